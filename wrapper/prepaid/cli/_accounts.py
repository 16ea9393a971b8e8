"""Which accounts to ask, with their minimums, and what came of asking them."""

from __future__ import annotations

import asyncio
from enum import IntEnum
from typing import TYPE_CHECKING, Any

import attrs

import prepaid
from prepaid import Account, ConfigurationError, Outcome, PrepaidError
from prepaid.cli._config import find_config, load
from prepaid.cli._output import status
from prepaid.vendors import vendor_names

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from prepaid.cli._app import Options

AccountOrError = Account | PrepaidError  # the error has the vendor and the label of the account


def find_accounts(options: Options) -> list[AccountOrError]:
    """Return the accounts to ask, in the order of the file, or by vendor.

    Raises:
        ConfigurationError: the file cannot be used, there is no key, or no account fits.
    """
    path = find_config(options.config).path
    accounts: Sequence[AccountOrError] = load(path) if path else _from_env(options.vendors)
    for name, wanted in (("vendor", options.vendors), ("label", options.labels)):
        there = {value for account in accounts if (value := getattr(account, name))}
        if unknown := set(wanted) - there:
            known = ", ".join(sorted(there)) or "none: labels are given in a file, by --config"
            raise ConfigurationError(
                f"No account has the {name} {min(unknown)!r}; there are {known}."
            )
    found = [
        account
        for account in accounts
        if account.vendor in (options.vendors or {account.vendor})
        and account.label in (options.labels or {account.label})
    ]
    if not found:
        raise ConfigurationError("No account matches both --vendor and --account.")
    return found


def _from_env(vendors: Sequence[str]) -> list[AccountOrError]:
    """Return the accounts of these vendors, or of all whose key is in the environment."""
    accounts: list[AccountOrError] = []
    for name in sorted(set(vendors or vendor_names())):
        try:
            accounts.append(Account.from_env(name))
        except PrepaidError as error:
            if error.vendor is not None and not isinstance(error, prepaid.MissingKeyError):
                accounts.append(error.with_traceback(None))  # it hides no other balance
            elif vendors:
                raise
    if not accounts:
        prepaid.accounts_from_env()  # raises, and names every variable
    return accounts


def guarded(options: Options, minimums: Iterable[str]) -> list[AccountOrError]:
    """Return the accounts that have a minimum, each with the one that counts.

    Raises:
        ConfigurationError: as for `find_accounts`; or a minimum cannot be read, fits no account,
            by name or unit, or no account has one.
    """
    given = _parse(minimums)
    accounts = _with_minimums(find_accounts(options), given)
    found = [account for account in accounts if _minimum(account, given) is not None]
    if not found:
        raise ConfigurationError(
            "No account has a minimum: give --min 'legnext=10 USD', or minimum in the file."
        )
    return found


def pollable(options: Options, minimums: Iterable[str]) -> list[Account]:
    """Return the accounts, each with the minimum that counts, if all of them can be asked.

    Raises:
        PrepaidError: as for `guarded`; or an account cannot be asked: it would be unknown for ever.
    """
    found = []
    for account in _with_minimums(find_accounts(options), _parse(minimums)):
        if not isinstance(account, Account):
            raise account
        found.append(account)
    return found


def _parse(texts: Iterable[str]) -> dict[str, prepaid.Amount]:
    """Read `legnext=10 USD`: a vendor's name or an account's label, and its minimum."""
    minimums: dict[str, prepaid.Amount] = {}
    for text in texts:
        name, _, amount = (part.strip() for part in text.rpartition("="))
        if name in minimums:
            raise ConfigurationError(f"--min is given twice for {name!r}.")
        if not name:
            raise ConfigurationError(
                f"--min {text!r}: give a vendor or a label, and an amount, like 'legnext=10 USD'."
            )
        try:
            minimums[name] = prepaid.Amount.parse(amount)
        except ConfigurationError as error:
            raise ConfigurationError(f"--min {text!r}: {error.message}") from None
    return minimums


def _with_minimums(
    accounts: Sequence[AccountOrError], minimums: dict[str, prepaid.Amount]
) -> list[AccountOrError]:
    """Return all accounts; a label's minimum counts before its vendor's, and the file's last."""
    names = {name for account in accounts for name in (account.label, account.vendor) if name}
    if unknown := minimums.keys() - names:
        raise ConfigurationError(
            f"--min {min(unknown)!r} is neither a vendor nor a label of the accounts to ask;"
            f" there are {', '.join(sorted(names))}."
        )
    return [
        attrs.evolve(account, minimum=_minimum(account, minimums))
        if isinstance(account, Account)
        else account
        for account in accounts
    ]


def _minimum(account: AccountOrError, minimums: dict[str, prepaid.Amount]) -> prepaid.Amount | None:
    name = account.label if account.label in minimums else account.vendor
    return minimums.get(name or "", getattr(account, "minimum", None))


class ExitCode(IntEnum):
    """What the command line ends with; of several the highest counts."""

    OK = 0
    BELOW_MINIMUM = 1
    CONFIGURATION = 2
    UNKNOWN = 3


@attrs.frozen
class Result:
    """An account and its balance, or the error that it met."""

    account: AccountOrError
    outcome: Outcome

    @property
    def minimum(self) -> prepaid.Amount | None:
        """The account's minimum, or None."""
        return self.account.minimum if isinstance(self.account, Account) else None

    @property
    def code(self) -> ExitCode:
        """The exit code: UNKNOWN without a balance, for whatever reason, a bad key included."""
        if not isinstance(self.outcome, prepaid.Balance):
            return ExitCode.UNKNOWN
        below = self.minimum is not None and self.outcome.is_below(self.minimum)
        return ExitCode.BELOW_MINIMUM if below else ExitCode.OK


def worst(results: Iterable[Result]) -> ExitCode:
    """Return the highest code; OK for no results."""
    return max((result.code for result in results), default=ExitCode.OK)


def limits(options: Options) -> dict[str, Any]:
    """Return the time limits that were given, as a client takes them."""
    given = {"timeout": options.timeout, "deadline": options.deadline}
    return {name: value for name, value in given.items() if value is not None}


def ask(
    accounts: Sequence[AccountOrError],
    options: Options,
    show: Callable[[list[Result]], None] | None = None,
) -> list[Result]:
    """Return each account's balance or error, in order; all are asked at once.

    Args:
        accounts: those to ask, and the errors of those that cannot be.
        options: the time limits.
        show: takes those that have arrived, in order, after each answer but the last; None if
            nobody looks on.

    Raises:
        ConfigurationError: the timeout or the deadline is out of range.
    """
    good = [account for account in accounts if isinstance(account, Account)]
    outcomes: dict[int, Outcome] = {}  # by the identity of the account, which is asked once

    def results() -> list[Result]:
        found = [
            (account, outcomes.get(id(account)) if isinstance(account, Account) else account)
            for account in accounts
        ]
        return [Result(account, outcome) for account, outcome in found if outcome is not None]

    async def get_balances() -> None:
        async with prepaid.AsyncClient(**limits(options)) as client:
            if show is None:
                outcomes.update(zip(map(id, good), await client.get_balances(good), strict=True))
                return
            async for account, outcome in client.iter_balances(good):
                outcomes[id(account)] = outcome
                if len(outcomes) < len(good):
                    show(results())

    status("Asking the vendors ...")
    try:
        asyncio.run(get_balances())
    finally:
        status("")
    return results()
