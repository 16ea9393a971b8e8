"""`prepaid doctor`: where everything comes from, and one call each; safe to paste in an issue.

Of a key it shows the first characters of its SHA-256 hash, and of a balance nothing at all.
"""

from __future__ import annotations

import hashlib
import os
import platform
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

import attrs

from prepaid import (
    Account,
    Balance,
    ConfigurationError,
    GuardedTransport,
    MissingKeyError,
    PrepaidError,
    __version__,
)
from prepaid.cli._accounts import ask, find_accounts, worst
from prepaid.cli._config import find_config
from prepaid.cli._output import in_options, printable, write
from prepaid.cli._views import summary
from prepaid.vendors import get_vendor, vendor_names

if TYPE_CHECKING:
    from prepaid.cli._accounts import Result
    from prepaid.cli._app import Options

_PACKAGES: Final = ("attrs", "certifi", "click", "h11", "httpx", "rich")
_FINGERPRINT: Final = 8  # hexadecimal digits


class _HashedKey:
    """Reads an account's key when asked, and keeps the start of its hash, which shows no key."""

    def __init__(self, account: Account) -> None:
        key = account.api_key
        if callable(key):  # from a file; a command may have secrets among its arguments
            self._read, self.source = key, getattr(key, "name", "api_key_command")
        else:
            self._read, variables = key.reveal, get_vendor(account.vendor).key_variables
            same = (name for name in variables if os.environ.get(name, "").strip() == key.reveal())
            self.source = next(same, "the environment")
        self.fingerprint = ""

    def __call__(self) -> str:
        key = self._read()
        hashed = hashlib.sha256(key.strip().encode("utf-8", "replace")).hexdigest()
        self.fingerprint = hashed[:_FINGERPRINT]
        return key


def examine(options: Options) -> int:
    """Print the versions, and where each account comes from and how it answers; return the code.

    Raises:
        ConfigurationError: an option or the file cannot be used, or there is no key at all.
    """
    packages = ", ".join(f"{name} {_version(name)}" for name in _PACKAGES)
    python = f"{platform.python_implementation()} {platform.python_version()}"
    system = f"{platform.system()} {platform.machine()}"
    write(f"prepaid {__version__}, {python}, {system}\n{packages}\n")  # also if the rest fails
    accounts = [
        attrs.evolve(account, api_key=_HashedKey(account))
        if isinstance(account, Account)
        else account
        for account in find_accounts(options)
    ]
    found = find_config(options.config)
    write(f"accounts from {found}\n")
    results = ask(accounts, options)
    for result in results:
        label = f" ({result.account.label})" if result.account.label else ""
        write(f"\n{result.account.vendor}{label}\n{_lines(_details(result))}")
    if not (found.path or options.vendors or options.labels):
        for name in vendor_names():
            try:
                Account.from_env(name)
            except MissingKeyError as error:
                write(f"\n{name}\n{_lines({'key': error.message})}")
            except PrepaidError:
                continue  # its answer is above
    return worst(results)


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "is not installed"


def _lines(details: dict[str, str]) -> str:
    return "".join(f"  {name:<10}{printable(text)}\n" for name, text in details.items())


def _details(result: Result) -> dict[str, str]:
    account, record = result.account, get_vendor(result.account.vendor or "")
    details = {}
    if isinstance(account, Account) and isinstance(account.api_key, _HashedKey):
        key = account.api_key
        shown = key.fingerprint and not isinstance(result.outcome, ConfigurationError)
        details["key"] = f"{key.source}, fingerprint {key.fingerprint}" if shown else key.source
        url = urlsplit(account.base_url or record.base_url)
        own = "" if account.base_url is None else ", not the document's server"
        details["host"] = f"{url.scheme}://{url.netloc}{own}"
        details["proxy"] = _proxy(account.base_url or record.base_url)
        details["API"] = account.api_version or next(iter(record.apis))
    return {**details, "document": f"sha256 {record.spec_sha256}", "answer": _answer(result)}


def _proxy(url: str) -> str:
    import httpx  # noqa: PLC0415 - 50 ms, for what is sent only

    try:
        proxy = GuardedTransport.proxy_for(url)
    except httpx.UnsupportedProtocol as error:
        return str(error)
    if proxy is None:
        return "none"
    return f"http://{'***@' if proxy.authorization else ''}{proxy}, from {proxy.variable}"


def _answer(result: Result) -> str:
    outcome = result.outcome
    if isinstance(outcome, Balance):
        meta = outcome.meta
        return f"ok in {meta.elapsed:.3f} s, status {meta.status}, attempts {meta.attempts}"
    attempts = f", attempts {outcome.attempts}" if outcome.attempts else ""
    hint = f" {outcome.hint}" if outcome.hint else ""
    return f"{summary(outcome)}{attempts}: {in_options(outcome.message + hint)}"
