"""Asks the vendors, with a sign of life on a terminal."""

from __future__ import annotations

import asyncio
import sys
from contextlib import nullcontext
from time import perf_counter
from typing import TYPE_CHECKING, Final

import attrs

from prepaid import Account, AsyncClient, Outcome, PrepaidError
from prepaid.cli._results import Result

if TYPE_CHECKING:
    from collections.abc import Sequence
    from contextlib import AbstractContextManager

    from prepaid.cli._entries import Entry

_PROBES: Final = 4  # under way at once; well below what any vendor allows


@attrs.frozen
class Patience:
    """How long to wait: seconds for an attempt and for a call; None takes the client's own."""

    timeout: float | None = None
    deadline: float | None = None

    def client(self) -> AsyncClient:
        """Return a client that waits that long.

        Raises:
            ConfigurationError: a number is out of range.
        """
        given = attrs.asdict(self, filter=lambda _, seconds: seconds is not None)
        return AsyncClient(**given)


def ask(entries: Sequence[Entry], patience: Patience) -> list[Result]:
    """Return each account's balance or error, in order; all are asked at once.

    Raises:
        ConfigurationError: a number of `patience` is out of range.
    """
    accounts = [with_key(entry.account) for entry in entries]
    good = [account for account in accounts if isinstance(account, Account)]

    async def gather() -> list[Outcome]:
        async with patience.client() as client:
            return await client.get_balances(good)

    with _sign_of_life(len(good)):
        outcomes = iter(asyncio.run(gather()))
    return [
        Result(entry, next(outcomes) if isinstance(account, Account) else account)
        for entry, account in zip(entries, accounts, strict=True)
    ]


def probe(
    accounts: Sequence[Account | PrepaidError], patience: Patience
) -> list[tuple[Outcome, float]]:
    """Return each account's outcome and the seconds that it took, in order.

    Raises:
        ConfigurationError: a number of `patience` is out of range.
    """

    async def gather() -> list[tuple[Outcome, float]]:
        places = asyncio.Semaphore(_PROBES)
        async with patience.client() as client:
            return await asyncio.gather(*(_timed(client, one, places) for one in accounts))

    with _sign_of_life(len(accounts)):
        return asyncio.run(gather())


async def _timed(
    client: AsyncClient, account: Account | PrepaidError, places: asyncio.Semaphore
) -> tuple[Outcome, float]:
    if isinstance(account, PrepaidError):
        return account, 0.0
    async with places:
        start = perf_counter()
        outcome = (await client.get_balances([account]))[0]
        return outcome, perf_counter() - start


def with_key(account: Account | PrepaidError) -> Account | PrepaidError:
    """Return the account with its key read, or why there is none.

    A password manager may ask its user something, and take its time: neither a sign of life nor
    a deadline should run meanwhile.
    """
    if isinstance(account, PrepaidError) or not callable(account.api_key):
        return account
    try:
        return attrs.evolve(account, api_key=account.api_key())
    except PrepaidError as error:
        error.vendor, error.label = account.vendor, account.label
        return error.with_traceback(None)


def _sign_of_life(count: int) -> AbstractContextManager[object]:
    if sys.stderr is None or not sys.stderr.isatty():
        return nullcontext()
    from rich.console import Console  # noqa: PLC0415 - 30 ms that only a terminal need pay

    return Console(stderr=True).status(f"Asking for {count} balance{'s' if count != 1 else ''} ...")
