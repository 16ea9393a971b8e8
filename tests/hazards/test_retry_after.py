"""Retry-After: honoured where it fits the deadline; otherwise raised at once."""

import random
import time
from email.utils import formatdate

from hypothesis import given
from hypothesis import strategies as st

import prepaid
from tests.hazards.asking import accounts_at, call, key_for, outcome_of
from tests.hazards.case import ANY, Case, check, each, status
from tests.hazards.messages import GOOD, message
from tests.hazards.server import Server, answers

ERROR = b'{"message":"no"}'
NOT_NOW = {"deadline": 2.0}  # too short for what these servers ask


def wait(*fields, code=429):
    return message(ERROR, f"{code} Wait", *fields)


def date(seconds):
    return formatdate(time.time() + seconds, usegmt=True)


def texts(*values):
    """Values of the header, each under its own beginning."""
    return {repr(value)[:40]: [f"Retry-After: {value}"] for value in values}


# Each asks for no pause, in its own words: the second request comes at once.
HONOURED = {
    **texts("0", "0.0", "  0 \t ", "Fri, 15 Jan 2016 07:00:00 GMT",
            "Friday, 15-Jan-16 08:00:02 GMT", "Fri Jan 15 08:00:02 2016"),
    "a date by the server's own clock":
        ["Retry-After: Fri, 01 Jan 2100 00:00:00 GMT", "Date: Fri, 01 Jan 2100 00:00:00 GMT"],
    "milliseconds": ["Retry-After-Ms: 0"],
    "milliseconds before seconds": ["Retry-After: 60", "Retry-After-Ms: 1"],
}  # fmt: skip
# Each asks for more than there is time: raised at once, with the seconds.
TOO_LONG = {
    "3600": (3600.0, ["Retry-After: 3600"]),
    "60.5": (60.5, ["Retry-After: 60.5"]),
    "the whole deadline": (2.0, ["Retry-After: 2"]),
    "milliseconds": (90.0, ["Retry-After-Ms: 90000"]),
    "unreadable milliseconds": (9.0, ["Retry-After: 9", "Retry-After-Ms: soon"]),
    "a date by the server's own clock":
        (3600.0, ["Retry-After: Fri, 01 Jan 2021 01:00:00 GMT",
                  "Date: Fri, 01 Jan 2021 00:00:00 GMT"]),
}  # fmt: skip
# Each says nothing that can be used: as if it were not there.
IGNORED = {
    **texts("-5", "+5", "nan", "inf", "1e9", "31557600000", "0x10", "", "in a minute", "1_0",
            "\u0663".encode().decode("latin-1"), "\xb2", "1, 2", "Fri, 15 Jan 10000 08:00:02 GMT",
            "Fri, 31 Feb 2027 08:00:02 GMT", "Fri, 15 Foo 2027 08:00:02 GMT",
            "Fri, 15 Jan 2027 99:00:02 GMT", "9" * 400, "1." + "9" * 400),
    "two headers": ["Retry-After: 1", "Retry-After: 2"],
}  # fmt: skip
QUIET = {"max_retries": 0}

AT_ONCE = [
    Case(f"{name}: honoured", [wait(*fields), GOOD], requests=2, seconds=0.2)
    for name, fields in HONOURED.items()
]
CASES = [
    *(Case(f"{name}: raised at once", [wait(*fields), GOOD],
           status(429, retry_after=seconds, attempts=1), options=NOT_NOW, seconds=0.5)
      for name, (seconds, fields) in TOO_LONG.items()),
    *(Case(f"{name}: ignored", wait(*fields), status(429, retry_after=None), options=QUIET)
      for name, fields in IGNORED.items()),
    Case("on a status that is not asked again", wait("Retry-After: 7", code=403),
         status(403, retry_after=7.0)),
    Case("on a status that is, without retries", wait("Retry-After: 7", code=503),
         status(503, retry_after=7.0), options=QUIET),
]  # fmt: skip


@each(AT_ONCE)
def test_no_pause_is_made_that_was_not_asked_for(case, log, monkeypatch):
    """What the server says counts, and not what the client would have waited by itself."""
    monkeypatch.setattr(random, "random", lambda: 0.9)
    check(case, log)


@each(CASES)
def test_retry_after(case, log):
    """Seconds, milliseconds and dates are honoured if there is time; nonsense is ignored."""
    check(case, log)


def test_a_pause_is_really_made(mode):
    """The second request comes no sooner than the server asked."""
    at = []

    def script(peer):
        peer.read()
        at.append(time.monotonic())
        peer.send(GOOD if peer.number > 1 else wait("Retry-After: 0.3"))

    with Server(script, (key_for("pause", mode),)) as server:
        balance = call(mode, "get_balance", *accounts_at(server))
    assert balance.meta.attempts == 2
    assert at[1] - at[0] >= 0.3


def test_a_date_in_the_future_is_so_many_seconds_away():
    """By this machine's clock, where the server does not tell its own."""
    with Server(answers(wait(f"Retry-After: {date(3600)}")), (key_for("date"),)) as server:
        error = outcome_of("Client", *accounts_at(server), **NOT_NOW)
    assert 3590 < error.retry_after <= 3600


def test_without_a_usable_answer_the_pause_is_our_own(mode, monkeypatch):
    """Asked again after a moment, half a second at most: never an hour, never a crash."""
    monkeypatch.setattr(random, "random", lambda: 0.2)
    with Server(answers(wait("Retry-After: in a minute"), GOOD), (key_for("own", mode),)) as server:
        started = time.monotonic()
        assert call(mode, "get_balance", *accounts_at(server), deadline=3).meta.attempts == 2
    assert time.monotonic() - started >= 0.1


@given(
    st.sampled_from(["Retry-After", "Retry-After-Ms"]),
    st.text("0123456789.,:+-eE ", max_size=20)
    | st.text(st.characters(max_codepoint=255, categories=["L", "N", "P"]), max_size=40),
    st.sampled_from(["", "Date: Fri, 01 Jan 2021 00:00:00 GMT", "Date: never"]),
)  # fmt: skip
@ANY
def test_any_retry_after_is_seconds_or_nothing(ask, name, value, date):
    """From 0 to a month, or None; never a crash."""
    error = ask(wait(f"{name}: {value}", date or "X: y"))
    assert isinstance(error, prepaid.RateLimitedError)
    assert error.retry_after is None or 0 <= error.retry_after <= 31 * 24 * 3600
