"""The file of accounts: where it is looked for, and `prepaid config check`."""

from __future__ import annotations

import os
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

import prepaid
from prepaid.cli._output import complain, printable

if TYPE_CHECKING:
    from prepaid import Account

VARIABLE: Final = "PREPAID_CONFIG"
_NAME: Final = "prepaid.toml"
_EXAMPLE: Final = """[[accounts]]
vendor = "legnext"
api_key_env = "LEGNEXT_API_KEY"
minimum = "10 USD"
"""


class Found(NamedTuple):
    """The file to take, or None for the environment, and why that one."""

    path: Path | None
    why: str

    def __str__(self) -> str:
        return f"{self.path or 'the environment'} ({self.why})"


def find_config(given: str | None) -> Found:
    """Return the first file there is, in the order that the help names.

    Raises:
        ConfigurationError: the one in the current folder belongs to another user, who could have
            put it there to be sent the keys.
    """
    if given is not None:
        return Found(Path(given), "--config")
    if named := os.environ.get(VARIABLE, "").strip():
        return Found(Path(named), f"${VARIABLE}")
    here = Path(_NAME)
    if here.is_file():
        if os.name == "posix" and here.stat().st_uid not in {0, os.geteuid()}:
            raise prepaid.ConfigurationError(
                f"./{_NAME} belongs to another user: if you trust it, name it by --config."
            )
        return Found(here, "in the current folder")
    users = _users_file()
    if users.is_file():
        return Found(users, "in the user's config folder")
    return Found(None, f"no --config, no ${VARIABLE}, no ./{_NAME}, no {users}")


def load(path: Path) -> list[Account]:
    """Return the accounts of a file; what it warns of is said in one line.

    Raises:
        ConfigurationError: the file cannot be used; says where and why.
    """
    with warnings.catch_warnings(record=True) as met:
        warnings.simplefilter("always")
        accounts = prepaid.load_accounts(path)
    for warning in met:
        complain(f"warning: {warning.message}")
    return accounts


def check(given: str | None) -> str:
    """Return which file is taken and which accounts it has.

    Raises:
        ConfigurationError: there is none (an example is given), or it cannot be used.
    """
    found = find_config(given)
    if found.path is None:
        raise prepaid.ConfigurationError(
            f"There is no file of accounts: {found.why}. Write one like this:\n{_EXAMPLE}"
        )
    lines = [f"{found}: good"]
    for number, account in enumerate(load(found.path), 1):
        label = f" ({account.label})" if account.label else ""
        source = getattr(account.api_key, "name", "api_key_command")
        minimum = f", minimum {account.minimum}" if account.minimum is not None else ""
        lines.append(f"  account {number}: {account.vendor}{label}, key from {source}{minimum}")
    return "".join(f"{printable(line)}\n" for line in lines)


def _users_file() -> Path:
    from platformdirs import user_config_path  # noqa: PLC0415 - only where it is looked for

    return user_config_path("prepaid", appauthor=False) / _NAME
