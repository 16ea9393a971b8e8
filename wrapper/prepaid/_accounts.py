"""Accounts: which key, at which vendor, and where they are found."""

from __future__ import annotations

import os
import re
from functools import lru_cache
from typing import TYPE_CHECKING, Final

import attrs

from prepaid._amounts import Amount
from prepaid._errors import ConfigurationError, InvalidKeyError, MissingKeyError, PrepaidError
from prepaid._keys import Secret, hold
from prepaid._transport.url import Url
from prepaid.vendors import get_vendor, vendor_names

if TYPE_CHECKING:
    from collections.abc import Callable

    from prepaid.vendors import Api, Vendor

_HEADER_VALUE: Final = re.compile(r"[!-~]{1,256}")


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
            InvalidKeyError: the key cannot be one; the message says why and does not show it.
            ConfigurationError: no such vendor or API version, an organization at a vendor that
                has none, or a base URL that is no `https://` origin.
        """
        held = api_key if isinstance(api_key, Secret) or callable(api_key) else hold(api_key)
        del api_key  # a traceback that shows locals must not find it here
        if isinstance(held, str):
            raise InvalidKeyError(held, vendor=vendor, label=label)
        record = get_vendor(vendor)
        if api_version is not None and api_version not in record.apis:
            known = ", ".join(record.apis)
            raise ConfigurationError(
                f"{record.title} has no API version {api_version!r} here; known: {known}.",
                vendor=vendor,
                label=label,
            )
        self.__attrs_init__(
            vendor=vendor,
            api_key=held,
            label=label,
            organization=organization,
            base_url=base_url or os.environ.get(base_url_variable(vendor)) or None,
            api_version=api_version,
            allow_insecure=allow_insecure,
            minimum=Amount.parse(minimum) if isinstance(minimum, str) else minimum,
        )
        if organization is not None:
            self._check_organization(organization)
        self.url()

    def __repr__(self) -> str:
        # Also that of an account whose construction failed: tracebacks that show locals print it.
        shown = (
            f"{field.name}={getattr(self, field.name)!r}"
            for field in attrs.fields(Account)
            if field.repr and hasattr(self, field.name)
        )
        return f"Account({', '.join(shown)})"

    def _check_organization(self, organization: str) -> None:
        record = get_vendor(self.vendor)
        if "organization" not in self.api().balance.parameters:
            raise ConfigurationError(
                f"{record.title} takes no organization: leave it out.",
                vendor=self.vendor,
                label=self.label,
            )
        if not _HEADER_VALUE.fullmatch(organization):
            raise ConfigurationError(
                f"{organization!r} is no organization id: it has blanks or other characters that"
                " cannot be sent.",
                vendor=self.vendor,
                label=self.label,
            )

    def api(self) -> Api:
        """Return what is known of the API version in use."""
        apis = get_vendor(self.vendor).apis
        return apis[self.version()]

    def version(self) -> str:
        """Return the API version in use."""
        return self.api_version or next(iter(get_vendor(self.vendor).apis))

    def url(self) -> Url:
        """Return where requests go.

        Raises:
            ConfigurationError: the base URL is no origin that a key may be sent to.
        """
        try:
            url = _parsed(self.base_url or get_vendor(self.vendor).base_url)
        except ConfigurationError as error:
            problem = error.message
        else:
            if url.scheme == "https" or url.is_loopback or self.allow_insecure:
                return url
            problem = (
                "The base URL is plain http, which would show the key to everyone on the way:"
                " use https, or say allow_insecure=True."
            )
        raise ConfigurationError(problem, vendor=self.vendor, label=self.label)

    @classmethod
    def from_env(cls, vendor: str) -> Account:
        """Take the key from the vendor's environment variables, such as `LEGNEXT_API_KEY`.

        An empty variable counts as not set.

        Raises:
            MissingKeyError: none of the vendor's variables is set; all are named.
            InvalidKeyError: the variable holds something that cannot be a key.
            ConfigurationError: no such vendor, or the base URL is no `https://` origin.
        """
        record = get_vendor(vendor)
        variable = key_variable(record)
        if variable is None:
            names = " or ".join(record.key_variables)
            raise MissingKeyError(
                f"There is no key for {record.title}: set {names}.",
                vendor=vendor,
            )
        try:
            return cls(vendor, os.environ[variable])
        except InvalidKeyError as error:
            problem = error.message
        raise InvalidKeyError(f"{problem} It stands in {variable}.", vendor=vendor)


# Thousands of accounts share one of few base URLs.
@lru_cache(maxsize=256)
def _parsed(base_url: str) -> Url:
    return Url.parse(base_url)


def base_url_variable(vendor: str) -> str:
    """Return the environment variable that replaces a vendor's server."""
    return re.sub(r"[^A-Z0-9]", "_", vendor.upper()) + "_BASE_URL"


def key_variable(record: Vendor) -> str | None:
    """Return the first environment variable that holds a key for the vendor; None if none does."""
    return next((name for name in record.key_variables if os.environ.get(name, "").strip()), None)


def configured_vendors() -> list[str]:
    """Return the names of the vendors whose key is in the environment, sorted."""
    return [name for name in vendor_names() if key_variable(get_vendor(name)) is not None]


def accounts_from_env() -> list[Account]:
    """Return an account for each vendor whose key is in the environment, sorted by vendor.

    Raises:
        MissingKeyError: there is no key at all; every variable looked at is named.
        InvalidKeyError: a variable holds something that cannot be a key.
        ConfigurationError: a base URL is no `https://` origin.
    """
    return [Account.from_env(name) for name in require_configured()]


def require_configured() -> list[str]:
    """Return `configured_vendors()`, or raise `MissingKeyError` if there is none."""
    names = configured_vendors()
    if not names:
        every = [variable for name in vendor_names() for variable in get_vendor(name).key_variables]
        raise MissingKeyError(f"There is no key in the environment: set one of {', '.join(every)}.")
    return names


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
        return error.with_traceback(None)
