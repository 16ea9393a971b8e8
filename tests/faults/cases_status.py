"""Statuses, redirects, and how long servers ask us to wait."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.faults.case import (
    GOOD,
    LATE,
    SLOW,
    TRANSPORT,
    Case,
    Ends,
    answers,
    good,
    head,
    invalid,
    message,
    read,
    sends,
    status,
    steps,
)
from tests.faults.operations import LEGNEXT

if TYPE_CHECKING:
    from tests.faults.case import Raw, Script
    from tests.faults.server import Peer

RETRIED = (408, 425, 429, 500, 502, 503, 504, *range(520, 528), 529, 530)
ONCE = (400, 401, 402, 403, 404, 405, 406, 407, 409, 410, 411, 412, 413, 414, 415, 416, 417, 418,
        421, 422, 423, 424, 426, 428, 431, 451, 499, 501, 505, 506, 507, 508, 510, 511, 528, 531,
        555, 599)  # fmt: skip
_ERROR = b'{"message":"no"}'

STATUS = [
    *(Case("status", str(code), status(code), answers(message(_ERROR, f"{code} No")))
      for code in ONCE),
    *(Case("status", f"{code} each time", status(code),
           answers(message(_ERROR, f"{code} No")), requests=3) for code in RETRIED),
    *(Case("status", f"{code} once", GOOD, answers(message(_ERROR, f"{code} No"), good),
           requests=2, pauses=(0.25,)) for code in RETRIED),
    Case("status", "500, then 503, then right", GOOD, requests=3, pauses=(0.25, 0.5),
         script=answers(message(_ERROR, "500 No"), message(_ERROR, "503 No"), good)),
    Case("status", "503 for each of fifty accounts", status(503),
         answers(message(_ERROR, "503 No")), requests=60, calls=50, operations=LEGNEXT),
    Case("status", "304", status(304), answers(head("304 Not Modified"))),
    Case("status", "204", invalid("$"), answers(head("204 No Content", kind=""))),
    Case("status", "205", invalid("$"), answers(head("205 Reset Content", kind=""))),
    Case("status", "200, empty", invalid("$"), answers(message(b""))),
    Case("status", "202 with a right body", invalid("$"),
         answers(lambda peer: good(peer).replace(b"200 OK", b"202 Accepted"))),
    Case("status", "600 and more", Ends("ServerError", 799),
         answers(message(_ERROR, "799 What"))),
    Case("status", "101", TRANSPORT, answers(
        b"HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n")),
    Case("status", "endless 103", LATE, steps(
        read, lambda peer: peer.flood(b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n")),
        times=SLOW),
]  # fmt: skip

# What stands in Location; TRAP is a server that must never be asked anything.
_TARGETS = {
    "to a path": "/elsewhere",
    "to another port": "http://127.0.0.1:TRAP/v1",
    "to another name for the same host": "http://localhost:TRAP/v1",
    "to another scheme": "https://127.0.0.1:TRAP/v1",
    "without a scheme": "//127.0.0.1:TRAP/v1",
    "to itself": "?again",
    "nowhere": None,
    "to javascript": "javascript:alert(1)",
    "to a file": "file:///etc/passwd",
    "with credentials": "http://user:pass@127.0.0.1:TRAP/",
    "to an unreadable address": "http://[::bad:TRAP/\x07%zz",
    "to an address of 60 KB": "http://127.0.0.1:TRAP/" + "a" * 60_000,
    "with the key in the query": "http://127.0.0.1:TRAP/?key=KEY",
}


def _redirects(code: int, target: str | None) -> Raw:
    def answer(peer: Peer) -> bytes:
        fields = []
        if target is not None:
            trap = target.replace("TRAP", str(peer.server.trap)).replace("KEY", peer.key)
            fields = [f"Location: {trap}"]
        return message(b"{}", f"{code} Away", *fields)

    return answer


REDIRECT = [
    *(Case("redirect", f"{code} to another port", status(code),
           answers(_redirects(code, _TARGETS["to another port"])))
      for code in (300, 301, 302, 303, 305, 306, 308, 399)),
    *(Case("redirect", f"307 {name}", status(307), answers(_redirects(307, target)))
      for name, target in _TARGETS.items()),
    Case("redirect", "twenty Locations", status(302), answers(lambda peer: message(
        b"", "302 Away", *[f"Location: http://127.0.0.1:{peer.server.trap}/{n}" for n in range(20)]
    ))),
    Case("redirect", "with a body that never ends", status(301), steps(
        read, sends(head("301 Away", "Location: /x")), lambda peer: peer.flood(b"x" * 65536))),
    Case("redirect", "Refresh and Link on a right answer", GOOD, answers(
        lambda peer: good(peer).replace(
            b"\r\n", b"\r\nRefresh: 0; url=http://127.0.0.1:%d/\r\n"
            b"Link: <http://127.0.0.1:%d/>; rel=canonical\r\n" % ((peer.server.trap,) * 2), 1))),
]  # fmt: skip


def _asks(*fields: str, code: int = 429) -> Script:
    return answers(message(_ERROR, f"{code} Wait", *fields), good)


def _honoured(name: str, seconds: float, *fields: str) -> Case:
    return Case("Retry-After", name, GOOD, _asks(*fields), requests=2, pauses=(seconds,))


def _ignored(name: str, *fields: str) -> Case:
    return Case("Retry-After", f"{name}: own pause", GOOD, _asks(*fields), requests=2,
                pauses=(0.25,))  # fmt: skip


def _too_long(name: str, seconds: float, *fields: str) -> Case:
    return Case("Retry-After", f"{name}: raised at once", status(429, retry_after=seconds),
                _asks(*fields), pauses=())  # fmt: skip


# The clock of the tests stands at 2027-01-15 08:00:00 UTC.
_SERVED = "Date: Fri, 01 Jan 2021 00:00:00 GMT"  # a server whose clock is six years behind

RETRY_AFTER = [
    _honoured("0", 0.0, "Retry-After: 0"),
    _honoured("1", 1.0, "Retry-After: 1"),
    _honoured("0.5", 0.5, "Retry-After: 0.5"),
    _honoured("blanks around", 1.0, "Retry-After:   1 \t "),
    _honoured("date", 2.0, "Retry-After: Fri, 15 Jan 2027 08:00:02 GMT"),
    _honoured("date, RFC 850", 2.0, "Retry-After: Friday, 15-Jan-27 08:00:02 GMT"),
    _honoured("date, asctime", 2.0, "Retry-After: Fri Jan 15 08:00:02 2027"),
    _honoured("date in the past", 0.0, "Retry-After: Fri, 15 Jan 2027 07:00:00 GMT"),
    _honoured("date by the server's clock", 3.0,
              "Retry-After: Fri, 01 Jan 2021 00:00:03 GMT", _SERVED),
    _honoured("milliseconds", 0.125, "Retry-After-Ms: 125"),
    _honoured("milliseconds win", 0.125, "Retry-After: 9", "Retry-After-Ms: 125"),
    _honoured("unreadable milliseconds do not", 9.0, "Retry-After: 9", "Retry-After-Ms: soon"),
    _too_long("3600", 3600.0, "Retry-After: 3600"),
    _too_long("a date an hour away", 3600.0, "Retry-After: Fri, 15 Jan 2027 09:00:00 GMT"),
    _too_long("just the time left", 20.0, "Retry-After: 20"),
    _ignored("-5", "Retry-After: -5"),
    _ignored("+5", "Retry-After: +5"),
    _ignored("nan", "Retry-After: nan"),
    _ignored("inf", "Retry-After: inf"),
    _ignored("1e9", "Retry-After: 1e9"),
    _ignored("a thousand years", "Retry-After: 31557600000"),
    _ignored("0x10", "Retry-After: 0x10"),
    _ignored("empty", "Retry-After:"),
    _ignored("words", "Retry-After: in a minute"),
    _ignored("underscore", "Retry-After: 1_0"),
    _ignored("Arabic digits", "Retry-After: " + "\u0663".encode().decode("latin-1")),
    _ignored("superscript", "Retry-After: \xb2"),
    _ignored("two values", "Retry-After: 1", "Retry-After: 2"),
    _ignored("two values in one", "Retry-After: 1, 2"),
    _ignored("year 10000", "Retry-After: Fri, 15 Jan 10000 08:00:02 GMT"),
    _ignored("31 February", "Retry-After: Fri, 31 Feb 2027 08:00:02 GMT"),
    _ignored("no such month", "Retry-After: Fri, 15 Foo 2027 08:00:02 GMT"),
    _ignored("hour 99", "Retry-After: Fri, 15 Jan 2027 99:00:02 GMT"),
    _ignored("another time zone", "Retry-After: Fri, 15 Jan 2027 08:00:02 +0100"),
    _ignored("400 digits", "Retry-After: " + "9" * 400),
    _ignored("400 decimals", "Retry-After: 1." + "9" * 400),
    Case("Retry-After", "on a status that is not retried", status(403, retry_after=7.0),
         _asks("Retry-After: 7", code=403), pauses=()),
]  # fmt: skip

CASES = [*STATUS, *REDIRECT, *RETRY_AFTER]
