"""The vendors, served on loopback."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING, Any, Literal

from prepaid._accounts import Account
from prepaid._amounts import Amount
from prepaid._environment import base_url_variable
from prepaid._errors import ConfigurationError
from prepaid.testing._served import Served
from prepaid.testing._target import default_key, key_of, meant
from prepaid.testing._wallet import Spending
from prepaid.vendors import get_vendor, vendor_names

if TYPE_CHECKING:
    from collections.abc import Mapping

    from prepaid.testing._answers import Reply
    from prepaid.testing._log import LoggedRequest


class MockVendors(Served):
    """All vendors over real HTTP on 127.0.0.1, built from their OpenAPI documents.

    Use it in a `with` block. Leaving the block raises `UnexpectedRequestError` if anything was
    asked that a vendor's document does not allow: a wrong path, method or header, a missing key;
    or that the mock was not told of: an organization which no account here has. The documents do
    not say what a vendor answers to that; the mock answers 403, for the key is known.

    Wherever a `target` is taken, it is an `Account` (that key and organization) or a vendor's
    name (with `key` and `organization` for one of its accounts; without, for all of them).
    Each vendor knows one key from the start, see `environment`. Safe to use from many threads.
    """

    def account(  # noqa: PLR0913 - the fields of an Account
        self,
        vendor: str,
        key: str | None = None,
        *,
        label: str | None = None,
        organization: str | None = None,
        api_version: str | None = None,
        minimum: Amount | str | None = None,
    ) -> Account:
        """Return an account at the mock; from now on the mock knows its key and organization.

        Args:
            vendor: the vendor's name.
            key: any text that may be a key; None takes the one known from the start.
            label: your name for the account.
            organization: the organization to ask for.
            api_version: version of the vendor's API.
            minimum: what should be left at least.

        Raises:
            PrepaidError: as for `Account`.
        """
        account = Account(
            vendor,
            default_key(vendor) if key is None else key,
            label=label,
            organization=organization,
            base_url=self.url(vendor),
            api_version=api_version,
            minimum=minimum,
        )
        with self._lock:
            self._vendor(vendor).wallet(key_of(account), organization)
        return account

    def set(
        self,
        target: Account | str,
        content: Amount | str | Mapping[str, Any],
        *,
        key: str | None = None,
        organization: str | None = None,
        what: Literal["balance", "profile"] = "balance",
    ) -> None:
        """Set what is left, or the whole body of the good answer.

        Args:
            target: whose.
            content: an amount, or a text such as `"3.20 USD"`, sets the figure of its unit and
                leaves the others; anything else is a body, with `Decimal` for exact fractions.
            key: the account's key, where `target` is a vendor's name.
            organization: the account's organization, likewise.
            what: which answer a body is for.

        Raises:
            ConfigurationError: the vendor has no figure of that unit, or its document does not
                allow the body.
        """
        with self._lock:
            name, key, organization = meant(target, key, organization)
            vendor = self._vendor(name)
            wallets = vendor.wallets(key, organization)
            if isinstance(content, str | Amount):
                amount = Amount.parse(content) if isinstance(content, str) else content
                for wallet in wallets:
                    wallet.set(amount)
            else:
                vendor.set_body(wallets, what, content)

    def drain(
        self,
        target: Account | str,
        amount: Amount | str | None,
        *,
        key: str | None = None,
        organization: str | None = None,
        every: float | None = None,
    ) -> None:
        """Let the balance go down by itself, to nothing and no further.

        Args:
            target: whose.
            amount: what one step takes, such as `"0.50 USD"`; None stops it.
            key: the account's key, where `target` is a vendor's name.
            organization: the account's organization, likewise.
            every: seconds of one step; None for one step after each answer.

        Raises:
            ConfigurationError: the vendor has no figure of that unit, or the amount is not more
                than nothing.
        """
        with self._lock:
            name, key, organization = meant(target, key, organization)
            spending = None
            if amount is not None:
                step = Amount.parse(amount) if isinstance(amount, str) else amount
                if step.value <= 0 or (every is not None and every <= 0):
                    raise ConfigurationError("Draining takes more than nothing, and takes time.")
                spending = Spending(step, every, self._clock())
            for wallet in self._vendor(name).wallets(key, organization):
                if spending is not None:
                    wallet.copy().spend(
                        spending.amount
                    )  # an amount that cannot be spent is said now
                wallet.spending = spending

    def fault(
        self,
        target: Account | str,
        fault: str | Reply,
        *,
        key: str | None = None,
        times: int | None = None,
    ) -> None:
        """Let requests go wrong; faults are played in the order they were added.

        Args:
            target: whose requests.
            fault: a name from the catalogue (`prepaid.testing.faults`), such as `"reset"` or
                `"flaky(2)"`, or a `Reply` of your own.
            key: the account's key, where `target` is a vendor's name.
            times: how many requests it meets; None for all until `clear`.

        Raises:
            ConfigurationError: no such fault; those there are, are listed.
        """
        if times is not None and times < 1:
            raise ConfigurationError(f"times is {times}; a fault is played at least once.")
        with self._lock:
            name, key, _ = meant(target, key, None)
            self._vendor(name).add_fault(fault, key, times)

    def clear(self, target: Account | str | None = None, *, key: str | None = None) -> None:
        """End faults: an account's own, all of one vendor, or (without target) all there are."""
        with self._lock:
            if target is None:
                chosen, key = list(self._vendors.values()), None
            else:
                name, key, _ = meant(target, key, None)
                chosen = [self._vendor(name)]
            for vendor in chosen:
                vendor.ailments = [
                    one for one in vendor.ailments if key is not None and one.key != key
                ]

    def requests(
        self, target: Account | str | None = None, *, key: str | None = None
    ) -> list[LoggedRequest]:
        """Return what was asked so far: by an account's key, at one vendor, or all of it."""
        seen = self._log.requests()
        if target is None:
            return seen
        name, key, _ = meant(target, key, None)
        return [one for one in seen if one.vendor == name and key in {None, one.key}]

    def environment(self) -> dict[str, str]:
        """Return the variables that point `prepaid` at this mock, by keys known from the start."""
        variables = {}
        for name in vendor_names():
            try:
                variables[base_url_variable(name)] = self.url(name)
            except ConfigurationError:
                if self._server is None:
                    raise
                continue  # a registered vendor that ships no document
            variables[get_vendor(name).key_variables[0]] = default_key(name)
        return variables

    def exports(self) -> list[str]:
        """Return the same as lines for a shell."""
        return [f"export {name}={shlex.quote(value)}" for name, value in self.environment().items()]
