"""Broken framing: what breaks off may go better next time, what makes no sense is asked once."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.hazards.case import ANY, TRANSPORT, Case, check, each
from tests.hazards.messages import (
    BODY,
    GOOD,
    HALF_HEAD,
    chunked,
    chunks,
    head,
    message,
    with_fields,
)
from tests.hazards.server import at_once, close


def nonsense(name, does):
    """Asked once, with the connection left open: to ask again would give the same."""
    return Case(name, does, TRANSPORT)


def cut(name, data):
    """Ended too early: another attempt may go better."""
    return Case(name, (data, close), TRANSPORT, requests=3)


UNFINISHED = chunked(chunks(BODY)[: -len(b"0\r\n\r\n")])
CUT = [
    cut("shorter than its length, the document whole",
        head("200 OK", f"Content-Length: {len(BODY) + 1}") + BODY),
    cut("shorter than its length, in the document",
        head("200 OK", "Content-Length: 500") + BODY[:9]),
    cut("without the last chunk, the document whole", UNFINISHED),
    cut("cut inside a chunk", chunked(b'40\r\n{"balance":')),
    cut("cut inside a chunk size", chunked(b"4")),
    cut("cut inside the trailer", UNFINISHED + b"0\r\nX: y\r\n"),
    cut("cut inside the status line", b"HTTP/1.1 20"),
    cut("cut inside the headers", HALF_HEAD),
    cut("cut after 103", b"HTTP/1.1 103 Early Hints\r\n\r\n"),
]  # fmt: skip
NONSENSE = [
    *(nonsense(f"chunk size {text!r}", chunked(text.encode() + b"\r\n{}\r\n0\r\n\r\n"))
      for text in ("zz", "-2", "+2", "0x2", "2 2", "", " 2", "_2", "f" * 21)),
    nonsense("no line end after a chunk", chunked(b"2\r\n{}0\r\n\r\n")),
    nonsense("two different lengths", with_fields(b"Content-Length: 1")),
    nonsense("two lengths in one header",
             GOOD.replace(b"Content-Length: ", b"Content-Length: 1, ")),
    nonsense("a length and chunks",
             head("200 OK", "Content-Length: 5", "Transfer-Encoding: chunked") + chunks(BODY)),
    nonsense("a length and chunks on an error",
             head("500 No", "Content-Length: 2", "Transfer-Encoding: chunked")),
    *(nonsense(f"length {text[:40]!r}", head("200 OK", f"Content-Length: {text}") + BODY)
      for text in ("-1", "+5", "5.0", "0x10", "1_0", "five", "9" * 39, "9" * 5000, "\xb2")),
    *(nonsense(f"transfer coding {text!r}", head("200 OK", f"Transfer-Encoding: {text}") + BODY)
      for text in ("gzip", "identity", "gzip, chunked", "chunked, chunked", "xchunked", "")),
    nonsense("a garbage status line", b"hello, world\r\n\r\n"),
    nonsense("garbage without a line end", b"\x00\x01\x02\x03"),
    nonsense("a status of four digits", b"HTTP/1.1 2000 OK\r\n\r\n"),
    nonsense("a status of two digits", b"HTTP/1.1 20 OK\r\n\r\n"),
    nonsense("status 000", b"HTTP/1.1 000 Zero\r\n\r\n"),
    nonsense("status 099", b"HTTP/1.1 099 Low\r\n\r\n"),
    nonsense("a status in Arabic digits", "HTTP/1.1 ٢٠٠ OK\r\n\r\n".encode()),
    nonsense("a negative status", b"HTTP/1.1 -200 OK\r\n\r\n"),
    nonsense("lower-case http", GOOD.replace(b"HTTP", b"http", 1)),
    nonsense("HTTP/2.0 in text", GOOD.replace(b"/1.1", b"/2.0", 1)),
    nonsense("HTTP/3 in text", GOOD.replace(b"/1.1", b"/3", 1)),
    nonsense("an empty line before the status line", b"\r\n" + GOOD),
    nonsense("HTTP/2 preface", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
    nonsense("HTTP/2 settings",
             b"\0\0\x12\4\0\0\0\0\0\0\3\0\0\0\x80\0\4\0\1\0\0\0\5\0\xff\xff\xff"),
    nonsense("HTTP/0.9", (BODY, close)),
    nonsense("HTTP/0.9 page", (b"<html>hello</html>", close)),
    nonsense("an SSH banner", (b"SSH-2.0-OpenSSH_9.2\r\n", close)),
    nonsense("an SMTP banner", (b"220 mail ESMTP\r\n", close)),
    nonsense("NUL in a header", with_fields(b"X-Nul: a\0b")),
    nonsense("NUL in a header name", with_fields(b"X-\0: a")),
    nonsense("a lone carriage return in a header", with_fields(b"X-Cr: a\rSet-Cookie: b")),
    nonsense("no colon in a header", with_fields(b"nonsense")),
    nonsense("a blank before the colon", with_fields(b"Content-Length : 3")),
    nonsense("no header name", with_fields(b": value")),
    nonsense("a header name that is not ASCII", with_fields(b"X-\xe9: value")),
    nonsense("folding before the first header", with_fields(b"  folded")),
    nonsense("garbage after 103", b"HTTP/1.1 103 Early Hints\r\n\r\nnonsense\r\n\r\n"),
]  # fmt: skip


@each(CUT)
def test_an_answer_that_breaks_off(case, log, mode):
    """A TransportError, when it has been asked for again."""
    check(case, log, mode)


@each(NONSENSE)
def test_nonsense(case, log):
    """A TransportError at once."""
    check(case, log)


# --- any bytes ---------------------------------------------------------------------------------

WHOLE = {
    GOOD: ("Balance", None),
    chunked(chunks(BODY)): ("Balance", None),
    b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" + message(b"{}", "404 Not Found"):
        ("StatusError", 404),
    head() + BODY: ("Balance", None),
    chunked(b"zz\r\n"): ("TransportError", None),
    b"HTTP/1.1 200 OK\r\nno colon\r\n\r\n": ("TransportError", None),
}  # fmt: skip


def name_of(outcome):
    """The class, and the status where there is one."""
    return type(outcome).__name__, getattr(outcome, "status", None)


@pytest.mark.parametrize("start", [b"", b"HTTP/1.1 200 OK\r\n", chunked(b"")], ids=repr)
@given(data=st.binary(max_size=400))
@ANY
def test_any_bytes_come_to_an_end(ask, start, data):
    """Whatever a server sends, the call ends in a balance or an error of ours."""
    assert name_of(ask(start + data))


@pytest.mark.parametrize(("data", "ends"), WHOLE.items(), ids=range(len(WHOLE)))
@given(cuts=st.lists(st.integers(0, 120), max_size=8))
@ANY
def test_how_an_answer_is_cut_makes_no_difference(ask, data, ends, cuts):
    """An answer in one segment and the same answer in many end alike."""
    bounds = [0, *sorted(cuts), len(data)]
    pieces = [data[a:b] for a, b in itertools.pairwise(bounds)]
    assert name_of(ask(*pieces)) == ends


def test_bytes_before_any_request(log, mode):
    """A server that speaks first is not one of HTTP: nothing it says is a balance."""
    case = Case("speaks first", b"", TRANSPORT, requests=(0, 3))
    check(case, log, mode, script=at_once(b"220 mail ESMTP\r\n", close))
