"""Fetching a page: bounded, and from one host only."""

from __future__ import annotations

import httpx
import pytest

from scripts import fetch
from scripts.findings import PipelineError

URL = "https://docs.example.com/page.md"


def get(handler):
    """Fetch the page from a function."""
    return fetch.page(URL, httpx.MockTransport(handler))


def test_a_page_is_read_as_bytes():
    """Nothing is decoded, and no cookie or name of a person is sent."""
    seen = []

    def handler(request):
        seen.append(request)
        return httpx.Response(200, content=b"caf\xc3\xa9")

    assert get(handler) == b"caf\xc3\xa9"
    assert seen[0].headers["user-agent"] == "prepaid-pull"
    assert "cookie" not in seen[0].headers


def test_a_redirect_within_the_host_is_followed():
    """Documentation moves about."""

    def handler(request):
        if request.url.path == "/page.md":
            return httpx.Response(302, headers={"location": "/new.md"})
        return httpx.Response(200, content=b"new")

    assert get(handler) == b"new"


@pytest.mark.parametrize(
    "location",
    [
        "https://evil.example/page.md",
        "http://docs.example.com/page.md",
        "//evil.example/",
        "https://docs.example.com:8443/",
    ],
)
def test_a_redirect_to_another_host_is_never_followed(location):
    """Another scheme or port is another host."""
    asked = []

    def handler(request):
        asked.append(str(request.url))
        return httpx.Response(301, headers={"location": location})

    with pytest.raises(PipelineError, match="another host; it is not followed"):
        get(handler)
    assert asked == [URL]


def slow(request):
    """Fail as a server that does not answer does."""
    raise httpx.ReadTimeout("timed out", request=request)


@pytest.mark.parametrize(
    ("handler", "said"),
    [
        (lambda _: httpx.Response(404), "answers 404, not 200"),
        (lambda _: httpx.Response(200, content=b"x" * (fetch.MOST_BYTES + 1)), "is larger than"),
        (lambda _: httpx.Response(302, headers={"location": URL}), "redirects more than 3 times"),
        (slow, "cannot be read: ReadTimeout"),
    ],
)
def test_what_cannot_be_had_whole_is_an_error(handler, said):
    """The message names the page and what to do."""
    with pytest.raises(PipelineError, match=said):
        get(handler)


def test_a_page_that_drips_is_given_up(monkeypatch):
    """Each read is in time, the whole is not."""
    clock = iter(range(0, 1000, 20))
    monkeypatch.setattr(fetch.time, "monotonic", lambda: next(clock))
    chunks = (b"x" for _ in range(10))
    with pytest.raises(PipelineError, match="takes longer than 30 s"):
        get(lambda _: httpx.Response(200, content=chunks))


def test_only_https_is_fetched():
    """A page over plain http could be anybody's."""
    with pytest.raises(PipelineError, match="is no https address"):
        fetch.page("http://docs.example.com/page.md")
