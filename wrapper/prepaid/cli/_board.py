"""What was last heard of each account: read by a scrape, which never waits for a vendor."""

from __future__ import annotations

import time
from collections import Counter
from typing import TYPE_CHECKING, Final

import attrs

from prepaid import Account, Balance, ConfigurationError, Reading, TransportError
from prepaid.cli._accounts import Result

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from prepaid import Outcome
    from prepaid.cli._accounts import AccountOrError

_KEPT: Final = 500  # readings for the small drawing of an account
_STALE: Final = 2  # intervals


@attrs.frozen(kw_only=True)
class Entry:
    """What was last heard of an account.

    Attributes:
        result: the account and the outcome of the last attempt, or why there is none.
        at: when the attempt ended, in seconds since 1970; None before the first.
        age: seconds since then, when the entry is shown; None before the first.
        last_success: when a balance was last known, in seconds since 1970; None if it never was.
        failures: how often each class of error was met.
        readings: the last ones, oldest first.
    """

    result: Result
    at: float | None = None
    age: float | None = None
    last_success: float | None = None
    failures: Counter[str] = attrs.field(factory=Counter)
    readings: tuple[Reading, ...] = ()


class Board:
    """The entries of all accounts, in order; written by the polls, read by the scrapes."""

    def __init__(
        self, accounts: Iterable[Account], every: float, clock: Callable[[], float] = time.time
    ) -> None:
        """Begin with accounts that have not been asked.

        Raises:
            ConfigurationError: two accounts would be shown as one.
        """
        self.every, self._clock = every, clock
        # An entry is never changed, only replaced: nobody reads half of one.
        self._entries: dict[tuple[str, str], Entry] = {}
        for account in accounts:
            if _name(account) in self._entries:
                raise ConfigurationError(
                    f"Two accounts of {account.vendor} would be one series: give each a label."
                )
            outcome = _unknown(account, "No answer yet.")
            self._entries[_name(account)] = Entry(result=Result(account, outcome))

    def put(self, account: Account, outcome: Outcome) -> None:
        """Take the outcome of an attempt that has just ended."""
        entry = self._entries[_name(account)]
        entry = attrs.evolve(entry, result=Result(account, outcome), at=self._clock())
        if isinstance(outcome, Balance):
            at = outcome.fetched_at
            reading = Reading(outcome.vendor, outcome.label, at, outcome.available)
            readings = (*entry.readings, reading)[-_KEPT:]
            entry = attrs.evolve(entry, last_success=at.timestamp(), readings=readings)
        else:
            failures = entry.failures + Counter([type(outcome).__name__])
            entry = attrs.evolve(entry, failures=failures)
        self._entries[_name(account)] = entry

    def remember(self, account: Account, readings: Sequence[Reading]) -> None:
        """Take readings of before, oldest first."""
        entry = self._entries[_name(account)]
        self._entries[_name(account)] = attrs.evolve(entry, readings=tuple(readings[-_KEPT:]))

    def shown(self) -> list[Entry]:
        """Return the entries as they are now; a balance that is too old is not known."""
        now = self._clock()
        return [self._now(entry, now) for entry in self._entries.values()]

    def _now(self, entry: Entry, now: float) -> Entry:
        if entry.at is None:
            return entry
        age, result = max(0.0, now - entry.at), entry.result
        if isinstance(result.outcome, Balance) and age > _STALE * self.every:
            outcome = _unknown(result.account, "No answer for two intervals.")
            result = Result(result.account, outcome)
        return attrs.evolve(entry, age=age, result=result)


def _name(account: Account) -> tuple[str, str]:
    return account.vendor, account.label or ""


def _unknown(account: AccountOrError, why: str) -> TransportError:
    return TransportError(why, vendor=account.vendor, label=account.label, retryable=True)
