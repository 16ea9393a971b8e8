"""Statuses: which error, and whether to ask again."""

from tests.hazards.case import LATE, QUICK, TRANSPORT, Case, Raises, check, each, invalid, status
from tests.hazards.messages import GOOD, head, message
from tests.hazards.server import flood

AGAIN = (408, 425, 429, 500, 502, 503, 504, 520, 521, 522, 523, 524, 527, 529, 530)
ONCE = (401, 402, 403, 404, 405, 406, 407, 409, 410, 411, 412, 413, 414, 415, 416, 417, 418,
        421, 422, 423, 424, 426, 428, 431, 451, 499, 501, 505, 506, 507, 508, 510, 511, 528, 531,
        555, 599)  # fmt: skip
CERTIFICATE = (525, 526)  # of the vendor, at its gateway: it will not get better in a second


def error(code):
    """An error that asks for no pause, so that no test waits."""
    return message(b'{"message":"no"}', f"{code} No", "Retry-After: 0")


CASES = [
    *(Case(str(code), error(code), status(code)) for code in (*ONCE, *CERTIFICATE)),
    *(Case(f"{code} each time", error(code), status(code), requests=3) for code in AGAIN),
    *(Case(f"{code} once", [error(code), GOOD], requests=2) for code in AGAIN),
    Case("400", error(400), status(400), vendor="legnext"),
    Case("304", head("304 Not Modified"), status(304)),
    Case("204", head("204 No Content", kind=""), invalid(status=204)),
    Case("205", head("205 Reset Content", kind=""), invalid(status=205)),
    Case("200, empty", message(b""), invalid(status=200)),
    *(Case(f"{code} with a good body", GOOD.replace(b"200 OK", b"%d Odd" % code),
           invalid(status=code)) for code in (201, 202, 206)),
    Case("799", message(b"{}", "799 What"), Raises("ServerError", status=799)),
    Case("101", b"HTTP/1.1 101 Switching\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n",
         TRANSPORT),
    Case("endless 103", flood(b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n"), LATE,
         options=QUICK),
]  # fmt: skip
RETRIED = [
    Case("500, then 503, then good", [error(500), error(503), GOOD], requests=3),
    Case("503 without retries", error(503), status(503), options={"max_retries": 0}),
    Case("503, five retries", error(503), status(503), requests=6, options={"max_retries": 5}),
]


@each(CASES)
def test_a_status_ends_in_its_error(case, log):
    """The error of the status; only what may get better is asked for again, twice at most."""
    check(case, log)


@each(RETRIED)
def test_as_many_retries_as_the_options_say(case, log, mode):
    """Each client has a loop of its own."""
    check(case, log, mode)
