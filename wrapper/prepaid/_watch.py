"""Balances polled for ever, and events where one crosses its minimum: once for each crossing."""

from __future__ import annotations

import json
import random
import time
from contextlib import aclosing, closing
from datetime import UTC, datetime
from queue import PriorityQueue, SimpleQueue
from threading import Event
from typing import TYPE_CHECKING, Final

import attrs

from prepaid._accounts import Account, resolve_accounts
from prepaid._amounts import Amount
from prepaid._balance import Balance
from prepaid._errors import ConfigurationError, PrepaidError
from prepaid._events import State, WatchEvent, next_state
from prepaid._fan_out import by_origin
from prepaid._history import History, load_state, save_state
from prepaid._threads import start_thread

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Generator, Iterable, Sequence
    from decimal import Decimal

    from prepaid._balance import Outcome
    from prepaid._client import AsyncClient, Client

    Due = tuple[
        float, int, Account
    ]  # when on the monotonic clock; its number tells equal ones apart

_JITTER: Final = 0.1  # of the interval, either way
_SHORTEST: Final = 0.01  # s between two calls of an account


class Watcher:
    """Turns readings into events; keeps both in a history.

    A reading's state and its event are written together, before the event is given; it is given
    again after a restart unless `handled` was called. So none is lost, and one is given twice only
    if the process ends between the handling and its note.
    """

    def __init__(self, history: History, margin: Decimal, rounds: int) -> None:
        self._history, self._margin, self._rounds = history, margin, rounds

    def pending(self, accounts: Iterable[Account]) -> list[WatchEvent]:
        """Return the accounts' events that were not handled by the last watch, oldest first."""
        with self._history.transaction() as database:
            rows = database.execute("SELECT event FROM events ORDER BY number").fetchall()
        ours = {(account.vendor, account.label) for account in accounts}
        with self._history.parsing():
            events = [WatchEvent.from_dict(json.loads(row[0])) for row in rows]
        return [event for event in events if (event.vendor, event.label) in ours]

    def step(self, account: Account, outcome: Outcome) -> WatchEvent | None:
        """Take a reading; return its event, or None."""
        available = outcome.available if isinstance(outcome, Balance) else None
        if isinstance(outcome, Balance):
            self._history.record(outcome)
        name = json.dumps([account.vendor, account.label])
        with self._history.transaction() as database:
            with self._history.parsing():
                before = State(**load_state(database, name))
            after, kind = next_state(before, available, account.minimum, self._margin, self._rounds)
            if after != before:
                save_state(database, name, attrs.asdict(after))
            if kind is None:
                return None
            event = WatchEvent(
                event=kind,
                vendor=account.vendor,
                label=account.label,
                available=available,
                minimum=account.minimum,
                error=str(outcome) if isinstance(outcome, PrepaidError) else None,
                at=datetime.now(UTC),
            )
            text = json.dumps(event.to_dict())
            database.execute("INSERT INTO events (event) VALUES (?)", (text,))
        return event

    def handled(self, event: WatchEvent) -> None:
        """Note that an event needs not be given again."""
        with self._history.transaction() as database:
            database.execute(
                "DELETE FROM events WHERE json_extract(event, '$.id') = ?", (event.id,)
            )


def poll(
    client: Client, accounts: Sequence[Account], every: float, concurrency: int | None
) -> Generator[tuple[Account, Outcome]]:
    """Yield each account with its outcome, every so many seconds; the earliest due goes first."""
    arrived: SimpleQueue[tuple[Account, Outcome | Exception]] = SimpleQueue()
    stop = Event()

    def work(due: PriorityQueue[Due]) -> None:
        while True:
            at, number, account = due.get()
            if stop.wait(at - time.monotonic()):
                return
            outcome: Outcome | Exception
            try:
                outcome = client.get_balance(account)
            except Exception as error:  # noqa: BLE001 - raised again where outcomes are read
                outcome = error.with_traceback(None)
            due.put((time.monotonic() + _pause(every), number, account))
            arrived.put((account, outcome))

    try:
        for waiting in by_origin(dict(enumerate(accounts)), concurrency, share=False):
            due: PriorityQueue[Due] = PriorityQueue()
            for number, account in waiting.accounts:
                due.put((0.0, number, account))
            for _ in range(waiting.workers):
                start_thread(work, due)
        while True:
            account, outcome = arrived.get()
            if not isinstance(outcome, Balance | PrepaidError):
                raise outcome  # a defect: it must show
            yield account, outcome
    finally:
        stop.set()


async def apoll(
    client: AsyncClient, accounts: Sequence[Account], every: float, concurrency: int | None
) -> AsyncGenerator[tuple[Account, Outcome]]:
    """As `poll`, awaited."""
    import asyncio  # noqa: PLC0415 - 20 ms that a program with Client need not pay

    arrived: asyncio.Queue[tuple[Account, Outcome | Exception]] = asyncio.Queue()

    async def work(due: asyncio.PriorityQueue[Due]) -> None:
        while True:
            at, number, account = await due.get()
            await asyncio.sleep(at - time.monotonic())
            outcome: Outcome | Exception
            try:
                outcome = await client.get_balance(account)
            except Exception as error:  # noqa: BLE001 - raised again where outcomes are read
                outcome = error.with_traceback(None)
            due.put_nowait((time.monotonic() + _pause(every), number, account))
            arrived.put_nowait((account, outcome))

    tasks: list[asyncio.Task[None]] = []
    for waiting in by_origin(dict(enumerate(accounts)), concurrency, share=False):
        due: asyncio.PriorityQueue[Due] = asyncio.PriorityQueue()
        for number, account in waiting.accounts:
            due.put_nowait((0.0, number, account))
        tasks += [asyncio.create_task(work(due)) for _ in range(waiting.workers)]
    try:
        while True:
            account, outcome = await arrived.get()
            if not isinstance(outcome, Balance | PrepaidError):
                raise outcome  # a defect: it must show
            yield account, outcome
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def watch(
    client: Client,
    accounts: Sequence[Account],
    every: float,
    concurrency: int | None,
    watcher: Watcher,
) -> Generator[WatchEvent]:
    """Yield the events of accounts; one is handled when the next is asked for."""
    for event in watcher.pending(accounts):
        yield event
        watcher.handled(event)
    with closing(poll(client, accounts, every, concurrency)) as outcomes:
        for account, outcome in outcomes:
            found = watcher.step(account, outcome)
            if found is not None:
                yield found
                watcher.handled(found)


async def awatch(
    client: AsyncClient,
    accounts: Sequence[Account],
    every: float,
    concurrency: int | None,
    watcher: Watcher,
) -> AsyncGenerator[WatchEvent]:
    """As `watch`, awaited."""
    for event in watcher.pending(accounts):
        yield event
        watcher.handled(event)
    async with aclosing(apoll(client, accounts, every, concurrency)) as outcomes:
        async for account, outcome in outcomes:
            found = watcher.step(account, outcome)
            if found is not None:
                yield found
                watcher.handled(found)


def watchable(accounts: Iterable[Account | str] | None, every: float) -> list[Account]:
    """Return the accounts to poll; None means those in the environment.

    Raises:
        ConfigurationError: there is none, one cannot be used, two have the same vendor and label,
            or the interval is not a number of seconds.
    """
    if isinstance(every, bool) or not isinstance(every, int | float) or not every >= _SHORTEST:
        raise ConfigurationError(f"every must be a number of seconds, {_SHORTEST} at least.")
    found: dict[tuple[str, str | None], Account] = {}
    _, resolved = resolve_accounts(accounts)
    for account in resolved.values():
        if isinstance(account, PrepaidError):
            raise account
        if (account.vendor, account.label) in found:
            raise ConfigurationError(
                f"Two accounts of {account.vendor} have the same label: each needs its own."
            )
        found[account.vendor, account.label] = account
    if not found:
        raise ConfigurationError("The list of accounts is empty.")
    return list(found.values())


def watcher_of(history: History | None, margin: Decimal | str, rounds: int) -> Watcher:
    """Return what turns readings into events; without a history it forgets them at the end.

    Raises:
        ConfigurationError: the margin or the number of rounds is out of range, or the history is
            of another type.
    """
    if not isinstance(history, History | None):
        raise ConfigurationError(f"history must be a History, not {type(history).__name__}.")
    try:
        part = Amount(margin, "parts").value
    except ConfigurationError:
        part = None
    if part is None or part < 0:
        raise ConfigurationError(
            "margin must be a part of the minimum, as a Decimal or a text such as '0.05', or 0."
        )
    if not isinstance(rounds, int) or isinstance(rounds, bool) or rounds < 1:
        raise ConfigurationError("rounds must be a whole number, 1 at least.")
    return Watcher(History(":memory:") if history is None else history, part, rounds)


def _pause(every: float) -> float:
    return every * random.uniform(1 - _JITTER, 1 + _JITTER)  # noqa: S311 - jitter
