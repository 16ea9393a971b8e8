"""Broken framing and broken connections."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.faults.case import (
    FAST,
    GOOD,
    HALF_BODY,
    HALF_HEAD,
    LATE,
    SLOW,
    TRANSPORT,
    Case,
    Ends,
    answers,
    answers_and_closes,
    chunked,
    chunks,
    ends_by,
    good,
    hang,
    head,
    message,
    read,
    right,
    sends,
    steps,
    without_last_chunk,
)

if TYPE_CHECKING:
    from tests.faults.case import Raw, Script
    from tests.faults.server import Peer


def _nonsense(name: str, raw: Raw) -> Case:
    """Sent once, with the connection left open: to ask again would give the same."""
    return Case("framing", name, TRANSPORT, answers(raw))


def _cut(name: str, raw: Raw) -> Case:
    """Ended too early: another attempt may go better."""
    return Case("framing", name, TRANSPORT, answers_and_closes(raw), requests=3)


def _headers(*lines: bytes) -> Raw:
    return lambda peer: good(peer).replace(b"\r\n", b"\r\n" + b"\r\n".join(lines) + b"\r\n", 1)


def _shorter(peer: Peer) -> bytes:
    return head("200 OK", f"Content-Length: {len(right(peer)) + 1}") + right(peer)


FRAMING = [
    _cut("shorter than its length, the document whole", _shorter),
    _cut("shorter than its length, in the document",
         lambda peer: head("200 OK", "Content-Length: 500") + right(peer)[:9]),
    _cut("without the last chunk, the document whole", without_last_chunk),
    _cut("cut inside a chunk", chunked(b'40\r\n{"credits":')),
    _cut("cut inside a chunk size", chunked(b"4")),
    _cut("cut inside the trailer", lambda peer: without_last_chunk(peer) + b"0\r\nX: y\r\n"),
    _cut("cut inside the status line", b"HTTP/1.1 20"),
    _cut("cut inside the headers", b"HTTP/1.1 200 OK\r\nContent-Type: applic"),
    _cut("cut after 103", b"HTTP/1.1 103 Early Hints\r\n\r\n"),
    *(_nonsense(f"chunk size {text!r}", chunked(text.encode() + b"\r\n{}\r\n0\r\n\r\n"))
      for text in ("zz", "-2", "+2", "0x2", "2 2", "", " 2", "_2", "f" * 21)),
    _nonsense("no line end after a chunk", chunked(b"2\r\n{}0\r\n\r\n")),
    _nonsense("two different lengths", _headers(b"Content-Length: 1")),
    _nonsense("two lengths in one header", lambda peer: good(peer).replace(
        b"Content-Length: ", b"Content-Length: 1, ")),
    _nonsense("a length and chunks", lambda peer: head(
        "200 OK", "Content-Length: 5", "Transfer-Encoding: chunked") + chunks(right(peer))),
    *(_nonsense(f"length {text!r}", lambda peer, text=text: head(
        "200 OK", f"Content-Length: {text}") + right(peer))
      for text in ("-1", "+5", "5.0", "0x10", "1_0", "five", "9" * 40, "\xb2")),
    *(_nonsense(f"transfer coding {text!r}", lambda peer, text=text: head(
        "200 OK", f"Transfer-Encoding: {text}") + right(peer))
      for text in ("gzip", "identity", "gzip, chunked", "chunked, chunked", "xchunked", "")),
    _nonsense("a garbage status line", b"hello, world\r\n\r\n"),
    _nonsense("garbage without a line end", b"\x00\x01\x02\x03"),
    _nonsense("a status of four digits", b"HTTP/1.1 2000 OK\r\n\r\n"),
    _nonsense("a status of two digits", b"HTTP/1.1 20 OK\r\n\r\n"),
    _nonsense("status 000", b"HTTP/1.1 000 Zero\r\n\r\n"),
    _nonsense("status 099", b"HTTP/1.1 099 Low\r\n\r\n"),
    _nonsense("a status in Arabic digits", "HTTP/1.1 ٢٠٠ OK\r\n\r\n".encode()),
    _nonsense("a negative status", b"HTTP/1.1 -200 OK\r\n\r\n"),
    _nonsense("lower-case http", lambda peer: good(peer).replace(b"HTTP", b"http", 1)),
    _nonsense("HTTP/2.0 in text", lambda peer: good(peer).replace(b"/1.1", b"/2.0", 1)),
    _nonsense("HTTP/3 in text", lambda peer: good(peer).replace(b"/1.1", b"/3", 1)),
    _nonsense("an empty line before the status line", lambda peer: b"\r\n" + good(peer)),
    _nonsense("HTTP/2 preface", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
    _nonsense("HTTP/2 settings",
              b"\0\0\x12\4\0\0\0\0\0\0\3\0\0\0\x80\0\4\0\1\0\0\0\5\0\xff\xff\xff"),
    Case("framing", "HTTP/0.9", TRANSPORT, answers_and_closes(right)),
    Case("framing", "HTTP/0.9 page", TRANSPORT, answers_and_closes(b"<html>hello</html>")),
    Case("framing", "an SSH banner", TRANSPORT, answers_and_closes(b"SSH-2.0-OpenSSH_9.2\r\n")),
    Case("framing", "an SMTP banner", TRANSPORT, answers_and_closes(b"220 mail ESMTP\r\n")),
    _nonsense("NUL in a header", _headers(b"X-Nul: a\0b")),
    _nonsense("NUL in a header name", _headers(b"X-\0: a")),
    _nonsense("a lone carriage return in a header", _headers(b"X-Cr: a\rSet-Cookie: b")),
    _nonsense("no colon in a header", _headers(b"nonsense")),
    _nonsense("a blank before the colon", _headers(b"Content-Length : 3")),
    _nonsense("no header name", _headers(b": value")),
    _nonsense("a header name that is not ASCII", _headers(b"X-\xe9: value")),
    _nonsense("folding before the first header", lambda peer: good(peer).replace(
        b"\r\n", b"\r\n  folded\r\n", 1)),
    _nonsense("a garbage status line after 103",
              b"HTTP/1.1 103 Early Hints\r\n\r\nnonsense\r\n\r\n"),
]  # fmt: skip


def _reset_at_once(peer: Peer) -> None:
    peer.reset()


def _in_handshake(way: str) -> Script:
    """End a connection once the client has said hello."""

    def script(peer: Peer) -> None:
        peer.sock.recv(65536)
        getattr(peer, way)()

    return script


def _once(way: str) -> Script:
    """Fail the first request only."""

    def script(peer: Peer) -> None:
        peer.read()
        if peer.number == 1:
            getattr(peer, way)()
        peer.send(good(peer))

    return script


def _unreachable(name: str, ends: Ends, times: tuple[float, float, float] = FAST,
                 pauses: tuple[float, ...] | None = None) -> Case:  # fmt: skip
    return Case("connection", name, ends, hang, requests=0, venue=name, times=times, pauses=pauses)


CONNECTION = [
    *(Case("connection", f"{way} {where}", TRANSPORT, ends_by(way, raw), requests=3)
      for way in ("close", "reset")
      for where, raw in (("before an answer", b""), ("in the headers", HALF_HEAD),
                         ("after the headers", head("200 OK", "Content-Length: 500")),
                         ("in the body", HALF_BODY))),
    *(Case("connection", f"{way} once, then right", GOOD, _once(way), requests=2, pauses=(0.25,))
      for way in ("close", "reset")),
    Case("connection", "reset before the request", TRANSPORT, _reset_at_once, requests=0),
    _unreachable("refused", TRANSPORT, pauses=(0.25, 0.5)),
    _unreachable("black hole", LATE, times=SLOW),
    _unreachable("name not found", TRANSPORT, pauses=(0.25, 0.5)),
    _unreachable("name that is never found", LATE, times=SLOW),
    _unreachable("name with no address", TRANSPORT, pauses=(0.25, 0.5)),
    Case("connection", "first address refused, second right", GOOD, answers(good),
         venue="two addresses"),
    Case("connection", "TLS, right", GOOD, answers(good), venue="tls right"),
    *(Case("connection", f"TLS, {what}", TRANSPORT, answers(good), requests=0,
           venue=f"tls {what}", pauses=()) for what in (
        "expired", "wrong host", "self-signed", "unknown authority", "not yet valid")),
    Case("connection", "TLS, handshake closed", TRANSPORT, _in_handshake("close"), requests=0,
         venue="https to plain", pauses=()),
    Case("connection", "TLS, handshake reset", TRANSPORT, _in_handshake("reset"), requests=0,
         venue="https to plain", pauses=()),
    Case("connection", "TLS, plain text on its port", TRANSPORT,
        steps(sends(message(b"{}", "400 Bad Request")), hang), requests=0,
        venue="https to plain", pauses=()),
    Case("connection", "TLS, handshake that hangs", LATE, hang, requests=0,
         venue="https to plain", times=SLOW),
    Case("connection", "TLS, handshake that drips", LATE, lambda peer: peer.drip(
        b"\x16\x03\x03\x40\x00" + b"\2" * 16000, 0.05), requests=0, venue="https to plain",
        times=SLOW),
    Case("connection", "TLS, garbage after the handshake", TRANSPORT, steps(
        read, lambda peer: peer.raw(b"\x17\x03\x03\x00\x20" + b"x" * 32), hang),
        venue="tls right"),
    Case("connection", "TLS, cut in the body", TRANSPORT, ends_by("cut", HALF_BODY), requests=3,
         venue="tls right"),
]  # fmt: skip


CASES = [*FRAMING, *CONNECTION]
