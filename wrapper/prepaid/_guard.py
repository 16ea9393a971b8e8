"""A gate for a job: raise before the work begins, not in the middle of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from prepaid._accounts import Account
from prepaid._balance import Balance
from prepaid._client import AsyncClient, Client
from prepaid._errors import (
    BalanceUnknownError,
    BelowMinimumError,
    ConfigurationError,
    PrepaidError,
    UnitMismatchError,
    hides_arguments,
    strip_traceback,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from prepaid._balance import Outcome


@hides_arguments
def guard(*accounts: Account | str) -> list[Balance]:
    """Return the balances, in order, if each account has its minimum.

    Args:
        accounts: accounts with a `minimum`, or texts such as `"legnext=10 USD"`: a vendor whose
            key is in the environment, and what should be left there.

    Raises:
        BelowMinimumError: an account has less than its minimum, and every balance is known.
        BalanceUnknownError: a balance is not known, whatever the others are.
        ConfigurationError: there is no account, one has no minimum, or a text cannot be read;
            nothing was sent.
    """
    guarded = [_guarded(account) for account in _some(accounts)]
    with Client() as client:
        return _judged(guarded, client.get_balances(guarded))


@hides_arguments
async def aguard(*accounts: Account | str) -> list[Balance]:
    """As `guard`, awaited."""
    guarded = [_guarded(account) for account in _some(accounts)]
    async with AsyncClient() as client:
        return _judged(guarded, await client.get_balances(guarded))


def check_minimum(account: Account, outcome: Outcome) -> Outcome:
    """Return an outcome; a balance in another unit than the account's minimum is an error."""
    try:
        if isinstance(outcome, Balance) and account.minimum is not None:
            outcome.is_below(account.minimum)
    except UnitMismatchError as error:
        error.vendor, error.label = account.vendor, account.label
        return strip_traceback(error)
    return outcome


def _some(accounts: tuple[Account | str, ...]) -> tuple[Account | str, ...]:
    if not accounts:
        raise ConfigurationError("guard takes accounts, or texts such as 'legnext=10 USD'.")
    return accounts


def _guarded(account: Account | str) -> Account:
    if isinstance(account, str):
        name, equals, minimum = (part.strip() for part in account.partition("="))
        if not equals:
            raise ConfigurationError(
                "guard takes a vendor with its minimum, such as 'legnext=10 USD'."
            )
        found = Account.from_env(name)
        return attrs.evolve(found, minimum=minimum)
    if not isinstance(account, Account) or account.minimum is None:
        raise ConfigurationError(
            "guard takes accounts that have a minimum: Account(..., minimum='10 USD')."
        )
    return account


def _judged(accounts: Sequence[Account], outcomes: Iterable[Outcome]) -> list[Balance]:
    """Return the balances.

    Raises:
        BelowMinimumError: one is below its minimum.
        BalanceUnknownError: one is not known.
    """
    checked = [check_minimum(*pair) for pair in zip(accounts, outcomes, strict=True)]
    balances = [outcome for outcome in checked if isinstance(outcome, Balance)]
    below = [
        f"{outcome}, less than {account.minimum}"
        for account, outcome in zip(accounts, checked, strict=True)
        if isinstance(outcome, Balance)
        and account.minimum is not None
        and outcome.is_below(account.minimum)
    ]
    unknown = [str(outcome) for outcome in checked if isinstance(outcome, PrepaidError)]
    if not unknown and not below:
        return balances
    failure: BalanceUnknownError | BelowMinimumError
    if unknown:
        failure = BalanceUnknownError(f"A balance is not known: {'; '.join([*unknown, *below])}")
    else:
        failure = BelowMinimumError(f"Below the minimum: {'; '.join(below)}.")
    failure.outcomes = tuple(checked)
    raise failure
