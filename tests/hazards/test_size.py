"""Too much of everything; each is a second's work at most, and costs less than 20 MB."""

import gzip
import sys
import zlib
from contextlib import ExitStack
from functools import cache

import pytest

from tests.hazards.asking import key_for, run_file
from tests.hazards.case import TRANSPORT, Case, check, each, status
from tests.hazards.messages import BODY, GOOD, chunked, head, message
from tests.hazards.server import Server, answers, close, flood

MEGABYTE = 1024 * 1024
BLOCK = b" " * 65536


@cache
def bomb(megabytes, coding="gzip"):
    """So many megabytes of blanks, squeezed a thousand times; made without holding them."""
    squeezer = zlib.compressobj(9, zlib.DEFLATED, {"gzip": 31, "deflate": 15}[coding])
    start = squeezer.compress(b" " * MEGABYTE) + squeezer.flush(zlib.Z_FULL_FLUSH)
    again = squeezer.compress(b" " * MEGABYTE) + squeezer.flush(zlib.Z_FULL_FLUSH)
    # A flushed block stands for itself, so it can be repeated; nobody gets to the checksum.
    return start + again * (megabytes - 1) + squeezer.flush()


def floods(name, start, block=BLOCK, total=float("inf"), ends=TRANSPORT):
    return Case(name, (start, flood(block, total), close), ends, work=1.0)


def squeezed(name, coding, megabytes, form="gzip"):
    def made(_):
        content = bomb(megabytes, form)
        content = gzip.compress(content) if "," in coding else content
        return message(content, "200 OK", f"Content-Encoding: {coding}")

    return Case(name, made, TRANSPORT, work=1.0)


CASES = [
    Case("200 MB announced", head("200 OK", "Content-Length: 209715200"), TRANSPORT),
    floods("200 MB announced, and sent", head("200 OK", "Content-Length: 209715200"),
           total=200 * MEGABYTE),
    floods("200 MB in chunks", chunked(b""), b"10000\r\n" + BLOCK + b"\r\n", 200 * MEGABYTE),
    floods("endless chunks", chunked(b""), b"10000\r\n" + BLOCK + b"\r\n"),
    floods("endless until the connection closes", head()),
    floods("endless chunks of one byte", chunked(b""), b"1\r\n \r\n" * 10_000),
    Case("20,000 chunks", chunked(b"1\r\n \r\n" * 20_000 + b"0\r\n\r\n"), TRANSPORT, work=1.0),
    floods("a chunk of 16 exabytes", chunked(b"f" * 16 + b"\r\n")),
    floods("a length of 19 digits", head("200 OK", "Content-Length: " + "9" * 19)),
    floods("an endless chunk extension", chunked(b"1;a=")),
    floods("endless trailers", chunked(b"0\r\n"), b"X-Trailer: yes\r\n" * 1000),
    squeezed("gzip bomb of 200 MB", "gzip", 200),
    squeezed("gzip bomb of 1 GB", "gzip", 1024),
    squeezed("deflate bomb of 200 MB", "deflate", 200, "deflate"),
    squeezed("deflate bomb of 1 GB", "deflate", 1024, "deflate"),
    squeezed("gzip bomb inside gzip", "gzip, gzip", 1024),
    squeezed("2 MB of spaces squeezed", "gzip", 2),
    Case("2 MB of spaces, then the answer", message(b" " * 2 * MEGABYTE + BODY), TRANSPORT,
         work=1.0),
    floods("a header of 1 MB", b"HTTP/1.1 200 OK\r\nX: ", b"x" * 65536, MEGABYTE),
    floods("20,000 headers", b"HTTP/1.1 200 OK\r\n",
           b"".join(b"X-%d: y\r\n" % n for n in range(20_000)), 1),
    Case("1,001 headers", head("200 OK", *["A: b"] * 1001), TRANSPORT),
    Case("20,000 short headers and a body",
         head("200 OK", *["a:"] * 20_000, "Content-Length: 2") + b"{}", TRANSPORT, work=1.0),
    floods("endless headers", b"HTTP/1.1 200 OK\r\n", b"X-Header: yes\r\n" * 1000),
    floods("an endless header", b"HTTP/1.1 200 OK\r\nX: "),
    floods("an endless reason phrase", b"HTTP/1.1 200 O", b"o" * 65536),
    floods("endless folding", b"HTTP/1.1 200 OK\r\nX: y\r\n", b" z\r\n" * 10_000),
    floods("200 MB on a 401", head("401 No", "Content-Length: 209715200"), ends=status(401)),
    floods("an endless 404", head("404 No"), ends=status(404)),
    Case("16,000 chunks are not too many",
         chunked(b"1\r\n \r\n" * 16_000 + b"%x\r\n%s\r\n0\r\n\r\n" % (len(BODY), BODY)),
         work=1.0),
    Case("1 MB is not too much", message(BODY.ljust(MEGABYTE)), work=1.0),
]  # fmt: skip


@each(CASES)
def test_too_much_ends_the_call(case, log):
    """An error after a second's work at most, and after one request."""
    check(case, log)


@pytest.mark.skipif(sys.platform != "linux", reason="the peak is counted in other units elsewhere")
def test_hostile_answers_cost_less_than_20_megabytes(mode):
    """Measured as the peak of a process of its own that meets all of them."""
    key = key_for("memory", mode)
    hostile = [case for case in CASES if case.ends is TRANSPORT]
    with ExitStack() as stack:
        scripts = [answers(GOOD), *(answers(case.does) for case in hostile)]
        servers = [stack.enter_context(Server(script, (key,))) for script in scripts]
        done = run_file("memory_probe.py", mode, *(server.url for server in servers), key=key)
    assert done.stderr == ""
    growth, *kinds = done.stdout.split()
    assert kinds == ["TransportError"]
    assert int(growth) < 20 * MEGABYTE
