"""One thing that a hostile network does, how the call must end, and the check that it does."""

from __future__ import annotations

import json
import time
from contextlib import ExitStack
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import attrs
import pytest
from hypothesis import HealthCheck, settings

import prepaid
from tests.hazards.asking import VENDOR, accounts_at, call, key_for, outcome_of
from tests.hazards.leaks import shows_key, texts_of
from tests.hazards.messages import FIGURE
from tests.hazards.server import Server, answers

if TYPE_CHECKING:
    import ssl

    from tests.hazards.server import Script, Steps

GRACE = 0.3  # seconds that a call may take beyond its deadline
QUICK = {"timeout": 0.3, "deadline": 0.3}  # for cases that wait until time is over
# Examples of any bytes, the same in every run.
ANY = settings(
    max_examples=100, deadline=None, derandomize=True, database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)  # fmt: skip


class Raises:
    """The error that a call must raise, and its attributes; `PrepaidError` stands for any."""

    def __init__(self, name: str, **attributes: Any) -> None:
        self.name, self.attributes = name, attributes


@attrs.frozen
class Case:
    """What a server does, and how a call must end.

    Attributes:
        name: unique in its group.
        does: what the server does at every request; a list has an entry for each, its last one for
            all that follow.
        ends: digits of the balance, or the error.
        requests: how many requests the server may see: exactly, or (least, most).
        vendor: whose answer is read.
        options: of the client.
        seconds: the call must have ended by then; the deadline counts in any case.
        work: seconds of processor time that it may take at most, however busy the machine.
    """

    name: str
    does: Steps | list[Steps]
    ends: str | Raises = FIGURE
    requests: int | tuple[int, int] = 1
    vendor: str = VENDOR
    options: dict[str, Any] = attrs.field(factory=dict)
    seconds: float | None = None
    work: float | None = None

    @property
    def script(self) -> Script:
        return answers(*(self.does if isinstance(self.does, list) else [self.does]))


def each(cases: list[Case]) -> Any:
    """Parametrise a test with cases."""
    return pytest.mark.parametrize("case", cases, ids=lambda case: case.name)


# --- how calls end -----------------------------------------------------------------------------

TRANSPORT = Raises("TransportError")
LATE = Raises("DeadlineExceededError")

_CLASSES = {
    401: "AuthenticationError",
    402: "PaymentRequiredError",
    403: "PermissionDeniedError",
    429: "RateLimitedError",
}


def invalid(path: str = "$", **attributes: Any) -> Raises:
    return Raises("InvalidResponseError", path=path, **attributes)


def status(code: int, **attributes: Any) -> Raises:
    """The error of a status."""
    kind = "ServerError" if code >= 500 else "RedirectError" if code < 400 else "StatusError"
    return Raises(_CLASSES.get(code, kind), status=code, **attributes)


# --- the check ---------------------------------------------------------------------------------


def check(
    case: Case,
    log: Any,
    mode: str = "Client",
    *,
    script: Script | None = None,
    tls: ssl.SSLContext | None = None,
) -> Any:
    """Ask once, and compare what must be with what was; return the outcome.

    Args:
        case: what must be.
        log: the captured log records.
        mode: which client asks; one will do where the two run the same code.
        script: what the server does on each connection; None for what the case says.
        tls: the server's side of TLS.
    """
    key = key_for(case.name, mode)
    options = {"deadline": 30.0 if case.work else 5.0, **case.options}
    limit = min(options["deadline"] + GRACE, case.seconds or 60.0)
    for _ in range(4):  # a busy machine may be late; what is late by itself is so each time
        log.clear()
        with Server(script or case.script, (key,), tls=tls) as server:
            (account,) = accounts_at(server, case.vendor)
            started, begun = time.monotonic(), time.thread_time()
            outcome = outcome_of(mode, account, **options)
            took, worked = time.monotonic() - started, time.thread_time() - begun
        if took <= limit and worked <= (case.work or limit):
            break
    assert took <= limit
    assert worked <= (case.work or limit)
    check_outcome(case, outcome, server, log)
    return outcome


def check_at_once(
    cases: list[Case], log: Any, mode: str, tls: ssl.SSLContext | None = None
) -> None:
    """As `check`, for cases that wait until time is over: one client asks for all together."""
    for _ in range(4):  # as above
        log.clear()
        with ExitStack() as stack:
            servers = [
                stack.enter_context(Server(case.script, (key_for(case.name, mode),), tls=tls))
                for case in cases
            ]
            accounts = [account for server in servers for account in accounts_at(server)]
            started = time.monotonic()
            outcomes = call(mode, "get_balances", accounts, **QUICK)
            took = time.monotonic() - started
        if took <= QUICK["deadline"] + GRACE:
            break
    assert took <= QUICK["deadline"] + GRACE
    for case, outcome, server in zip(cases, outcomes, servers, strict=True):
        check_outcome(case, outcome, server, log)


def check_outcome(case: Case, outcome: Any, server: Server, log: Any) -> None:
    """An outcome is that of the case, after so many requests, and shows no key."""
    (key,) = server.keys
    shown = f"{case.name}: {outcome!r}"[:500]
    if isinstance(case.ends, str):
        assert isinstance(outcome, prepaid.Balance), shown
        assert outcome.available.value.as_tuple() == Decimal(case.ends).as_tuple(), shown
    else:
        assert isinstance(outcome, prepaid.PrepaidError), shown
        assert case.ends.name in {type(outcome).__name__, "PrepaidError"}, shown
        attributes = case.ends.attributes
        assert {name: getattr(outcome, name) for name in attributes} == attributes, shown
        assert (outcome.attempts == 0) is (case.ends.name == "ConfigurationError"), shown
    least, most = case.requests if isinstance(case.requests, tuple) else (case.requests,) * 2
    assert least <= len(server.requests) <= most, case.name
    assert all(request.count(key.encode()) == 1 for request in server.requests)
    check_no_key(key, outcome, log)


def check_no_key(key: str, outcome: Any, log: Any) -> None:
    """No eight characters of the key, in any form, show in an outcome or in a log record."""
    if isinstance(outcome, BaseException):
        shown = texts_of(outcome)
    else:
        shown = {"repr": repr(outcome), "dict": json.dumps(outcome.to_dict())}
    shown["log"] = "\n".join(
        f"{record.getMessage()} {record.args!r} {record.exc_info!r}" for record in log.records
    )
    assert [name for name, text in shown.items() if shows_key(text, key)] == []
