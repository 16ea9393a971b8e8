"""Accounts: which key, at which vendor, and where they are found."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import attrs

from prepaid._account_checks import first_problem, parsed, server_problem
from prepaid._amounts import Amount
from prepaid._environment import (
    base_url_variable,
    key_variable,
    missing_key,
    require_configured,
)
from prepaid._errors import ConfigurationError, InvalidKeyError, PrepaidError, bare
from prepaid._keys import Secret, hold
from prepaid.vendors import get_vendor, look_up

if TYPE_CHECKING:
    from collections.abc import Callable

    from prepaid._transport.url import Url
    from prepaid.vendors import Api


@attrs.frozen(init=False)
class Account:
    """One key at one vendor.

    Attributes:
        vendor: the vendor's name, such as `stability`.
        api_key: holds the key and never prints it.
        label: your name for the account, shown with its balance; None for none.
        organization: the organization to ask for, where the vendor has that (Stability AI); None
            for the default one of the key's owner.
        base_url: replaces the server of the vendor's document; None keeps it.
        api_version: version of the vendor's API; None takes the default one.
        allow_insecure: send the key over plain `http://` to another machine than this one.
        minimum: what should be left at least, in the vendor's unit; None for no minimum.
    """

    vendor: str
    api_key: Secret | Callable[[], str] = attrs.field(repr=False)
    label: str | None
    organization: str | None
    base_url: str | None
    api_version: str | None
    allow_insecure: bool
    minimum: Amount | None

    def __init__(  # noqa: PLR0913 - all but the first two are keyword-only
        self,
        vendor: str,
        api_key: str | Secret | Callable[[], str],
        *,
        label: str | None = None,
        organization: str | None = None,
        base_url: str | None = None,
        api_version: str | None = None,
        allow_insecure: bool = False,
        minimum: Amount | str | None = None,
    ) -> None:
        """Check everything that can be checked before anything is sent.

        Args:
            vendor: the vendor's name.
            api_key: the key, or a callable without arguments that returns it and is asked once
                for each call.
            label: your name for the account.
            organization: the organization to ask for.
            base_url: replaces the server of the vendor's document; the path is appended to it.
                None takes `<VENDOR>_BASE_URL` from the environment, if it is set.
            api_version: version of the vendor's API.
            allow_insecure: allow plain `http://` to another machine than this one.
            minimum: an `Amount`, or a text such as `"10 USD"`.

        Raises:
            MissingKeyError: the key is None.
            InvalidKeyError: the key cannot be one; the message says why and does not show it.
            ConfigurationError: no such vendor or API version, an organization at a vendor that
                has none, a base URL that is no `https://` origin, a minimum in another unit than
                the vendor's, or an argument of another type.
        """
        # A traceback may show the locals of this frame, and arguments get swapped: whatever may be
        # a key or a password is gone from it before anything is raised.
        held = api_key if isinstance(api_key, Secret) or callable(api_key) else hold(api_key)
        missing = api_key is None
        del api_key
        record = look_up(vendor)
        if isinstance(record, str):
            del vendor
            raise ConfigurationError(record)
        problem = first_problem(record, label, organization, api_version, minimum)
        if problem is not None:
            raise ConfigurationError(problem, vendor=vendor)
        if missing:
            raise missing_key(record, label)
        if isinstance(held, str):
            raise InvalidKeyError(held, vendor=vendor, label=label)
        server, source = base_url, "base_url"
        del base_url
        if server is None:
            source = base_url_variable(vendor)
            server = os.environ.get(source) or None
        problem = server_problem(server, source, allow_insecure=allow_insecure)
        if problem is not None:
            del server
            raise ConfigurationError(problem, vendor=vendor, label=label)
        self.__attrs_init__(
            vendor=vendor,
            api_key=held,
            label=label,
            organization=organization,
            base_url=server,
            api_version=api_version,
            allow_insecure=allow_insecure,
            minimum=Amount.parse(minimum) if isinstance(minimum, str) else minimum,
        )

    def __repr__(self) -> str:
        # Also that of an account whose construction failed: tracebacks that show locals print it.
        shown = (
            f"{field.name}={getattr(self, field.name)!r}"
            for field in attrs.fields(Account)
            if field.repr and hasattr(self, field.name)
        )
        return f"Account({', '.join(shown)})"

    def api(self) -> Api:
        """Return what is known of the API version in use."""
        apis = get_vendor(self.vendor).apis
        return apis[self.version()]

    def version(self) -> str:
        """Return the API version in use."""
        return self.api_version or next(iter(get_vendor(self.vendor).apis))

    def url(self) -> Url:
        """Return where requests go."""
        return parsed(self.base_url or get_vendor(self.vendor).base_url)

    @classmethod
    def from_env(cls, vendor: str) -> Account:
        """Take the key from the vendor's environment variables, such as `LEGNEXT_API_KEY`.

        An empty variable counts as not set.

        Raises:
            MissingKeyError: none of the vendor's variables is set; all are named.
            InvalidKeyError: the variable holds something that cannot be a key.
            ConfigurationError: no such vendor, or the base URL is no `https://` origin.
        """
        record = look_up(vendor)
        if isinstance(record, str):
            del vendor  # it may be a key that stands in the wrong place
            raise ConfigurationError(record)
        variable = key_variable(record)
        if variable is None:
            raise missing_key(record, None)
        try:
            return cls(vendor, os.environ[variable])
        except InvalidKeyError as error:
            problem = error.message
        raise InvalidKeyError(f"{problem} It stands in {variable}.", vendor=vendor)


def accounts_from_env() -> list[Account]:
    """Return an account for each vendor whose key is in the environment, sorted by vendor.

    Raises:
        MissingKeyError: there is no key at all; every variable looked at is named.
        InvalidKeyError: a variable holds something that cannot be a key.
        ConfigurationError: a base URL is no `https://` origin.
    """
    return [Account.from_env(name) for name in require_configured()]


def as_account(account: Account | str) -> Account | PrepaidError:
    """Return the account that a caller meant, or why there is none."""
    if isinstance(account, Account):
        return account
    if not isinstance(account, str):
        return ConfigurationError(
            f"An account is a prepaid.Account or a vendor's name, not a {type(account).__name__}."
        )
    try:
        return Account.from_env(account)
    except PrepaidError as error:
        return bare(error)
