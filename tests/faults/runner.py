"""Runs one case for one operation, blocking or awaited, and says what is not as it must be."""

from __future__ import annotations

import asyncio
import hashlib
import json
import logging
import time
from typing import TYPE_CHECKING, Any

import prepaid
from prepaid._transport import Runtime
from tests.faults.case import figure_of
from tests.faults.leaks import Records, faces, found, pieces
from tests.faults.operations import FIGURE
from tests.faults.venues import open_venue

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.faults.case import Case, Ends
    from tests.faults.operations import Operation
    from tests.faults.server import Server

MODES = ("sync", "async")
LATE = "took"  # begins the problems that a busy machine may have caused
GRACE = 0.3  # seconds that a call may take beyond its deadline
NOW = 1_800_000_000.0  # 2027-01-15 08:00:00 UTC, for dates in headers

_RECORDS = Records()


class Clock:
    """Real time, with pauses that are counted instead of waited for."""

    def __init__(self) -> None:
        self.paused = 0.0
        self.pauses: list[float] = []

    def __call__(self) -> float:
        return time.monotonic() + self.paused

    def sleep(self, seconds: float) -> None:
        self.pauses.append(seconds)
        self.paused += seconds

    async def asleep(self, seconds: float) -> None:
        self.sleep(seconds)
        await asyncio.sleep(0)

    def runtime(self, **replaced: Any) -> Runtime:
        return Runtime(
            **{
                "clock": self,
                "now": lambda: NOW,
                "sleep": self.sleep,
                "asleep": self.asleep,
                "random": lambda: 0.5,
                **replaced,
            }
        )


def key_for(*parts: object) -> str:
    """A key of 43 characters that no other run has, the same in every session."""
    digest = hashlib.sha256(repr(parts).encode()).hexdigest()
    return "pk-" + digest.translate(str.maketrans("0123456789", "ghijkmnpqr"))[:40]


def run(case: Case, operation: Operation, mode: str, trap: Server) -> list[str]:
    """What went wrong; nothing where the case ended as it must."""
    numbers = [call if case.apart else 0 for call in range(case.calls)]
    keys = tuple(key_for(case.id, operation.name, mode, number) for number in numbers)
    clock = Clock()
    logged = len(_RECORDS.lines)
    with open_venue(case, operation, keys) as (server, base, replaced):
        server.trap = trap.port
        runtime = clock.runtime(**replaced)
        started, really = clock(), time.monotonic()
        outcomes = _ask(case, operation, mode, base, keys, runtime)
        took, really = clock() - started, time.monotonic() - really
    problems = [
        problem
        for number, outcome in zip(numbers, outcomes, strict=True)
        for problem in _judge(case, operation, outcome, number)
    ]
    problems += _requests(case, operation, server, keys)
    if took > case.times[2] * case.calls + GRACE:
        problems.append(f"{LATE} {took:.2f} s against a deadline of {case.times[2]} s")
    if case.seconds is not None and really > case.seconds:
        problems.append(f"{LATE} {really:.2f} s, must take less than {case.seconds} s")
    if case.connections is not None and server.connections != case.connections:
        problems.append(f"made {server.connections} connections, must make {case.connections}")
    if case.pauses is not None and [round(p, 6) for p in clock.pauses] != list(case.pauses):
        problems.append(f"paused {clock.pauses}, must pause {list(case.pauses)}")
    for key in set(keys):
        problems += _leaks(outcomes, pieces(key), _RECORDS.lines[logged:])
    return [f"{operation.name}, {mode}: {problem}" for problem in problems]


def _ask(
    case: Case, operation: Operation, mode: str, base: str, keys: tuple[str, ...], runtime: Runtime
) -> list[Any]:
    connect, read, deadline = case.times
    options: Any = {"timeout": (connect, read), "deadline": deadline, "_runtime": runtime}
    accounts = [operation.account(base, key) for key in keys]
    if case.row:
        options["concurrency"] = 1
    if mode == "sync":
        with prepaid.Client(**options) as client:
            if case.row:
                return list(client.get_balances(accounts))
            outcomes = []
            for account in accounts:
                outcomes.append(_outcome(client, operation.method, account))
                time.sleep(case.rest)
            return outcomes
    return asyncio.run(_ask_async(case, operation.method, options, accounts))


async def _ask_async(
    case: Case, method: str, options: Any, accounts: list[prepaid.Account]
) -> list[Any]:
    async with prepaid.AsyncClient(**options) as client:
        if case.row:
            return list(await client.get_balances(accounts))
        outcomes = []
        for account in accounts:
            outcomes.append(await _outcome_async(client, method, account))
            await asyncio.sleep(case.rest)
        return outcomes


def _outcome(client: prepaid.Client, method: str, account: prepaid.Account) -> Any:
    try:
        return getattr(client, method)(account)
    except Exception as error:  # noqa: BLE001 - whatever comes out is judged
        return error


async def _outcome_async(client: prepaid.AsyncClient, method: str, account: prepaid.Account) -> Any:
    try:
        return await getattr(client, method)(account)
    except Exception as error:  # noqa: BLE001 - whatever comes out is judged
        return error


def _judge(case: Case, operation: Operation, outcome: Any, number: int) -> Iterator[str]:
    ends = case.ends
    expected = ends.in_
    if operation.vendor == "deepixels" and ends.status == 400:
        expected = "AuthenticationError"  # this vendor's way to say that the key is not known
    if expected == "good":
        yield from _good(operation, outcome, ends.figure if case.calls == 1 else figure_of(number))
        return
    if type(outcome).__name__ != expected:
        yield f"ended in {outcome!r}, must end in {expected}"
        return
    yield from _attributes(ends, operation, outcome)
    if (outcome.vendor, outcome.label) != (operation.vendor, None):
        yield f"names {outcome.vendor}, {outcome.label}"
    most = case.requests if isinstance(case.requests, int) else case.requests[1]
    if not 1 <= outcome.attempts <= max(3, most):
        yield f"states {outcome.attempts} attempts"


def _attributes(ends: Ends, operation: Operation, outcome: Any) -> Iterator[str]:
    if ends.status is not None and outcome.status != ends.status:
        yield f"states status {outcome.status}, must state {ends.status}"
    path = operation.path if ends.path == "FIELD" else ends.path
    if path is not None and outcome.path != path:
        yield f"names {outcome.path}, must name {path}"
    if hasattr(outcome, "retry_after") and outcome.retry_after != ends.retry_after:
        yield f"states retry_after {outcome.retry_after}, must state {ends.retry_after}"


def _good(operation: Operation, outcome: Any, figure: str) -> Iterator[str]:
    if isinstance(outcome, BaseException):
        yield f"ended in {outcome!r}, must give {figure}"
    elif operation.has_figure:
        amount = operation.amount(figure)
        if outcome.available.value.as_tuple() != amount.as_tuple():
            yield f"gives {outcome.available.value}, must give {amount}"
    elif outcome.id != f"user-{figure}":
        yield f"gives the profile of {outcome.id}"


def _requests(
    case: Case, operation: Operation, server: Server, keys: tuple[str, ...]
) -> Iterator[str]:
    least, most = (
        case.requests if isinstance(case.requests, tuple) else (case.requests, case.requests)
    )
    if not least <= len(server.requests) <= most:
        yield f"sent {len(server.requests)} requests, must send {least} to {most}"
    for request in server.requests:
        carried = [key for key in set(keys) if operation.signed(key) in request]
        others = [key for key in keys if key not in carried and key.encode() in request]
        if len(carried) != 1 or others or request.count(carried[0].encode()) != 1:
            yield "sent a request that does not carry one key, once, in its header"
        if any(
            name in request.lower() for name in (b"\r\ncookie", b"referer", b"accept-encoding: g")
        ):
            yield "sent a header that an earlier answer asked for, or httpx's own"


def _leaks(outcomes: list[Any], forbidden: set[str], lines: list[str]) -> Iterator[str]:
    for outcome in outcomes:
        if isinstance(outcome, BaseException):
            shown = faces(outcome)
        else:
            made = json.dumps(outcome.to_dict()) if hasattr(outcome, "to_dict") else ""
            shown = iter([("repr", repr(outcome)), ("str", str(outcome)), ("dict", made)])
        for name, text in shown:
            if found(text, forbidden):
                yield f"shows the key in {name}"
    if found("\n".join(lines), forbidden):
        yield "shows the key in a log record"


def balances(mode: str, accounts: list[prepaid.Account], **options: Any) -> list[Any]:
    """The outcomes of one `get_balances` by a new client."""
    (outcomes,) = balances_of(mode, [accounts], **options)
    return outcomes


def balances_of(mode: str, rounds: list[list[prepaid.Account]], **options: Any) -> list[list[Any]]:
    """The same, round by round with one client."""
    if mode == "sync":
        with prepaid.Client(**options) as client:
            return [client.get_balances(accounts) for accounts in rounds]

    async def ask() -> list[list[Any]]:
        async with prepaid.AsyncClient(**options) as client:
            return [await client.get_balances(accounts) for accounts in rounds]

    return asyncio.run(ask())


def watch_logs() -> None:
    """Keep all log records of the process from now on, at the finest level."""
    root = logging.getLogger()
    if _RECORDS not in root.handlers:
        root.addHandler(_RECORDS)
        root.setLevel(logging.DEBUG)
        for name in ("prepaid", "httpx", "httpcore", "asyncio"):
            logging.getLogger(name).setLevel(logging.DEBUG)


__all__ = ["FIGURE", "GRACE", "MODES", "Clock", "key_for", "run", "watch_logs"]
