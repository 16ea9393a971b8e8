"""`prepaid doctor`: where everything comes from, and one probe; safe to paste in an issue.

Of a key it shows the first characters of its SHA-256 hash, and of a balance nothing at all.
"""

from __future__ import annotations

import hashlib
import platform
from importlib import import_module
from importlib.metadata import version
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit
from urllib.request import getproxies_environment, proxy_bypass

from prepaid import Account, Balance, PrepaidError, __version__
from prepaid.cli._ask import probe, with_key
from prepaid.cli._entries import key_variable
from prepaid.cli._output import printable
from prepaid.cli._results import Result
from prepaid.vendors import get_vendor, vendor_names

if TYPE_CHECKING:
    from collections.abc import Sequence

    from prepaid import Outcome
    from prepaid.cli._ask import Patience
    from prepaid.cli._entries import Entry

_PACKAGES: Final = ("attrs", "h11", "httpx", "rich", "typer")
_FINGERPRINT: Final = 8  # hexadecimal digits


def examine(entries: Sequence[Entry], patience: Patience) -> tuple[str, list[Result]]:
    """Return what is to be said of the accounts, and what the probes found.

    Raises:
        ConfigurationError: a number of `patience` is out of range.
    """
    accounts = [with_key(entry.account) for entry in entries]
    probes = probe(accounts, patience)
    blocks = [
        _block(entry, account, outcome, seconds)
        for entry, account, (outcome, seconds) in zip(entries, accounts, probes, strict=True)
    ]
    results = [Result(entry, outcome) for entry, (outcome, _) in zip(entries, probes, strict=True)]
    return "".join(f"\n{block}" for block in blocks), results


def versions() -> str:
    """Return the versions of everything that runs."""
    packages = ", ".join(f"{name} {version(name)}" for name in _PACKAGES)
    return (
        f"prepaid {__version__}, {platform.python_implementation()} {platform.python_version()},"
        f" {platform.system()} {platform.machine()}\n{packages}\n"
    )


def unconfigured() -> str:
    """Return a block for each vendor whose key is not in the environment."""
    blocks = []
    for name in vendor_names():
        if key_variable(name) is None:
            variables = " or ".join(get_vendor(name).key_variables)
            blocks.append(f"\n{name}\n{_lines({'key': f'none; set {variables}'})}")
    return "".join(blocks)


def _block(entry: Entry, account: Account | PrepaidError, outcome: Outcome, seconds: float) -> str:
    facts = {"key": entry.key_from}
    if isinstance(account, Account):
        facts["key"] += f", fingerprint {_fingerprint(account)}"
        facts["host"] = _host(account)
        facts["proxy"] = _proxy(account)
        facts["API"] = account.version()
    record = get_vendor(entry.vendor)
    facts["document"] = f"{_spec_version(entry.vendor)}, sha256 {record.spec_sha256}"
    facts["probe"] = _probe(outcome, seconds)
    return f"{printable(entry.name)}\n{_lines(facts)}"


def _lines(facts: dict[str, str]) -> str:
    return "".join(f"  {name:<10}{printable(fact)}\n" for name, fact in facts.items())


def _fingerprint(account: Account) -> str:
    """Return the start of the key's SHA-256: enough to compare two keys, useless to find one."""
    if callable(account.api_key):  # with_key has put the key itself in place
        raise TypeError("the key has not been read")
    return hashlib.sha256(account.api_key.reveal().encode()).hexdigest()[:_FINGERPRINT]


def _host(account: Account) -> str:
    url = account.url()
    own = account.base_url is None
    return f"{url.scheme}://{url.place}" + ("" if own else ", not the document's server")


def _proxy(account: Account) -> str:
    url = account.url()
    if url.scheme != "https":
        return "none; plain http never goes through one"
    proxies = getproxies_environment()
    text = proxies.get("https") or proxies.get("all")
    if not text:
        return "none"
    if proxy_bypass(url.host):
        return "none; the environment exempts the host"
    parts = urlsplit(text if "://" in text else f"http://{text}")
    credentials = "***@" if "@" in parts.netloc else ""
    return f"{parts.scheme}://{credentials}{parts.netloc.rpartition('@')[2]}"


def _spec_version(vendor: str) -> str:
    package = get_vendor(vendor).client.__module__.rpartition(".")[0]
    try:
        found = import_module(f"{package}._spec").SPEC_VERSION
    except (ImportError, AttributeError):  # a vendor of a third party may come without
        return "version unknown"
    return f"version {found}"


def _probe(outcome: Outcome, seconds: float) -> str:
    if isinstance(outcome, Balance):
        meta = outcome.meta
        return f"ok in {seconds:.3f} s, status {meta.status}, attempts {meta.attempts}"
    sent = f" in {seconds:.3f} s, attempts {outcome.attempts}" if outcome.attempts else ""
    return (
        f"{type(outcome).__name__}{sent}: {' '.join(filter(None, (outcome.message, outcome.hint)))}"
    )
