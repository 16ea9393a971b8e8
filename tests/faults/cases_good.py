"""Unusual, yet right: each must give the balance."""

from __future__ import annotations

import gzip
import zlib
from typing import TYPE_CHECKING

from tests.faults.case import GOOD, Case, answers, answers_and_closes, chunks, good, head, right

if TYPE_CHECKING:
    from tests.faults.case import Raw, Script
    from tests.faults.server import Peer

GROUP = "good"


def _case(name: str, raw: Raw, *, closes: bool = False) -> Case:
    return Case(GROUP, name, GOOD, answers_and_closes(raw) if closes else answers(raw))


def _extended(peer: Peer) -> bytes:
    plain = chunks(right(peer)).replace(b"\r\n", b';name="a;b"\r\n', 1)
    return head("200 OK", "Transfer-Encoding: chunked") + plain.replace(
        b"\r\n0\r\n\r\n", b"\r\n0;last\r\nX-Sum: 1\r\nX-More: 2\r\n\r\n"
    )


def _raw_deflate(peer: Peer) -> bytes:
    squeezed = zlib.compress(right(peer))[2:-4]  # without the zlib header and checksum
    return _coded("deflate", squeezed)


def _coded(coding: str, content: bytes) -> bytes:
    length = f"Content-Length: {len(content)}"
    return head("200 OK", f"Content-Encoding: {coding}", length) + content


def _dripped(peer: Peer) -> None:
    peer.read()
    peer.drip(good(peer), 0)


def _before(*interim: bytes) -> Raw:
    return lambda peer: b"".join(interim) + good(peer)


def _headers(*fields: str) -> Raw:
    return lambda peer: head("200 OK", *fields, f"Content-Length: {len(right(peer))}") + right(peer)


def _status_line(line: bytes) -> Raw:
    return lambda peer: good(peer).replace(b"HTTP/1.1 200 OK", line, 1)


def _bom(peer: Peer) -> bytes:
    content = b"\xef\xbb\xbf" + right(peer)
    return head("200 OK", f"Content-Length: {len(content)}") + content


_DRIPPED: Script = _dripped

CASES = [
    _case("length", good),
    _case("chunked", lambda p: head("200 OK", "Transfer-Encoding: chunked") + chunks(right(p))),
    _case("chunked with extensions and trailer", _extended),
    _case("chunk sizes with leading zeros and in capitals", lambda p: (
        head("200 OK", "Transfer-Encoding: CHUNKED")
        + b"%08X\r\n%s\r\n0\r\n\r\n" % (len(right(p)), right(p))
    )),
    _case("HTTP/1.0", _status_line(b"HTTP/1.0 200 OK")),
    _case("HTTP/1.0 until the connection closes",
          lambda p: head().replace(b"1.1", b"1.0", 1) + right(p), closes=True),
    _case("until the connection closes", lambda p: head() + right(p), closes=True),
    _case("gzip although identity was asked", lambda p: _coded("gzip", gzip.compress(right(p)))),
    _case("x-gzip", lambda p: _coded("X-GZIP", gzip.compress(right(p)))),
    _case("deflate", lambda p: _coded("deflate", zlib.compress(right(p)))),
    _case("raw deflate", _raw_deflate),
    _case("gzip twice, small",
          lambda p: _coded("gzip, gzip", gzip.compress(gzip.compress(right(p))))),
    _case("identity named", lambda p: _coded("identity", right(p))),
    Case(GROUP, "one byte a segment", GOOD, _DRIPPED),
    _case("no reason phrase", _status_line(b"HTTP/1.1 200")),
    _case("empty reason phrase", _status_line(b"HTTP/1.1 200 ")),
    _case("latin-1 reason phrase", _status_line(b"HTTP/1.1 200 Tr\xe8s bien")),
    _case("byte order mark", _bom),
    _case("white space around the document", lambda p: (
        head("200 OK", f"Content-Length: {len(right(p)) + 8}") + b" \r\n\t" + right(p) + b"\n\n  "
    )),
    _case("100 before the answer", _before(b"HTTP/1.1 100 Continue\r\n\r\n")),
    _case("several 103 before the answer", _before(
        *[b"HTTP/1.1 103 Early Hints\r\nLink: </a.css>; rel=preload\r\n\r\n"] * 20)),
    _case("headers of 64 KB", _headers("X-Padding: " + "p" * 64_000)),
    _case("500 headers", _headers(*(f"X-{n}: {n}" for n in range(500)))),
    _case("latin-1 bytes in headers", _headers("X-Name: \xe9\xff")),
    _case("folded header", _headers("X-Folded: one", "\ttwo", "  three")),
    _case("bare line feeds", lambda p: good(p).replace(b"\r\n", b"\n")),
    _case("the same length twice", lambda p: (
        head("200 OK", *[f"Content-Length: {len(right(p))}"] * 2) + right(p)
    )),
    _case("the same header many times", _headers(*["Vary: Accept"] * 50)),
    _case("connection: close announced, kept open", _headers("Connection: close")),
    _case("content type in capitals, with charset",
          lambda p: good(p).replace(b"application/json", b'Application/JSON; charset="UTF-8"')),
    _case("no content type", lambda p: good(p).replace(b"Content-Type: application/json\r\n", b"")),
    _case("unknown fields in the document", lambda p: (
        head("200 OK", f"Content-Length: {len(right(p)) + 22}")
        + right(p)[:-1] + b',"zz_new":{"a":[1,2]}}\n'
    )),
]  # fmt: skip
