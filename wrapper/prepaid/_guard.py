"""A gate for a job: raise before the work begins, not in the middle of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from prepaid._accounts import Account
from prepaid._amounts import texts_apart
from prepaid._balance import Balance, account_name
from prepaid._client import AsyncClient, Client
from prepaid._errors import (
    BalanceUnknownError,
    BelowMinimumError,
    ConfigurationError,
    PrepaidError,
    hides_arguments,
)

if TYPE_CHECKING:
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
    guarded = _guarded(accounts)
    with Client() as client:
        return _sufficient(guarded, client.get_balances(guarded))


@hides_arguments
async def aguard(*accounts: Account | str) -> list[Balance]:
    """As `guard`, awaited."""
    guarded = _guarded(accounts)
    async with AsyncClient() as client:
        return _sufficient(guarded, await client.get_balances(guarded))


def _guarded(accounts: tuple[Account | str, ...]) -> list[Account]:
    if not accounts:
        raise ConfigurationError("guard takes accounts, or texts such as 'legnext=10 USD'.")
    return [_with_minimum(account) for account in accounts]


def _with_minimum(account: Account | str) -> Account:
    if isinstance(account, str):
        name, equals, minimum = (part.strip() for part in account.partition("="))
        if not equals:
            raise ConfigurationError(
                "guard takes a vendor with its minimum, such as 'legnext=10 USD'."
            )
        return attrs.evolve(Account.from_env(name), minimum=minimum)
    if not isinstance(account, Account):
        kind = type(account).__name__
        raise ConfigurationError(f"guard takes accounts one by one, guard(*accounts), not {kind}.")
    if account.minimum is None:
        raise ConfigurationError(
            "guard takes accounts that have a minimum: Account(..., minimum='10 USD')."
        )
    return account


def _sufficient(accounts: list[Account], outcomes: list[Outcome]) -> list[Balance]:
    """Return the balances if each account has its minimum.

    Raises:
        BelowMinimumError: one is below its minimum.
        BalanceUnknownError: one is not known.
    """
    below, unknown = [], []
    for account, outcome in zip(accounts, outcomes, strict=True):
        if isinstance(outcome, PrepaidError):
            unknown.append(str(outcome))
        elif account.minimum is not None and outcome.is_below(account.minimum):
            who = account_name(outcome.vendor, outcome.label)
            figures = ", less than ".join(texts_apart(outcome.available, account.minimum))
            below.append(f"{who}: {figures}")
    error: BalanceUnknownError | BelowMinimumError
    if unknown:
        error = BalanceUnknownError(f"A balance is not known: {'; '.join([*unknown, *below])}")
    elif below:
        error = BelowMinimumError(f"Below the minimum: {'; '.join(below)}.")
    else:
        return [outcome for outcome in outcomes if isinstance(outcome, Balance)]
    error.outcomes = tuple(outcomes)
    raise error
