"""Fetching a page: bounded, and from one host only."""

from __future__ import annotations

import gzip
import socket
import ssl
import threading
import time
import tracemalloc
import zlib
from contextlib import suppress
from functools import cache

import httpx
import pytest
import trustme

from scripts.findings import PipelineError
from scripts.pages import fetch

URL = "https://docs.example.com/page.md"


def get(handler):
    """Fetch the page from a function."""
    return fetch.page(URL, httpx.MockTransport(handler))


def test_a_page_is_read_as_bytes():
    """Nothing is decoded, and no cookie or name of a person is sent."""
    seen = []

    def handler(request):
        seen.append(request)
        return httpx.Response(200, stream=httpx.ByteStream(b"caf\xc3\xa9"))

    assert get(handler) == b"caf\xc3\xa9"
    assert seen[0].headers["user-agent"] == "prepaid-pull"
    assert "cookie" not in seen[0].headers


def test_a_redirect_within_the_host_is_followed():
    """Documentation moves about."""

    def handler(request):
        if request.url.path == "/page.md":
            return httpx.Response(302, headers={"location": "/new.md"})
        return httpx.Response(200, stream=httpx.ByteStream(b"new"))

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
        (
            lambda _: httpx.Response(200, stream=httpx.ByteStream(b"x" * (fetch.MAX_BYTES + 1))),
            "is larger than",
        ),
        (lambda _: httpx.Response(302, headers={"location": URL}), "redirects more than 3 times"),
        (slow, "cannot be read: ReadTimeout"),
    ],
)
def test_what_cannot_be_had_whole_is_an_error(handler, said):
    """The message names the page and what to do."""
    with pytest.raises(PipelineError, match=said):
        get(handler)


def test_only_https_is_fetched():
    """A page over plain http could be anybody's."""
    with pytest.raises(PipelineError, match="is not an https address"):
        fetch.page("http://docs.example.com/page.md")


@pytest.fixture(scope="module")
def authority():
    """An authority that this machine trusts in these tests."""
    return trustme.CA()


@pytest.fixture
def serve(authority):
    """Start a server of one host that answers each connection by a function; return its URL."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost").configure_cert(context)
    listener = socket.create_server(("127.0.0.1", 0))
    over = threading.Event()
    threads = []

    def connection(plain, answer):
        with suppress(OSError), context.wrap_socket(plain, server_side=True) as stream:
            stream.recv(65536)
            answer(stream, over)

    def accept(answer):
        with suppress(OSError):
            while True:
                plain, _ = listener.accept()
                threads.append(threading.Thread(target=connection, args=(plain, answer)))
                threads[-1].start()

    def start(answer):
        threads.append(threading.Thread(target=accept, args=(answer,)))
        threads[-1].start()
        return f"https://localhost:{listener.getsockname()[1]}/page.md"

    yield start
    over.set()
    listener.shutdown(socket.SHUT_RDWR)
    listener.close()
    for thread in threads:
        thread.join(10)


@pytest.fixture
def trusting(authority):
    """The context that trusts that authority."""
    context = ssl.create_default_context()
    authority.configure_trust(context)
    return context


OK = b"HTTP/1.1 200 OK\r\n"


def whole(stream, _):
    """Answer well."""
    stream.sendall(OK + b"Content-Length: 4\r\n\r\npage")


def dripping_headers(stream, over):
    """Send a byte of a header now and then: each read is in time."""
    stream.sendall(OK + b"X-Header: ")
    while not over.wait(0.05):
        stream.sendall(b"x")


def dripping_body(stream, over):
    """The same with the body."""
    stream.sendall(OK + b"Content-Length: 1000000\r\n\r\n")
    while not over.wait(0.05):
        stream.sendall(b"x")


def interim_answers(stream, over):
    """Send nothing but 103, as fast as it goes."""
    while not over.is_set():
        stream.sendall(b"HTTP/1.1 103 Early Hints\r\n\r\n" * 100)


def silence(stream, over):
    """Say nothing."""
    over.wait(20)


def endless_headers(stream, over):
    """Send headers without end."""
    stream.sendall(OK)
    while not over.is_set():
        stream.sendall(b"X-Header: " + b"x" * 1000 + b"\r\n")


def endless_body(stream, over):
    """Send a body without length or end."""
    stream.sendall(OK + b"\r\n")
    while not over.is_set():
        stream.sendall(b"x" * 65536)


@cache
def bomb():
    """A hundred megabytes of zeros, packed twice."""
    packer = zlib.compressobj(9, wbits=31)
    inner = b"".join(packer.compress(bytes(1_000_000)) for _ in range(100)) + packer.flush()
    return gzip.compress(inner, 9)


def gzip_in_gzip(stream, _):
    """Send a hundred megabytes in some kilobytes."""
    body = bomb()
    stream.sendall(OK + b"Content-Encoding: gzip, gzip\r\nContent-Length: %d\r\n\r\n" % len(body))
    stream.sendall(body)


def test_a_page_is_fetched_over_tls(serve, trusting):
    """From a server whose certificate is trusted, and from no other."""
    url = serve(whole)
    assert fetch.page(url, verify=trusting) == b"page"
    with pytest.raises(PipelineError, match="CERTIFICATE_VERIFY_FAILED"):
        fetch.page(url)


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (dripping_headers, "takes longer than 0.3 s"),
        (dripping_body, "takes longer than 0.3 s"),
        (interim_answers, "takes longer than 0.3 s"),
        (silence, "takes longer than 0.3 s"),
        (endless_headers, "cannot be read: RemoteProtocolError"),
        (endless_body, "is larger than 5242880 bytes"),
        (gzip_in_gzip, "is encoded as 'gzip, gzip', which was not asked for"),
    ],
)
def test_a_hostile_server_costs_neither_time_nor_memory(answer, said, serve, trusting):
    """Whatever it sends, and however slowly."""
    bomb()  # packing it takes the test's own time
    url = serve(answer)
    tracemalloc.start()
    start = time.monotonic()
    try:
        with pytest.raises(PipelineError, match=said):
            fetch.page(url, verify=trusting, seconds=0.3 if "longer" in said else fetch.SECONDS)
        assert time.monotonic() - start < 3
        assert tracemalloc.get_traced_memory()[1] < 32_000_000
    finally:
        tracemalloc.stop()


def test_a_look_up_that_hangs_is_given_up(monkeypatch):
    """It cannot be cut, so it is left behind."""
    over = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: over.wait(20))
    start = time.monotonic()
    with pytest.raises(PipelineError, match=r"takes longer than 0\.2 s"):
        fetch.page("https://docs.example.com/page.md", seconds=0.2)
    assert time.monotonic() - start < 5
    over.set()
