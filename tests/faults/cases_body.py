"""Bodies, figures and in-band failures: success by status, and yet no balance."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.faults.case import (
    GOOD,
    Case,
    Ends,
    answers,
    answers_and_closes,
    body,
    good,
    invalid,
    message,
    right,
    status,
)
from tests.faults.operations import BALANCES, LEGNEXT

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.faults.server import Peer

_HTML = b"<!doctype html><title>Sign in</title><p>Please sign in."
_FIELD = "FIELD"  # the path of the operation's figure, or of a profile's id


def _bad(name: str, content: bytes | Callable[[Peer], bytes], path: str | None = "$",
         kind: str = "application/json") -> Case:  # fmt: skip
    return Case("body", name, invalid(path), body(content, kind=kind))


def _field(peer: Peer) -> bytes:
    """The name of the figure in the body, quoted."""
    return b'"%s":' % peer.operation.path.rpartition(".")[2].encode()


def _renamed(peer: Peer) -> bytes:
    return right(peer).replace(_field(peer), b'"figure":', 1)


def _repeated(peer: Peer) -> bytes:
    return right(peer).replace(_field(peer), _field(peer) + b"0," + _field(peer), 1)


def _repeated_elsewhere(peer: Peer) -> bytes:
    return right(peer)[:-1] + b',"zz":{"list":[{"a":1,"a":2}]}}'


def _nested(opening: bytes, closing: bytes, depth: int) -> bytes:
    return opening * depth + b"0" + closing * depth


def _with(extra: bytes) -> Callable[[Peer], bytes]:
    return lambda peer: right(peer)[:-1] + b',"zz":' + extra + b"}"


BODY = [
    _bad("HTML", _HTML, kind="text/html"),
    _bad("HTML that says it is JSON", _HTML),
    Case("body", "HTML on 401", status(401),
         body(_HTML, kind="text/html", status="401 Unauthorized")),
    Case("body", "HTML on 403", status(403), body(_HTML, kind="text/html", status="403 Forbidden")),
    Case("body", "invalid UTF-8 on 402", status(402),
         body(b'{"message":"\xff"}', status="402 Pay")),
    Case("body", "nested 100,000 deep on 404", status(404),
         body(b"[" * 100_000, status="404 Not Found")),
    Case("body", "gzip bomb on 401", status(401), answers(message(
        b"\x1f\x8b\x08" + b"\0" * 40, "401 Unauthorized", "Content-Encoding: gzip"))),
    Case("body", "truncated on 403", status(403), answers_and_closes(
        message(b"{}", "403 Forbidden").replace(b"Length: 2", b"Length: 200"))),
    Case("body", "bad chunk on 402", status(402), answers(
        b"HTTP/1.1 402 Pay\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n")),
    _bad("JSON that says it is text", right, kind="text/plain"),
    _bad("problem+json", right, kind="application/problem+json"),
    _bad("another charset", right, kind="application/json; charset=iso-8859-1"),
    _bad("UTF-16", lambda peer: right(peer).decode().encode("utf-16")),
    _bad("UTF-16 without a mark", lambda peer: right(peer).decode().encode("utf-16-le")),
    _bad("UTF-32", lambda peer: right(peer).decode().encode("utf-32")),
    _bad("invalid UTF-8", lambda peer: right(peer)[:-1] + b',"zz":"\xff\xfe"}'),
    _bad("overlong UTF-8", lambda peer: right(peer)[:-1] + b',"zz":"\xc0\xaf"}'),
    _bad("surrogate in UTF-8", lambda peer: right(peer)[:-1] + b',"zz":"\xed\xa0\x80"}'),
    _bad("truncated", lambda peer: right(peer)[:-1]),
    _bad("trailing garbage", lambda peer: right(peer) + b"x"),
    _bad("trailing NUL", lambda peer: right(peer) + b"\0"),
    _bad("two documents", lambda peer: right(peer) * 2),
    _bad("JSON lines", lambda peer: right(peer) + b"\n" + right(peer)),
    _bad("JSONP", lambda peer: b"callback(" + right(peer) + b")"),
    _bad("a comment", lambda peer: right(peer)[:-1] + b"/* */}"),
    _bad("a trailing comma", lambda peer: right(peer)[:-1] + b",}"),
    _bad("single quotes", lambda peer: right(peer).replace(b'"', b"'")),
    _bad("a control character in a string", lambda peer: right(peer)[:-1] + b',"zz":"\x01"}'),
    _bad("an unfinished escape", lambda peer: right(peer)[:-1] + b',"zz":"\\u12"}'),
    _bad("white space only", b" \r\n\t "),
    _bad("byte order mark only", b"\xef\xbb\xbf"),
    _bad("[]", b"[]", None),
    _bad("null", b"null", None),
    _bad("a string", b'"12.5"', None),
    _bad("a number", b"12.5", None),
    _bad("true", b"true", None),
    _bad("{}", b"{}", None),
    _bad("the right document in a list", lambda peer: b"[" + right(peer) + b"]", None),
    _bad("data null", b'{"code":200,"data":null}', None),
    _bad("data a list", b'{"code":200,"data":[{"balance_usd":1}]}', None),
    _bad("data a string", b'{"code":200,"data":"12.5"}', None),
    _bad("field renamed", _renamed, _FIELD),
    _bad("field repeated", _repeated, _FIELD),
    _bad("another field repeated", _repeated_elsewhere, "zz.list.0.a"),
    _bad("nested 100,000 deep", _nested(b"[", b"]", 100_000)),
    _bad("objects nested 100,000 deep", _nested(b'{"a":', b"}", 100_000)),
    _bad("nested 100,000 deep and never closed", b"[" * 100_000),
    _bad("nested 65 deep inside a right document", _with(_nested(b"[", b"]", 64))),
    Case("body", "nested 60 deep inside a right document", GOOD,
         body(_with(_nested(b"[", b"]", 60)))),
    Case("body", "brackets in strings are not nesting", GOOD,
         body(_with(b'["' + b"[{" * 200 + b'\\"[[[", "\\\\"]'))),
    _bad("escapes that never end", b'{"a":"' + b'\\"[' * 200_000),
    _bad("quotes that never end", b'["' * 200_000),
    Case("body", "300,000 members", GOOD, body(_with(b"[" + b"0," * 299_999 + b"0]"))),
]  # fmt: skip


def _figure(name: str, text: str, *, shown: str | None = None) -> Case:
    ends = Ends("good", figure=text.strip('"') if shown is None else shown)
    script = body(lambda peer: peer.operation.good(text))
    return Case("numbers", name, ends, script, operations=BALANCES)


def _no_figure(name: str, text: str, path: str = _FIELD) -> Case:
    script = body(lambda peer: peer.operation.good(text))
    return Case("numbers", name, invalid(path), script, operations=BALANCES, seconds=1.0)


NUMBERS = [
    *(_figure(text, text) for text in (
        "0", "-5.25", "0.1", "123456789012345.123456789", "1e-18", "1.5E2", "12.500000",
        "999999999999999999", "0.000000000000000001", "100", "-1", "1E+2")),
    _figure("-0.0 is 0", "-0.0", shown="0.0"),
    _figure("-0 is 0", "-0", shown="0"),
    *(_figure(f"as text: {text}", f'"{text}"') for text in ("12.50", "-3", "0")),
    *(_no_figure(text, text) for text in (
        "NaN", "Infinity", "-Infinity", "1e400", "1e-400", "1e30", "1e999999999", "-1e999999999",
        "1e-999999999", "1e99999999999999999999", "-1e99999999999999999999",
        "1e-99999999999999999999", "1000000000000000000", "true", "false", "null", "[]", "[12.5]",
        "{}", '{"value":12.5}')),
    *(_no_figure(f"{count:,} digits", "9" * count) for count in (400, 4_301, 100_000, 1_000_000)),
    _no_figure("100,000 decimals", "1." + "3" * 100_000),
    _no_figure("1,000,000 decimals", "1." + "3" * 1_000_000),
    _no_figure("100,000 digits in the exponent", "1e" + "9" * 100_000),
    *(_no_figure(f"as text: {text or 'empty'}", f'"{text}"') for text in (
        "1,234.50", "$12", "12 USD", "NaN", "Infinity", "1_000", "\u0663", "\uff11\uff12",
        "twelve", "", " ", "1e5000", "0x10", "--1", "1.2.3", "+", ".")),
    *(_no_figure(f"not JSON: {text}", text, "$") for text in (
        "+1", ".5", "1.", "01", "0x10", "1_000", "1,5", "- 1", "nan", "inf", "1e", "$12")),
]  # fmt: skip


def _in_band(code: int, text: str, rest: str = '"message":"no","data":null') -> Case:
    answer = message(f'{{"code":{text},{rest}}}'.encode())
    count = 3 if code in {429, 500, 503} else 1
    how = "with" if "balance_usd" in rest else "without"
    return Case("in-band", f"code {text} {how} data", status(code), answers(answer),
                requests=count, operations=LEGNEXT)  # fmt: skip


_FULL = '"message":"no",' + LEGNEXT[0].good().decode().split(",", 2)[2][:-1]

IN_BAND = [
    *(_in_band(code, str(code)) for code in (400, 401, 402, 403, 404, 429, 500, 503)),
    *(_in_band(code, f'"{code}"') for code in (401, 402, 403, 429, 500)),
    *(_in_band(code, str(code), _FULL) for code in (401, 402, 403, 429, 500)),
    Case("in-band", "code 429 once", GOOD, answers(message(b'{"code":429}'), good),
         requests=2, operations=LEGNEXT),
    *(Case("in-band", f"code {text}", invalid("code"),
           body(lambda peer, text=text: right(peer).replace(b":200,", f":{text},".encode(), 1)),
           operations=LEGNEXT) for text in ("null", "true", '"ok"', "[]", "0", "1e999", "200.5")),
    Case("in-band", "code 200 as text", GOOD,
         body(lambda peer: right(peer).replace(b":200,", b':"200",', 1)), operations=LEGNEXT),
]  # fmt: skip

CASES = [*BODY, *NUMBERS, *IN_BAND]
