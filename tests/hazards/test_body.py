"""Bodies that are not the document they should be."""

from hypothesis import given
from hypothesis import strategies as st

import prepaid
from tests.hazards.asking import VENDOR
from tests.hazards.case import ANY, Case, Raises, check, each, invalid, status
from tests.hazards.messages import BODY, LEGNEXT, head, message
from tests.hazards.server import close

HTML = b"<!doctype html><title>Sign in</title><p>Please sign in."
TEXT = BODY.decode()
USD = "data.balance_usd"


def bad(name, content, path="$", kind="application/json", vendor=VENDOR):
    return Case(name, message(content, kind=kind), invalid(path), vendor=vendor, work=1.0)


def on(name, code, content, kind="application/json"):
    return Case(f"{name} on {code}", message(content, f"{code} No", kind=kind), status(code))


def extended(extra):
    return BODY[:-1] + b',"more":' + extra + b"}"


def nested(opening, closing, depth):
    return opening * depth + b"0" + closing * depth


CASES = [
    bad("HTML", HTML, kind="text/html"),
    bad("HTML that says it is JSON", HTML),
    bad("JSON that says it is text", BODY, kind="text/plain"),
    bad("problem+json", BODY, kind="application/problem+json"),
    bad("another charset", BODY, kind="application/json; charset=iso-8859-1"),
    bad("UTF-16", TEXT.encode("utf-16")),
    bad("UTF-16 without a mark", TEXT.encode("utf-16-le")),
    bad("UTF-32", TEXT.encode("utf-32")),
    bad("invalid UTF-8", extended(b'"\xff\xfe"')),
    bad("overlong UTF-8", extended(b'"\xc0\xaf"')),
    bad("surrogate in UTF-8", extended(b'"\xed\xa0\x80"')),
    bad("truncated", BODY[:-1]),
    bad("trailing garbage", BODY + b"x"),
    bad("trailing NUL", BODY + b"\0"),
    bad("two documents", BODY * 2),
    bad("JSON lines", BODY + b"\n" + BODY),
    bad("JSONP", b"callback(" + BODY + b")"),
    bad("a comment", BODY[:-1] + b"/* */}"),
    bad("a trailing comma", BODY[:-1] + b",}"),
    bad("single quotes", BODY.replace(b'"', b"'")),
    bad("a control character in a string", extended(b'"\x01"')),
    bad("an unfinished escape", extended(b'"\\u12"')),
    bad("white space only", b" \r\n\t "),
    bad("byte order mark only", b"\xef\xbb\xbf"),
    *(Case(f"the document is {text}", message(text.encode()), Raises("InvalidResponseError"))
      for text in ("[]", "null", '"12.5"', "12.5", "true", "{}", f"[{TEXT}]")),
    *(Case(f"data is {text}", message(b'{"code":200,"data":%s}' % text.encode()),
           Raises("InvalidResponseError"), vendor="legnext")
      for text in ("null", '[{"balance_usd":1}]', '"12.5"', "{}")),
    bad("field missing", b'{"other":1}', "balance"),
    bad("field renamed", LEGNEXT.replace(b"balance_usd", b"balance"), USD, vendor="legnext"),
    bad("second figure missing", LEGNEXT.replace(b"available_points", b"points"),
        "data.available_points", vendor="legnext"),
    bad("field repeated", LEGNEXT.replace(b'"balance_usd":', b'"balance_usd":0,"balance_usd":'),
        USD, vendor="legnext"),
    bad("another field repeated", extended(b'{"list":[{"a":1,"a":2}]}'), "more.list.0.a"),
    bad("nested 100,000 deep", nested(b"[", b"]", 100_000)),
    bad("objects nested 100,000 deep", nested(b'{"a":', b"}", 100_000)),
    bad("nested 100,000 deep and never closed", b"[" * 100_000),
    bad("nested 65 deep inside a good document", extended(nested(b"[", b"]", 64))),
    Case("nested 60 deep inside a good document", message(extended(nested(b"[", b"]", 60)))),
    Case("brackets in strings are not nesting",
         message(extended(b'["' + b"[{" * 200 + b'\\"[[[", "\\\\"]'))),
    on("HTML", 401, HTML, "text/html"),
    on("HTML", 403, HTML, "text/html"),
    on("invalid UTF-8", 402, b'{"message":"\xff"}'),
    on("nested 100,000 deep", 404, b"[" * 100_000),
    Case("not gzip, on 401", message(b"\x1f\x8b\x08" + b"\0" * 40, "401 No",
                                     "Content-Encoding: gzip"), status(401)),
    Case("truncated, on 403", (head("403 No", "Content-Length: 200") + b"{}", close), status(403)),
    Case("bad chunk, on 402", head("402 Pay", "Transfer-Encoding: chunked") + b"zz\r\n",
         status(402)),
]  # fmt: skip
# A megabyte at most, made to cost: the work must grow with its length and no faster.
COSTLY = [
    bad("escapes that never end", b'{"a":"' + b'\\"[' * 200_000),
    bad("quotes that never end", b'["' * 200_000),
    bad("brackets", b"[" * 1_000_000),
    bad("a name repeated among 40,000",
        b"{" + b"".join(b'"%d":0,' % n for n in range(40_000)) + b'"7":1}', "7"),
    Case("40,000 names", message(extended(
        b"{" + b"".join(b'"%d":0,' % n for n in range(40_000)) + b'"x":1}')), work=1.0),
    Case("300,000 members", message(extended(b"[" + b"0," * 299_999 + b"0]")), work=1.0),
    Case("an id of 1 MB", message(LEGNEXT.replace(
        b'"account_id":1', b'"account_id":"%s"' % (b"x" * 1_000_000))), vendor="legnext",
         work=1.0),
    Case("a message of 1 MB", message(b'{"message":"%s"}' % (b"x" * 1_000_000), "403 No"),
         status(403, server_message="x" * 200), work=1.0),
]  # fmt: skip


@each(CASES)
def test_a_body_that_is_no_balance(case, log):
    """Success by status is an InvalidResponseError that names the place; the status comes first."""
    check(case, log)


@each(COSTLY)
def test_a_body_that_is_made_to_cost(case, log):
    """A second's work at most."""
    check(case, log)


@given(
    st.binary(max_size=300)
    | st.text('[]{}",:\\ 1e+-.nulIfaNtybalance', max_size=80).map(str.encode)
)
@ANY
def test_any_body_is_read_or_refused(ask, content):
    """Whatever a body holds, it is a balance or an InvalidResponseError."""
    assert isinstance(ask(message(content)), prepaid.Balance | prepaid.InvalidResponseError)
