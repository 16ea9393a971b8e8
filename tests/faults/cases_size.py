"""Too much of everything, and codings that do not hold what they promise."""

from __future__ import annotations

import gzip
import struct
import zlib
from functools import cache
from typing import TYPE_CHECKING

from tests.faults.case import GOOD, TRANSPORT, Case, Ends, answers, head, invalid, message, right

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.faults.case import Script
    from tests.faults.server import Peer

MEGABYTE = 1024 * 1024
_BLOCK = b" " * 65536


def _floods(start: bytes, block: bytes = _BLOCK, total: float = float("inf")) -> Script:
    def script(peer: Peer) -> None:
        peer.read()
        peer.send(start)
        peer.flood(block, total)
        peer.close()

    return script


@cache
def bomb(megabytes: int, coding: str = "gzip") -> bytes:
    """So many megabytes of blanks, squeezed a thousand times; made without holding them."""
    wbits = {"gzip": 31, "deflate": 15}[coding]
    squeezer = zlib.compressobj(9, zlib.DEFLATED, wbits)
    start = squeezer.compress(b" " * MEGABYTE) + squeezer.flush(zlib.Z_FULL_FLUSH)
    again = squeezer.compress(b" " * MEGABYTE) + squeezer.flush(zlib.Z_FULL_FLUSH)
    # A flushed block stands for itself, so it can be repeated; nobody gets to the checksum.
    return start + again * (megabytes - 1) + squeezer.flush()


def _size(name: str, script: Script, ends: Ends = TRANSPORT) -> Case:
    return Case("size", name, ends, script, seconds=1.0)


def _coded(coding: str, content: Callable[[], bytes]) -> Script:
    return answers(lambda _: message(content(), "200 OK", f"Content-Encoding: {coding}"))


def _blanks_then_right(peer: Peer) -> bytes:
    return message(b" " * 2 * MEGABYTE + right(peer))


SIZE = [
    _size("200 MB announced", _floods(head("200 OK", "Content-Length: 209715200"),
                                      total=200 * MEGABYTE)),
    _size("200 MB in chunks", _floods(head("200 OK", "Transfer-Encoding: chunked"),
                                      b"10000\r\n" + _BLOCK + b"\r\n", 200 * MEGABYTE)),
    _size("endless chunks", _floods(head("200 OK", "Transfer-Encoding: chunked"),
                                    b"10000\r\n" + _BLOCK + b"\r\n")),
    _size("endless until the connection closes", _floods(head())),
    _size("endless chunks of one byte", _floods(head("200 OK", "Transfer-Encoding: chunked"),
                                                b"1\r\n \r\n" * 10_000)),
    _size("a chunk of 16 exabytes", _floods(
        head("200 OK", "Transfer-Encoding: chunked") + b"f" * 16 + b"\r\n")),
    _size("a length of 19 digits", _floods(head("200 OK", "Content-Length: " + "9" * 19))),
    _size("an endless chunk extension", _floods(
        head("200 OK", "Transfer-Encoding: chunked") + b"1;a=")),
    _size("endless trailers", _floods(head("200 OK", "Transfer-Encoding: chunked") + b"0\r\n",
                                      b"X-Trailer: yes\r\n" * 1000)),
    *(_size(f"{coding} bomb of {size}", _coded(coding, lambda n=n, c=coding: bomb(n, c)))
      for coding in ("gzip", "deflate") for size, n in (("200 MB", 200), ("1 GB", 1024))),
    _size("gzip bomb inside gzip", _coded("gzip, gzip", lambda: gzip.compress(bomb(1024)))),
    _size("2 MB of spaces, then the answer", answers(_blanks_then_right)),
    _size("2 MB of spaces squeezed", _coded("gzip", lambda: bomb(2))),
    _size("a header of 1 MB", _floods(b"HTTP/1.1 200 OK\r\nX: ", b"x" * 65536, MEGABYTE)),
    _size("20,000 headers", _floods(b"HTTP/1.1 200 OK\r\n",
                                    b"".join(b"X-%d: y\r\n" % n for n in range(20_000)), 1)),
    _size("20,000 short headers and a body", answers(
        head("200 OK", *["a:"] * 20_000, "Content-Length: 2") + b"{}")),
    _size("endless headers", _floods(b"HTTP/1.1 200 OK\r\n", b"X-Header: yes\r\n" * 1000)),
    _size("an endless header", _floods(b"HTTP/1.1 200 OK\r\nX: ")),
    _size("an endless reason phrase", _floods(b"HTTP/1.1 200 O", b"o" * 65536)),
    _size("endless folding", _floods(b"HTTP/1.1 200 OK\r\nX: y\r\n", b" z\r\n" * 10_000)),
    _size("200 MB on a 401", _floods(head("401 No", "Content-Length: 209715200")),
          Ends("AuthenticationError", 401)),
    _size("an endless 404", _floods(head("404 No")), Ends("StatusError", 404)),
]  # fmt: skip


def _encoding(name: str, coding: str, content: Callable[[bytes], bytes] = bytes,
              ends: Ends | None = None) -> Case:  # fmt: skip
    script = answers(
        lambda peer: message(content(right(peer)), "200 OK", f"Content-Encoding: {coding}")
    )
    return Case("encoding", name, ends or invalid("$"), script)


def _wrong_sum(content: bytes) -> bytes:
    squeezed = gzip.compress(content)
    return squeezed[:-8] + struct.pack("<I", 1) + squeezed[-4:]


ENCODING = [
    _encoding("br", "br"),
    _encoding("zstd", "zstd"),
    _encoding("compress", "compress"),
    _encoding("unknown", "rot13"),
    _encoding("non-ASCII name", "gzip\xe9"),
    _encoding("gzip and br", "br, gzip", gzip.compress),
    _encoding("5,000 layers", ", ".join(["gzip"] * 5000), gzip.compress),
    _encoding("three layers", "gzip, gzip, gzip",
              lambda content: gzip.compress(gzip.compress(gzip.compress(content)))),
    _encoding("not gzip at all", "gzip"),
    _encoding("not deflate at all", "deflate"),
    _encoding("zlib said to be gzip", "gzip", zlib.compress),
    _encoding("truncated gzip", "gzip", lambda content: gzip.compress(content)[:-9]),
    _encoding("gzip without its end", "gzip", lambda content: gzip.compress(content)[:-4]),
    _encoding("bad checksum", "gzip", _wrong_sum),
    _encoding("bad length", "gzip", lambda content: gzip.compress(content)[:-4] + b"\0\0\0\1"),
    _encoding("second member", "gzip", lambda content: gzip.compress(content) * 2),
    _encoding("garbage after the end", "gzip", lambda content: gzip.compress(content) + b"x"),
    _encoding("truncated deflate", "deflate", lambda content: zlib.compress(content)[:-5]),
    _encoding("once gzip, said to be twice", "gzip, gzip", gzip.compress),
    Case("encoding", "given twice, once applied", invalid("$"), answers(lambda peer: message(
        gzip.compress(right(peer)), "200 OK", "Content-Encoding: gzip", "Content-Encoding: br"))),
    _encoding("empty name", "", ends=GOOD),
]  # fmt: skip

CASES = [*SIZE, *ENCODING]
