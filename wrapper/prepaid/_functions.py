"""One call without a client of one's own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prepaid._client import Client

if TYPE_CHECKING:
    from collections.abc import Iterable

    from prepaid._accounts import Account
    from prepaid._balance import Balance
    from prepaid._core import Outcome
    from prepaid._profile import Profile


def get_balance(account: Account | str) -> Balance:
    """Return what is left on one account; a vendor's name means its key in the environment.

    For more than one call make a `Client`: it keeps connections.

    Raises:
        PrepaidError: the balance is not known; see the classes below it for why.
    """
    with Client() as client:
        return client.get_balance(account)


def get_balances(accounts: Iterable[Account | str] | None = None) -> list[Outcome]:
    """Return, for each account in the order given, its balance or the error that it met.

    Without accounts, every vendor whose key is in the environment is asked.

    Raises:
        MissingKeyError: no accounts were given and there is no key in the environment.
        ConfigurationError: one account was given instead of several.
    """
    with Client() as client:
        return client.get_balances(accounts)


def get_profile(account: Account | str) -> Profile:
    """Return who a key belongs to (Stability AI).

    Raises:
        UnsupportedOperationError: the vendor documents no such call.
        PrepaidError: the profile is not known; see the classes below it for why.
    """
    with Client() as client:
        return client.get_profile(account)
