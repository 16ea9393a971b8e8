"""Content codings that were not asked for, and that do not hold what they promise."""

import gzip
import struct
import zlib

from tests.hazards.case import Case, check, each, invalid
from tests.hazards.messages import BODY, message

ZIPPED = gzip.compress(BODY)


def coded(name, coding, content=BODY):
    return Case(name, message(content, "200 OK", f"Content-Encoding: {coding}"), invalid())


CASES = [
    coded("br", "br"),
    coded("zstd", "zstd"),
    coded("compress", "compress"),
    coded("unknown", "rot13"),
    coded("a name that is not ASCII", "gzip\xe9"),
    coded("gzip and br", "br, gzip", ZIPPED),
    coded("5,000 layers", ", ".join(["gzip"] * 5000), ZIPPED),
    coded("three layers", "gzip, gzip, gzip", gzip.compress(gzip.compress(ZIPPED))),
    coded("not gzip at all", "gzip"),
    coded("not deflate at all", "deflate"),
    coded("truncated gzip", "gzip", ZIPPED[:-9]),
    coded("gzip without its end", "gzip", ZIPPED[:-4]),
    coded("bad checksum", "gzip", ZIPPED[:-8] + struct.pack("<I", 1) + ZIPPED[-4:]),
    coded("bad length", "gzip", ZIPPED[:-4] + b"\0\0\0\1"),
    coded("second member", "gzip", ZIPPED * 2),
    coded("garbage after the end", "gzip", ZIPPED + b"x"),
    coded("truncated deflate", "deflate", zlib.compress(BODY)[:-5]),
    coded("once gzip, said to be twice", "gzip, gzip", ZIPPED),
    Case("two headers, the second unknown", message(
        ZIPPED, "200 OK", "Content-Encoding: gzip", "Content-Encoding: br"), invalid()),
    Case("an empty name", message(BODY, "200 OK", "Content-Encoding: ")),
]  # fmt: skip


@each(CASES)
def test_a_coding_that_cannot_be_read(case, log):
    """An InvalidResponseError, after one request: it would be coded the same again."""
    check(case, log)
