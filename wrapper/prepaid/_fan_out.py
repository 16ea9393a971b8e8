"""The accounts of one `get_balances`, by origin: a slow one holds up no other."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, NamedTuple

import httpx

from prepaid._accounts import Account, base_url_of, server_of
from prepaid._http.bounds import SHARED_FROM
from prepaid.vendors import get_vendor

if TYPE_CHECKING:
    from prepaid._accounts import Server
    from prepaid._errors import PrepaidError
    from prepaid._http import AsyncGuardedTransport, GuardedTransport


class Waiting(NamedTuple):
    """The accounts of one origin that wait to be asked.

    Attributes:
        accounts: each with its number.
        workers: how many are asked at once; the workers share the accounts.
        shared: whether they may share connections.
    """

    accounts: deque[tuple[int, Account]]
    workers: int
    shared: bool


def by_origin(
    accounts: dict[int, Account | PrepaidError], concurrency: int | None, *, share: bool
) -> list[Waiting]:
    """Return the accounts of each origin, with how many workers ask them at once."""
    origins: dict[Server, list[tuple[int, Account]]] = {}
    most: dict[Server, int] = {}
    for number, account in accounts.items():
        if isinstance(account, Account):
            origin = server_of(account)
            origins.setdefault(origin, []).append((number, account))
            most[origin] = concurrency or get_vendor(account.vendor).concurrency
    return [
        Waiting(
            deque(waiting),
            min(most[origin], len(waiting)),
            share and len(waiting) > SHARED_FROM,
        )
        for origin, waiting in origins.items()
    ]


def next_account(waiting: Waiting) -> tuple[int, Account] | None:
    """Take the next account and its number; None if there is none left."""
    try:
        return waiting.accounts.popleft()
    except IndexError:  # workers may be threads: to look first would not do
        return None


def in_doubt(
    accounts: dict[int, Account | PrepaidError],
    transport: GuardedTransport | AsyncGuardedTransport | None,
) -> dict[int, Account | PrepaidError]:
    """Return the accounts to ask again, alone: their origin sent a byte that nobody asked for.

    An answer that came over a shared connection there may have been another account's.
    """
    if transport is None:
        return {}
    again: dict[int, Account | PrepaidError] = {}
    for one in by_origin(accounts, None, share=True):
        _, first = one.accounts[0]
        if one.shared and transport.sent_unasked(httpx.URL(base_url_of(first))):
            again |= dict(one.accounts)
    return again
