"""What generated operations ask for reaches the wire as httpx would have put it."""

from __future__ import annotations

from urllib.parse import quote

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from prepaid import ConfigurationError
from prepaid._transport.direct import _request

BASE = "http://prepaid.invalid"
segments = st.text(st.characters(exclude_categories=["Cs"]), min_size=1).filter(
    lambda text: text not in {".", ".."}
)


@given(st.lists(segments, min_size=1, max_size=3))
def test_a_path_is_encoded_as_by_httpx(parts):
    """Generated operations quote what they put in a path; it is not quoted twice."""
    path = "/v1/" + "/".join(quote(part, safe="") for part in parts)
    expected = httpx.Request("GET", BASE + path).url.raw_path
    assert _request(BASE, "get", path, None, {}).target == expected


@pytest.mark.parametrize("path", ["/größe", "/a b", "/v1?all=1&of=them", "/a:b,c;d=e@f/~g", "/%7e"])
def test_a_path_of_a_document_is_encoded_as_by_httpx(path):
    """Whatever a document has as its path can be sent."""
    expected = httpx.Request("GET", BASE + path).url.raw_path
    assert _request(BASE, "get", path, None, {}).target == expected


def test_headers_are_those_of_the_operation():
    """None is added."""
    assert _request(BASE, "get", "/", {"Organization": "org-1"}, {}).fields == (
        (b"Organization", b"org-1"),
    )


def test_a_query_is_encoded():
    """An operation with parameters in the query can be asked, too."""
    request = _request(BASE, "get", "/v1", {"X": "1"}, {"params": {"of": "a b&c", "n": 2}})
    assert request.target == b"/v1?of=a+b%26c&n=2"
    assert (b"X", b"1") in request.fields


@pytest.mark.parametrize(
    ("method", "given"),
    [("post", {}), ("get", {"json": {"a": 1}}), ("get", {"cookies": {"a": "1"}})],
)
def test_what_would_not_be_sent_is_refused(method, given):
    """The transport sends GET without a body: another request must not become one in silence."""
    with pytest.raises(ConfigurationError, match="is a GET without a body"):
        _request(BASE, method, "/v1", None, given)
