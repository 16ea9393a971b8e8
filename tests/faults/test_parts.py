"""The parts without I/O: any bytes, any cuts, any headers."""

from __future__ import annotations

import gzip
import json
from contextlib import suppress
from decimal import Decimal

import h11
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

import prepaid
from prepaid._transport import StrictJSONError, Url, loads, parse_retry_after
from prepaid._transport.call import Answer
from prepaid._transport.decode import OversizeError, UndecodableError, decode
from prepaid._transport.exchange import Exchange, new_connection
from prepaid._transport.failure import Failure
from prepaid._transport.retry import CAP, backoff
from tests.faults.case import chunked, chunks, head, message

FIELDS = [(b"Host", b"vendor.example"), (b"X-Api-Key", b"key")]
RAW = [
    message(b'{"credits":1}'),
    chunked(chunks(b'{"credits":1}')),
    b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" + message(b"{}", "404 Not Found"),
    message(gzip.compress(b"{}", mtime=0), "200 OK", "Content-Encoding: gzip"),
    head() + b"until the end",
    message(b"{}") + message(b"[]"),
    head("200 OK", "Transfer-Encoding: chunked") + b"zz\r\n",
    b"HTTP/1.1 200 OK\r\nno colon\r\n\r\n",
    b"SSH-2.0-OpenSSH_9.2\r\n",
]


def _exchange(*pieces):
    """Feed the pieces and then the end of the stream, as the shells do."""
    exchange = Exchange(new_connection(), "vendor.example:443")
    exchange.open(b"/v1", FIELDS)
    for piece in pieces:
        if exchange.feed(piece):
            return exchange
    exchange.feed(b"")
    return exchange


@given(st.binary(max_size=400), st.lists(st.integers(0, 400), max_size=5))
@example(b"", [])
@settings(max_examples=300, deadline=None)
def test_any_bytes_come_to_an_end(data, cuts):
    """Whatever a server sends, in whatever pieces, there is an outcome and no exception."""
    pieces = [data[a:b] for a, b in zip([0, *sorted(cuts)], [*sorted(cuts), 400], strict=True)]
    for start in (b"", b"HTTP/1.1 200 OK\r\n", head("200 OK", "Transfer-Encoding: chunked")):
        outcome = _exchange(*filter(None, [start, *pieces])).outcome
        assert isinstance(outcome, Answer | Failure)


@pytest.mark.parametrize("raw", RAW)
@given(data=st.data())
@settings(max_examples=60, deadline=None)
def test_how_an_answer_is_cut_makes_no_difference(raw, data):
    """An answer in one segment and the same answer in many end alike."""
    cuts = sorted(data.draw(st.lists(st.integers(0, len(raw)), max_size=8)))
    pieces = [raw[a:b] for a, b in zip([0, *cuts], [*cuts, len(raw)], strict=True)]
    whole = _exchange(raw).outcome
    assert _exchange(*filter(None, pieces)).outcome == whole


def test_a_surplus_forbids_another_request():
    """A connection is ready for another request only when nothing is left on it."""
    assert _exchange(message(b"{}")).renew()
    assert not _exchange(message(b"{}") + b"H").renew()
    assert not _exchange(head("200 OK", "Connection: close", "Content-Length: 0")).renew()
    assert not _exchange(head() + b"{}").renew()
    assert not _exchange(head("302 Away", "Content-Length: 5")).renew()
    exchange = Exchange(new_connection(), "vendor.example:443")
    exchange.open(b"/v1", FIELDS)
    assert not exchange.renew(), "no answer has come yet"


def test_chunks_are_counted():
    """A body in more pieces than any real one is too much, however small the pieces are."""
    few, many = chunks(b" " * 1_000, 1), chunks(b" " * 20_000, 1)
    assert isinstance(_exchange(chunked(few)).outcome, Answer)
    assert isinstance(_exchange(chunked(many)).outcome, Failure)


def test_interim_answers_are_counted():
    """After a hundred interim answers nothing more is read: only the time limit ends it."""
    interim = b"HTTP/1.1 103 Early Hints\r\n\r\n"
    assert isinstance(_exchange(interim * 100, message(b"{}")).outcome, Answer)
    exchange = Exchange(new_connection(), "vendor.example:443")
    exchange.open(b"/v1", FIELDS)
    assert not exchange.feed(interim * 101 + message(b"{}"))
    assert not exchange.feed(message(b"{}"))
    exchange.fail("did not answer in time.", retryable=True, timed_out=True)
    assert isinstance(exchange.outcome, Failure)
    assert exchange.outcome.timed_out
    assert not exchange.outcome.retryable


@pytest.mark.parametrize("field", [(b"X", b"a\r\nb"), (b"X", b"a\0"), (b"X y", b"a"), (b"X:", b"")])
def test_a_field_that_cannot_be_sent(field):
    """A header that would break the request is refused, and no byte of it is made."""
    exchange = Exchange(h11.Connection(h11.CLIENT), "vendor.example:443")
    assert exchange.open(b"/v1", [*FIELDS, field]) == b""
    assert isinstance(exchange.outcome, Failure)
    assert exchange.outcome.misconfigured
    assert "nothing was sent" in exchange.outcome.text


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)


@given(_JSON)
@settings(max_examples=200, deadline=None)
def test_json_without_fractions_is_read_as_python_reads_it(document):
    """On clean documents the strict reader and the standard one agree."""
    text = json.dumps(document)
    if len(text) < 1000 and not any(len(part) > 40 for part in text.split()):
        assert loads(text.encode()) == json.loads(text)


@given(
    st.binary(max_size=300)
    | st.text(alphabet='[]{}",:\\ 1e+-.nulIfaNty', max_size=300).map(str.encode)
)
@settings(max_examples=500, deadline=None)
def test_any_body_is_read_or_refused(body):
    """Whatever a body holds, it is read or refused in the reader's own words."""
    assert _complaint(body) in {
        "",
        "is not UTF-8",
        "is not JSON",
        "is nested deeper than 64 levels",
        "holds a name twice in one object",
    }


def _complaint(body):
    try:
        loads(body)
    except StrictJSONError as error:
        return str(error)
    return ""


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (b"[1.10]", [Decimal("1.10")]),
        (b"[10000000000000000000000000000000000000001]", [Decimal(10**40 + 1)]),
        (b"[1]", [1]),
        (b"[-Infinity]", [Decimal("-Infinity")]),
        (b"[1e99999999999999999999]", [Decimal("Infinity")]),
        (b"[-1e99999999999999999999]", [Decimal("-Infinity")]),
    ],
)
def test_numbers_keep_their_digits(body, expected):
    """Fractions, and whole numbers of more than 40 digits, become Decimal; others stay int."""
    value = loads(body)
    assert value == expected
    assert type(value[0]) is type(expected[0])


@pytest.mark.parametrize(
    ("body", "path"),
    [
        (b'{"a":1,"a":2}', "a"),
        (b'{"x":{"y":[0,{"a":1,"b":2,"a":3}]}}', "x.y.1.a"),
        (b'{"x":{"a":1,"a":2},"x":3}', "$"),
    ],
)
def test_a_repeated_name_is_found(body, path):
    """The path leads to the repeated name, or to the whole document where a parent is lost."""
    with pytest.raises(StrictJSONError) as caught:
        loads(body)
    assert caught.value.path == path


@given(
    st.binary(max_size=2000), st.sampled_from(["gzip", "deflate", "gzip, deflate", "br", "a,b,c"])
)
@settings(max_examples=200, deadline=None)
def test_any_body_is_decoded_or_refused(body, codings):
    """Whatever a body holds, decoding gives bytes or one of its own two errors."""
    with suppress(UndecodableError, OversizeError):
        assert isinstance(decode(body, codings), bytes)


@given(st.text(max_size=60), st.text(max_size=60), st.floats(0, 4e9))
@example("Fri, 31 Dec 9999 23:59:60 GMT", "", 0.0)
@example("Friday, 31-Dec-99 23:59:59 GMT", "", 4e9)
@settings(max_examples=400, deadline=None)
def test_any_retry_after_is_seconds_or_nothing(value, date, now):
    """Whatever stands in Retry-After gives seconds from 0 to a month, or None."""
    for name in ("retry-after", "retry-after-ms"):
        seconds = parse_retry_after({name: value, "date": date}, now)
        assert seconds is None or 0 <= seconds <= 31 * 24 * 3600


def test_two_digit_years_are_the_nearest():
    """RFC 850's year is the one that lies no more than 50 years ahead."""
    now = 1_800_000_000.0  # 2027-01-15 08:00:00 UTC
    past = {"retry-after": "Friday, 15-Jan-99 08:00:00 GMT"}
    assert parse_retry_after(past, now) == 0
    assert parse_retry_after({"retry-after": "Friday, 15-Jan-27 08:00:09 GMT"}, now) == 9


def test_pauses_grow_and_stay_within_their_bounds():
    """A pause is random between nothing and a bound that doubles, up to eight seconds."""
    assert [backoff(retries, 0.999) for retries in (0, 1, 2)] == pytest.approx(
        [0.5, 1, 2], rel=1e-2
    )
    assert backoff(0, 0.0) == 0
    assert backoff(10_000, 0.999) <= CAP


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("https://api.vendor.example", ("https", "api.vendor.example", 443, "")),
        (" HTTPS://API.Vendor.Example:8443/ ", ("https", "api.vendor.example", 8443, "")),
        ("http://127.0.0.1/a/b/", ("http", "127.0.0.1", 80, "/a/b")),
        ("http://[::1]:8080/x", ("http", "::1", 8080, "/x")),
        ("https://b\xfccher.example", ("https", "xn--bcher-kva.example", 443, "")),
    ],
)
def test_base_urls(text, expected):
    """A base URL is taken apart; the scheme's own port is filled in."""
    assert Url.parse(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "", "vendor.example", "ftp://vendor.example", "https://", "https:///path",
        "https://a b.example", "https://vendor.example?x=1", "https://vendor.example/#x",
        "https://vendor.example:0", "https://vendor.example:65536", "https://vendor.example:x",
        "https://vendor.example\\@other.example", "https://-a.example", "https://a..example",
        "https://[::1", "https://[12345::]", "https://vendor.example/\u00e9", "https://x\ny.example",
        "https://" + "a" * 64 + ".example", "https://" + "a." * 200 + "example",
        "https://ann:secret-word@vendor.example", "https://secret-word@vendor.example",
        "secret-word",
    ],
)  # fmt: skip
def test_bad_base_urls(text):
    """What cannot be a base URL is refused; passwords, and what may be a key, are not repeated."""
    with pytest.raises(prepaid.ConfigurationError) as caught:
        Url.parse(text)
    assert "secret-word" not in str(caught.value)


@given(st.text(max_size=80))
@settings(max_examples=300, deadline=None)
def test_any_base_url_is_read_or_refused(text):
    """Whatever is given as a base URL, it is read or refused."""
    for start in ("", "https://", "http://["):
        try:
            url = Url.parse(start + text)
        except prepaid.ConfigurationError:
            continue
        assert url.host.isascii()
        assert 0 < url.port < 65536


@pytest.mark.parametrize(
    ("host", "loopback"),
    [("127.0.0.1", True), ("127.255.255.254", True), ("[::1]", True), ("localhost", True),
     ("127.0.0.1.example", False), ("localhost.example", False), ("128.0.0.1", False),
     ("127.1", False), ("[::2]", False), ("[::ffff:127.0.0.1]", False)],
)  # fmt: skip
def test_loopback(host, loopback):
    """Only names that mean this machine by their spelling count as loopback."""
    assert Url.parse(f"http://{host}").is_loopback is loopback
