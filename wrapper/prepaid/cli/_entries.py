"""Which accounts to ask: those of a file, or of the environment, narrowed by options."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import attrs

from prepaid import (
    Account,
    Amount,
    ConfigurationError,
    PrepaidError,
    accounts_from_env,
    load_accounts,
)
from prepaid.vendors import get_vendor, vendor_names

if TYPE_CHECKING:
    from collections.abc import Sequence


@attrs.frozen(kw_only=True)
class Entry:
    """An account to ask, or why there is none.

    Attributes:
        vendor: the vendor's name.
        label: the account's label; None where it has none.
        key_from: where the key is: the name of a variable, or that it is a command.
        account: the account; an error where its settings cannot be used.
        minimum: what should be left at least, in the vendor's unit; None for no minimum.
    """

    vendor: str
    label: str | None
    key_from: str
    account: Account | PrepaidError
    minimum: Amount | None = None

    @property
    def name(self) -> str:
        """The vendor, and the label if there is one."""
        return f"{self.vendor} ({self.label})" if self.label else self.vendor


@attrs.frozen
class Selection:
    """What the options say about the accounts to ask; empty means all of them."""

    config: str | None = None
    vendors: Sequence[str] = ()
    labels: Sequence[str] = ()

    @property
    def is_everything(self) -> bool:
        """Whether every vendor of the environment is asked."""
        return not (self.config or self.vendors or self.labels)

    def entries(self) -> list[Entry]:
        """Return the accounts to ask, in the order of the file, or by vendor.

        Raises:
            ConfigurationError: the file cannot be used, there is no key at all, or an option names
                a vendor or a label that no account has.
        """
        found = self._from_file(self.config) if self.config else self._from_environment()
        for vendor in self.vendors:
            get_vendor(vendor)  # says which vendors there are
            if not any(entry.vendor == vendor for entry in found):
                self._no_vendor(vendor)
        for label in self.labels:
            if not any(entry.label == label for entry in found):
                raise ConfigurationError(self._no_label(label, found))
        chosen = [
            entry
            for entry in found
            if (not self.vendors or entry.vendor in self.vendors)
            and (not self.labels or entry.label in self.labels)
        ]
        if not chosen:
            there = ", ".join(sorted({entry.name for entry in found}))
            raise ConfigurationError(
                f"No account has both a --vendor and an --account given; there are {there}."
            )
        return chosen

    def _from_file(self, path: str) -> list[Entry]:
        return [
            Entry(
                vendor=account.vendor,
                label=account.label,
                # Of a key's command nothing is shown: its arguments may be telling.
                key_from=getattr(account.api_key, "name", "api_key_command"),
                account=account,
                minimum=account.minimum,
            )
            for account in load_accounts(path)
        ]

    def _from_environment(self) -> list[Entry]:
        entries = [
            Entry(vendor=name, label=None, key_from=variable, account=_from_env(name))
            for name in vendor_names()
            if (variable := key_variable(name))
        ]
        if not entries and not self.vendors:
            accounts_from_env()  # raises, and names every variable looked at
        return entries

    def _no_vendor(self, vendor: str) -> None:
        if not self.config:
            Account.from_env(vendor)  # raises, and names the variables to set
        raise ConfigurationError(f"{self.config} has no account at the vendor {vendor!r}.")

    def _no_label(self, label: str, found: list[Entry]) -> str:
        known = sorted({entry.label for entry in found if entry.label})
        if known:
            return f"No account has the label {label!r}; there are {', '.join(known)}."
        if self.config:
            return f"No account has the label {label!r}: {self.config} gives no labels."
        return f"No account has the label {label!r}: labels are given in a file, see --config."


def key_variable(vendor: str) -> str | None:
    """Return the first environment variable that holds a key for the vendor; None if none does."""
    variables = get_vendor(vendor).key_variables
    return next((name for name in variables if os.environ.get(name, "").strip()), None)


def _from_env(vendor: str) -> Account | PrepaidError:
    try:
        return Account.from_env(vendor)
    except PrepaidError as error:  # one bad key hides no other vendor's balance
        return error.with_traceback(None)
