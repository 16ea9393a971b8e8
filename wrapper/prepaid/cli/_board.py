"""What was last heard of each account: read by a scrape, which never waits for a vendor."""

from __future__ import annotations

import time
from collections import Counter, deque
from threading import Lock
from typing import TYPE_CHECKING, Final

import attrs

from prepaid import Account, Balance, ConfigurationError, Reading, TransportError
from prepaid.cli._accounts import Result

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from prepaid import Outcome

_KEPT: Final = 500  # readings for the small drawing of an account
_STALE: Final = 2  # intervals


@attrs.define(eq=False)
class Entry:
    """What was last heard of an account.

    Attributes:
        account: the account.
        outcome: of the last attempt; None before the first.
        at: when it ended, in seconds since 1970.
        last_success: when a balance was last known, likewise; None if it never was.
        failures: how often each class of error was met.
        readings: the last ones, oldest first.
    """

    account: Account
    outcome: Outcome | None = None
    at: float = 0.0
    last_success: float | None = None
    failures: Counter[str] = attrs.field(factory=Counter)
    readings: deque[Reading] = attrs.field(factory=lambda: deque(maxlen=_KEPT))


@attrs.frozen
class Shown:
    """An account as it is shown now.

    Attributes:
        result: the account with its balance, or why that is not known.
        entry: a copy of what was heard.
        age: seconds since the last attempt ended; None before the first.
    """

    result: Result
    entry: Entry
    age: float | None


class Board:
    """The entries of all accounts, in order; written by the polls, read by the scrapes."""

    def __init__(
        self, accounts: Iterable[Account], every: float, clock: Callable[[], float] = time.time
    ) -> None:
        """Begin with accounts that have not been asked.

        Raises:
            ConfigurationError: two accounts would be shown as one.
        """
        self.every, self._clock, self._lock = every, clock, Lock()
        self._entries: dict[tuple[str, str], Entry] = {}
        for account in accounts:
            name = (account.vendor, account.label or "")
            if name in self._entries:
                raise ConfigurationError(
                    f"Two accounts of {account.vendor} would be one series: give each a label."
                )
            self._entries[name] = Entry(account)

    def put(self, account: Account, outcome: Outcome) -> None:
        """Take the outcome of an attempt that has just ended."""
        with self._lock:
            entry = self._entries[account.vendor, account.label or ""]
            entry.outcome, entry.at = outcome, self._clock()
            if isinstance(outcome, Balance):
                entry.last_success = outcome.fetched_at.timestamp()
                reading = Reading(
                    outcome.vendor, outcome.label, outcome.fetched_at, outcome.available
                )
                entry.readings.append(reading)
            else:
                entry.failures[type(outcome).__name__] += 1

    def remember(self, account: Account, readings: Sequence[Reading]) -> None:
        """Take readings of before, oldest first."""
        with self._lock:
            self._entries[account.vendor, account.label or ""].readings.extend(readings)

    def shown(self) -> list[Shown]:
        """Return the accounts as they are now; a balance that is too old is not known."""
        with self._lock:
            entries = [
                attrs.evolve(entry, failures=entry.failures.copy(), readings=entry.readings.copy())
                for entry in self._entries.values()
            ]
        now = self._clock()
        return [
            Shown(
                Result(entry.account, self._outcome(entry, now)),
                entry,
                None if entry.outcome is None else max(0.0, now - entry.at),
            )
            for entry in entries
        ]

    def _outcome(self, entry: Entry, now: float) -> Outcome:
        stale = isinstance(entry.outcome, Balance) and now - entry.at > _STALE * self.every
        if entry.outcome is not None and not stale:
            return entry.outcome
        return TransportError(
            "No answer for two intervals." if stale else "No answer yet.",
            vendor=entry.account.vendor,
            label=entry.account.label,
            retryable=True,
        )
