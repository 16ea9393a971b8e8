"""Answers that are unusual and right: each must give the balance."""

import gzip
import zlib

from tests.hazards.case import Case, check, each
from tests.hazards.messages import BODY, GOOD, chunked, chunks, head, message, with_fields
from tests.hazards.server import close, drip


def coded(coding, content):
    return message(content, "200 OK", f"Content-Encoding: {coding}")


def status_line(line):
    return GOOD.replace(b"HTTP/1.1 200 OK", line, 1)


EXTENDED = chunks(BODY).replace(b"\r\n", b';name="a;b"\r\n', 1).replace(
    b"\r\n0\r\n\r\n", b"\r\n0;last\r\nX-Sum: 1\r\nX-More: 2\r\n\r\n")  # fmt: skip
EARLY_HINTS = b"HTTP/1.1 103 Early Hints\r\nLink: </a.css>; rel=preload\r\n\r\n"

CASES = [
    Case("length", GOOD),
    Case("chunked", chunked(chunks(BODY))),
    Case("chunked with extensions and trailer", chunked(EXTENDED)),
    Case("chunk sizes with leading zeros and in capitals",
         head("200 OK", "Transfer-Encoding: CHUNKED")
         + b"%08X\r\n%s\r\n0\r\n\r\n" % (len(BODY), BODY)),
    Case("HTTP/1.0", status_line(b"HTTP/1.0 200 OK")),
    Case("HTTP/1.0 until the connection closes",
         (head().replace(b"1.1", b"1.0", 1) + BODY, close)),
    Case("until the connection closes", (head() + BODY, close)),
    Case("gzip although identity was asked", coded("gzip", gzip.compress(BODY))),
    Case("x-gzip", coded("X-GZIP", gzip.compress(BODY))),
    Case("zlib said to be gzip", coded("gzip", zlib.compress(BODY))),
    Case("deflate", coded("deflate", zlib.compress(BODY))),
    Case("raw deflate", coded("deflate", zlib.compress(BODY)[2:-4])),
    Case("gzip twice, small", coded("gzip, gzip", gzip.compress(gzip.compress(BODY)))),
    Case("identity named", coded("identity", BODY)),
    Case("one byte a segment", drip(GOOD, 0)),
    Case("no reason phrase", status_line(b"HTTP/1.1 200")),
    Case("empty reason phrase", status_line(b"HTTP/1.1 200 ")),
    Case("latin-1 reason phrase", status_line(b"HTTP/1.1 200 Tr\xe8s bien")),
    Case("byte order mark", message(b"\xef\xbb\xbf" + BODY)),
    Case("white space around the document", message(b" \r\n\t" + BODY + b"\n\n  ")),
    Case("100 before the answer", b"HTTP/1.1 100 Continue\r\n\r\n" + GOOD),
    Case("several 103 before the answer", EARLY_HINTS * 20 + GOOD),
    Case("headers of 64 KB", with_fields(b"X-Padding: " + b"p" * 64_000)),
    Case("500 headers", with_fields(*(b"X-%d: %d" % (n, n) for n in range(500)))),
    Case("latin-1 bytes in headers", with_fields(b"X-Name: \xe9\xff")),
    Case("folded header", with_fields(b"X-Folded: one", b"\ttwo", b"  three")),
    Case("bare line feeds", GOOD.replace(b"\r\n", b"\n")),
    Case("the same length twice", with_fields(b"Content-Length: %d" % len(BODY))),
    Case("the same header many times", with_fields(*[b"Vary: Accept"] * 50)),
    Case("close announced, connection kept open", with_fields(b"Connection: close")),
    Case("content type in capitals, with charset",
         GOOD.replace(b"application/json", b'Application/JSON; charset="UTF-8"')),
    Case("no content type", GOOD.replace(b"Content-Type: application/json\r\n", b"")),
    Case("unknown fields in the document", message(BODY[:-1] + b',"new":{"a":[1,2]}}\n')),
    *(Case(f"content type {kind}", GOOD.replace(b"application/json", kind.encode()))
      for kind in ("application/json;charset=", "application/vnd.stability+json",
                   "application/json,application/json;charset=UTF-8")),
    Case("content type repeated as a header", with_fields(b"Content-Type: application/json")),
]  # fmt: skip


@each(CASES)
def test_an_unusual_answer_is_a_balance(case, log):
    """What HTTP and JSON allow, and what servers do all the same, gives the figure."""
    check(case, log)
