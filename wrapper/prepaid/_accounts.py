"""Accounts: which key, at which vendor, at which server, and where they are found."""

from __future__ import annotations

import logging
import os
import re
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from inspect import iscoroutinefunction
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple
from urllib.parse import urlsplit

import attrs

from prepaid._amounts import Amount
from prepaid._errors import (
    ConfigurationError,
    InvalidKeyError,
    MissingKeyError,
    PrepaidError,
    hides_arguments,
    strip_traceback,
)
from prepaid._key_sources import KeyFile
from prepaid._keys import Secret, parse_key
from prepaid.vendors import get_vendor, vendor_names

if TYPE_CHECKING:
    from prepaid.vendors import Vendor

logger: Final = logging.getLogger("prepaid")

_MOST_LABEL: Final = 200  # characters
_LOOPBACK: Final = re.compile(r"localhost|127(?:\.[0-9]{1,3}){3}|::1")
_HOST: Final = re.compile(r"[^\s/?#@:\\\[\]]{1,253}|[0-9a-f:.]+", re.IGNORECASE)


class Server(NamedTuple):
    """A base URL, taken apart.

    Attributes:
        scheme: `https` or `http`.
        host: lower case.
        port: the scheme's own if the URL names none.
    """

    scheme: str
    host: str
    port: int


@attrs.frozen(init=False)
class Account:
    """One key at one vendor.

    The attributes are the arguments, checked; None if they were not given. `api_key` never prints,
    `parameters` and `base_url` have what the environment says of them, `minimum` is an `Amount`.
    """

    vendor: str
    api_key: Secret | Callable[[], str] = attrs.field(repr=False)
    label: str | None
    parameters: Mapping[str, str] = attrs.field(hash=False)
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
        parameters: Mapping[str, str] | None = None,
        base_url: str | None = None,
        api_version: str | None = None,
        allow_insecure: bool = False,
        minimum: Amount | str | None = None,
    ) -> None:
        """Check everything that can be checked before anything is sent.

        Args:
            vendor: the vendor's name, such as `stability`.
            api_key: the key, or a callable without arguments that returns it and is asked once
                for each call.
            label: your name for the account, shown with its balance.
            organization: short for `parameters={"organization": …}` (Stability AI).
            parameters: what the vendor needs beside the key, such as
                `{"account_sid": "AC…"}`; one that is left out is taken from its variable in the
                environment, such as `TWILIO_ACCOUNT_SID`.
            base_url: replaces the server of the vendor's document; the path is appended to it.
                None takes `<VENDOR>_BASE_URL` from the environment, if it is set.
            api_version: version of the vendor's API; None takes the default one.
            allow_insecure: allow plain `http://` to another machine than this one.
            minimum: what should be left at least: an `Amount`, or a text such as `"10 USD"`.

        Raises:
            MissingKeyError: the key is None.
            InvalidKeyError: the key cannot be one; the message says why and does not show it.
            ConfigurationError: no such vendor or API version, a parameter is missing or unfit or
                not one of this vendor's, a base URL that is not an `https://` origin, a minimum in
                another unit than the vendor's, or an argument of another type.
        """
        name = shown = None
        try:
            record = get_vendor(vendor)
            name, shown = record.name, _label(label)
            self.__attrs_init__(
                vendor=name,
                label=shown,
                api_version=_api_version(record, api_version),
                allow_insecure=_typed("allow_insecure", allow_insecure, bool),
                base_url=_base_url(name, base_url, allow_insecure=allow_insecure),
                api_key=_key(record, api_key),
                minimum=_minimum(record, minimum),
                parameters=_parameters(record, parameters, organization),
            )
        except PrepaidError as error:
            error.vendor, error.label = name, shown
            raise

    @property
    def organization(self) -> str | None:
        """The organization to ask for; None for the default one of the key's owner."""
        return self.parameters.get("organization")

    @classmethod
    @hides_arguments
    def from_env(cls, vendor: str) -> Account:
        """Take the key from the vendor's environment variables, such as `LEGNEXT_API_KEY`.

        An empty or blank variable counts as not set. `LEGNEXT_API_KEY_FILE` and the like name a
        file that holds the key, read at each call. A variable may stand for a version of the API,
        as `OPENROUTER_MANAGEMENT_API_KEY` does.

        Raises:
            MissingKeyError: none of the vendor's variables is set; all are named.
            InvalidKeyError: the variable holds something that cannot be a key.
            ConfigurationError: no such vendor, a parameter's variable is not set, or the base URL
                is not an `https://` origin.
        """
        record = get_vendor(vendor)
        found = key_in_env(record)
        if found is None:
            raise _missing_key(record)
        variable, key = found
        try:
            return cls(vendor, key, api_version=record.versions.get(variable))
        except InvalidKeyError as error:
            raise InvalidKeyError(
                f"{error.message} It comes from the environment variable {variable}.",
                vendor=error.vendor,
            ) from None


# Not as a decorator: mypy would not know the class as one that `attrs.evolve` takes.
Account.__init__ = hides_arguments(Account.__init__)  # type: ignore[method-assign]


def accounts_from_env() -> list[Account]:
    """Return an account for each vendor whose key is in the environment, sorted by vendor.

    Raises:
        MissingKeyError: there is no key at all; every variable looked at is named.
        InvalidKeyError: a variable holds something that cannot be a key.
        ConfigurationError: a parameter's variable is not set, or a base URL is not an `https://`
            origin.
    """
    return [Account.from_env(name) for name in vendors_in_env()]


@hides_arguments
def resolve_accounts(
    accounts: Iterable[Account | str] | None,
) -> tuple[list[Account | str], dict[int, Account | PrepaidError]]:
    """Return the accounts as given, and for the number of each the account or what is wrong.

    None means those in the environment.

    Raises:
        MissingKeyError: None was given and there is no key in the environment.
        ConfigurationError: a single account or name was given instead of several.
    """
    single = isinstance(accounts, str | bytes | Account)
    if single or not isinstance(accounts, Iterable | None):
        raise ConfigurationError("This takes a list of accounts; for one account use get_balance.")
    given: list[Account | str] = [*(vendors_in_env() if accounts is None else accounts)]
    resolved: dict[int, Account | PrepaidError] = {}
    for number, account in enumerate(given):
        try:
            resolved[number] = as_account(account)
        except PrepaidError as error:
            resolved[number] = strip_traceback(error)
    return given, resolved


def as_account(account: Account | str) -> Account:
    """Return an account as it is; a vendor's name means its key in the environment.

    Raises:
        ConfigurationError: it is neither, or the environment has no good key for the vendor.
    """
    if isinstance(account, str):
        return Account.from_env(account)
    if not isinstance(account, Account):
        raise ConfigurationError(
            f"An account must be an Account or a vendor's name, not {type(account).__name__}."
        )
    return account


def vendors_in_env() -> list[str]:
    """Return the names of the vendors whose key is in the environment, sorted.

    Raises:
        MissingKeyError: there is none; every variable looked at is named.
    """
    records = []
    for name in vendor_names():
        try:
            records.append(get_vendor(name))
        except ConfigurationError as error:  # one that cannot be loaded costs the others nothing
            logger.warning("vendor=%s left out: %s", name, error.message)
    variables = [variable for record in records for variable in record.key_variables]
    names = [record.name for record in records if key_in_env(record) is not None]
    if not names:
        raise MissingKeyError(
            f"No API key in the environment: set one of {', '.join(variables)}." + _blank(variables)
        )
    return names


def key_in_env(record: Vendor) -> tuple[str, str | KeyFile] | None:
    """Return the vendor's first key variable that is set, and the key; None if none is.

    The key is in the variable, else in the file that `<variable>_FILE` names.
    """
    for name in record.key_variables:
        key, path = os.environ.get(name, ""), os.environ.get(f"{name}_FILE", "").strip()
        if key.strip() or path:
            return name, key if key.strip() else KeyFile(Path(path), f"{name}_FILE")
    return None


def base_url_variable(vendor: str) -> str:
    """Return the environment variable that replaces a vendor's server."""
    return re.sub(r"[^A-Z0-9]", "_", vendor.upper()) + "_BASE_URL"


# Thousands of accounts share one of few base URLs.
@lru_cache(maxsize=256)
def parse_server(base_url: str) -> Server:
    """Take a base URL apart.

    Raises:
        ConfigurationError: it is not `http(s)://host[:port][/path]`, or its host or port cannot
            exist. The message does not repeat it: it may hold a password or a key.
    """
    if "@" in base_url:
        raise ConfigurationError(
            "the URL must not hold a user name or password: give the key as api_key."
        )
    try:
        parts = urlsplit(base_url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        host, port = "", None
    else:
        if parts.scheme not in {"https", "http"}:
            raise ConfigurationError(
                "the URL must start with https:// (or http:// on this machine)."
            )
    plain = base_url.isprintable() and not any(mark in base_url for mark in " ?#\\")
    if not plain or not _HOST.fullmatch(host) or port == 0:
        raise ConfigurationError(
            "the URL must look like https://host[:port][/path], without query, fragment, blanks or"
            " backslashes, and with a port from 1 to 65535."
        )
    return Server(parts.scheme, host, port or (443 if parts.scheme == "https" else 80))


def base_url_of(account: Account) -> str:
    """Return where an account's requests go: its own server, or that of the vendor's document."""
    return account.base_url or get_vendor(account.vendor).base_url


def server_of(account: Account) -> Server:
    """Return the base URL of an account, taken apart."""
    return parse_server(base_url_of(account))


def _typed(name: str, value: Any, kind: type) -> Any:
    if not isinstance(value, kind):
        raise ConfigurationError(f"{name} must be a {kind.__name__}, not {type(value).__name__}.")
    return value


def _text(name: str, value: object) -> str | None:
    text: str | None = None if value is None else _typed(name, value, str)
    return text


def _label(label: object) -> str | None:
    text = _text("label", label)
    if text and (not text.isprintable() or len(text) > _MOST_LABEL):
        raise ConfigurationError(
            f"label must have at most {_MOST_LABEL} characters, all printable."
        )
    return text


def _api_version(record: Vendor, version: object) -> str | None:
    text = _text("api_version", version)
    if text is not None and text not in record.apis:
        known = ", ".join(record.apis)
        raise ConfigurationError(f"Unknown API version of {record.title}. Choose one of: {known}.")
    return text


def _parameters(record: Vendor, given: object, organization: object) -> dict[str, str]:
    """Return what the vendor needs beside the key, from the arguments or the environment."""
    values = dict({} if given is None else _typed("parameters", given, Mapping))
    if organization is not None:
        values["organization"] = organization
    known = {one.name: one for one in record.parameters}
    if values.keys() - known.keys():  # not repeated: it may be a key
        what = "a parameter of that name" if organization is None else "an organization"
        takes = f"; it takes {', '.join(known)}" if known else ""
        raise ConfigurationError(f"{record.title} does not take {what}: leave it out{takes}.")
    found = {}
    for name, one in known.items():
        source, value = name, _text(name, values.get(name))
        if value is None:
            source, value = one.variable, os.environ.get(one.variable, "").strip() or None
        if value is not None:
            if not re.fullmatch(one.pattern, value.strip()):
                raise ConfigurationError(
                    f"{source} is not the {one.title}, which must match {one.pattern}."
                )
            found[name] = value.strip()
        elif one.required:
            raise ConfigurationError(
                f"{record.title} needs the {one.title}: set {one.variable}, or give parameters="
                f'{{"{name}": …}}, or {name} under [accounts.parameters] in prepaid.toml.'
            )
    return found


def _base_url(vendor: str, given: object, *, allow_insecure: bool) -> str | None:
    """Return the server that replaces the document's, from the argument or the environment."""
    source, url = "base_url", _text("base_url", given)
    if url is None:
        source = base_url_variable(vendor)
        url = os.environ.get(source) or None
    if url is None:
        return None
    url = url.strip()
    try:
        server = parse_server(url)
    except ConfigurationError as error:
        raise ConfigurationError(f"{source}: {error.message}") from None
    if server.scheme == "http" and not allow_insecure and not _LOOPBACK.fullmatch(server.host):
        raise ConfigurationError(
            f"{source} is plain http, which would show the key to everyone on the way: use https,"
            " or pass allow_insecure=True."
        )
    return url


def _key(record: Vendor, key: object) -> Secret | Callable[[], str]:
    if key is None:
        raise _missing_key(record)
    if iscoroutinefunction(key):
        raise InvalidKeyError("The api_key callable is async: it must return the key itself.")
    return key if isinstance(key, Secret) or callable(key) else parse_key(key)


def _minimum(record: Vendor, minimum: object) -> Amount | None:
    try:
        amount = Amount.parse(minimum) if isinstance(minimum, str) else minimum
    except ConfigurationError as error:
        raise ConfigurationError(f"minimum: {error.message}") from None
    if not isinstance(amount, Amount | None):
        raise ConfigurationError(
            f"minimum must be an Amount or a text like '10 USD', not {type(amount).__name__}."
        )
    if amount is not None and amount.unit != (record.unit or amount.unit):
        raise ConfigurationError(
            f"minimum is in {amount.unit}; what is left at {record.title} is in {record.unit}."
        )
    return amount


def _missing_key(record: Vendor) -> MissingKeyError:
    return MissingKeyError(
        f"No API key for {record.title}: set {' or '.join(record.key_variables)}."
        + _blank(record.key_variables),
        vendor=record.name,
    )


def _blank(variables: Iterable[str]) -> str:
    """Say which variables are there and blank: a wrong `export` looks like a missing one."""
    blank = [name for name in variables if name in os.environ and not os.environ[name].strip()]
    return f" Set but blank: {', '.join(blank)}." if blank else ""
