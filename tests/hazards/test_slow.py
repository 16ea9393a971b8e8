"""Slowness, which a limit on each read would not notice."""

import pytest

from tests.hazards.case import LATE, Case, check, check_at_once, each, status
from tests.hazards.certificates import server_context
from tests.hazards.messages import BODY, GOOD, HALF_BODY, HALF_HEAD, chunked, chunks, head
from tests.hazards.server import drip, hang, pause

LONG = head("200 OK", "Content-Length: 1000")


def slow(name, *does, ends=LATE):
    return Case(name, does, ends)


def failing(code):
    """The head of an error whose body is still to come."""
    return head(f"{code} No", "Content-Length: 1000")


CASES = [
    slow("never answers", hang),
    slow("stalls in the status line", b"HTTP/1.1 2", hang),
    slow("stalls in the headers", HALF_HEAD, hang),
    slow("stalls after the headers", LONG, hang),
    slow("stalls in the body", HALF_BODY, hang),
    slow("stalls one byte before the end", GOOD[:-1], hang),
    slow("stalls in a chunk", chunked(b"40\r\n{"), hang),
    slow("stalls before the last chunk", chunked(chunks(BODY)[:-5]), hang),
    slow("stalls after 103", b"HTTP/1.1 103 Early Hints\r\n\r\n", hang),
    slow("good, but the connection never ends", head() + BODY, hang),
    slow("one byte at a time in the headers", drip(head("200 OK", "X: " + "y" * 500), 0.05)),
    slow("one byte at a time in the body", LONG, drip(b" " * 1000, 0.05)),
    slow("one chunk at a time", chunked(b""), drip(b"1\r\n \r\n" * 100, 0.05)),
    slow("one 103 at a time", drip(b"HTTP/1.1 103 Hi\r\n\r\n" * 40, 0.05, 19)),
    *(slow(f"{code} whose body never comes", failing(code), hang, ends=status(code))
      for code in (307, 401, 403, 404, 500)),
    slow("402 whose body drips", failing(402), drip(b" " * 1000, 0.05), ends=status(402)),
]  # fmt: skip
OTHER_LIMITS = [
    Case("an attempt that is late is made again", [hang, GOOD], requests=(2, 3),
         options={"timeout": 0.2, "deadline": 3}),
    Case("attempts end with the deadline", hang, LATE, requests=(1, 3),
         options={"timeout": 0.1, "deadline": 0.25}),
    Case("one byte at a time, longer than the time-out", (LONG, drip(b" " * 1000, 0.02)), LATE,
         options={"timeout": 0.1, "deadline": 10, "max_retries": 0}, seconds=1.0),
    Case("slower than the deadline, faster than the time-out", (pause(0.6), GOOD), LATE,
         options={"timeout": 5, "deadline": 0.1}),
    Case("slow, and in time", (pause(0.1), drip(GOOD, 0.001)), options={"deadline": 3}),
]  # fmt: skip


@pytest.mark.parametrize("tls", [None, server_context()], ids=["plain", "TLS"])
def test_slow_servers(log, mode, tls):
    """The deadline holds through a drip; a slow error is the error of its status all the same."""
    check_at_once(CASES, log, mode, tls)


@each(OTHER_LIMITS)
def test_a_time_out_beside_the_deadline(case, log, mode):
    """The time-out is one attempt's, the deadline that of the whole call."""
    check(case, log, mode)
