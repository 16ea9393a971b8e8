"""Accounts from a file: `prepaid.toml` names where each key is, and never holds one."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import attrs

from prepaid._accounts import Account
from prepaid._errors import ConfigurationError, MissingKeyError, PrepaidError

if TYPE_CHECKING:
    from collections.abc import Callable

_COMMAND_SECONDS: Final = 30  # for a password manager to answer, a prompt included
_VARIABLE: Final = re.compile(r"[A-Z_][A-Z0-9_]*")
_PLAIN: Final = ("label", "organization", "base_url", "api_version", "minimum")
_KEYS: Final = ("api_key_env", "api_key_command")
_KNOWN: Final = ("vendor", *_KEYS, *_PLAIN, "allow_insecure")
_EXAMPLE: Final = """[[accounts]]
vendor = "stability"
api_key_env = "STABILITY_API_KEY"
"""


def load_accounts(path: str | os.PathLike[str]) -> list[Account]:
    """Read accounts from a TOML file: one `[[accounts]]` table each.

    A table has `vendor`, one of `api_key_env` (the name of an environment variable) and
    `api_key_command` (a command that prints the key, run at each call without a shell), and may
    have `label`, `organization`, `base_url`, `api_version`, `allow_insecure` and `minimum`.

    Raises:
        ConfigurationError: the file cannot be read, is no TOML, has an unknown setting or holds a
            key; says where.
    """
    if not isinstance(path, str | os.PathLike):
        raise ConfigurationError(f"A path is a str or a Path, not a {type(path).__name__}.")
    accounts = _read(Path(path))
    if isinstance(accounts, str):
        raise ConfigurationError(accounts)
    return accounts


# The following return what is wrong as a sentence, to be raised where no traceback can show the
# file's content: somebody may have put a key into it.


def _read(path: Path) -> list[Account] | str:
    tables = _tables(path)
    if isinstance(tables, str):
        return f"{path} {tables}."
    accounts = []
    for number, table in enumerate(tables, 1):
        where = f"{path}, account {number}"
        account = _account(table, where)
        if isinstance(account, str):
            return f"{where}: {account}"
        accounts.append(account)
    return accounts


def _tables(path: Path) -> list[Any] | str:
    try:
        content = tomllib.loads(path.read_text("utf-8"))
    except OSError as error:
        return f"cannot be read ({error.strerror})"
    except UnicodeDecodeError:
        return "is not UTF-8"
    except tomllib.TOMLDecodeError as error:
        return f"is no TOML ({error})"
    except (ValueError, RecursionError) as error:
        return f"cannot be read ({type(error).__name__})"
    tables = content.get("accounts")
    if isinstance(tables, list) and tables and set(content) == {"accounts"}:
        return tables
    return f"needs [[accounts]] tables and nothing else, such as:\n{_EXAMPLE}"


def _account(table: Any, where: str) -> Account | str:
    problem = _shape(table)
    if problem is not None:
        return problem
    source = _key_source(table, where)
    if isinstance(source, str):
        return source
    try:
        return Account(
            table["vendor"],
            source,
            allow_insecure=table.get("allow_insecure", False),
            **{name: table[name] for name in _PLAIN if name in table},
        )
    except PrepaidError as error:
        return error.message


def _shape(table: Any) -> str | None:
    if not isinstance(table, dict):
        return "this is no table."
    if "api_key" in table:
        return (
            "a key does not belong in a file. Put the name of an environment variable in"
            " api_key_env, or a command that prints the key in api_key_command."
        )
    unknown = sorted(set(table) - set(_KNOWN))
    if unknown:
        return f"{unknown[0]!r} is no setting; known are {', '.join(_KNOWN)}."
    for name, value in table.items():
        if not isinstance(value, bool if name == "allow_insecure" else str):
            return f"{name} is a {type(value).__name__}."
    if "vendor" not in table or sum(name in table for name in _KEYS) != 1:
        return f"it needs vendor, and one of {' and '.join(_KEYS)}."
    return None


def _key_source(table: dict[str, Any], where: str) -> Callable[[], str] | str:
    if "api_key_env" in table:
        if not _VARIABLE.fullmatch(table["api_key_env"]):  # maybe the key itself: not repeated
            return "api_key_env takes the name of an environment variable, in capitals."
        return _FromVariable(table["api_key_env"])
    try:
        command = shlex.split(table["api_key_command"])
    except ValueError as error:
        return f"api_key_command cannot be split into words ({error})."
    return _FromCommand(command, where) if command else "api_key_command is empty."


@attrs.frozen
class _FromVariable:
    """Reads the key at each call, so that one missing key costs one account."""

    name: str

    def __call__(self) -> str:
        key = os.environ.get(self.name, "")
        if not key.strip():
            raise MissingKeyError(f"The environment variable {self.name} is not set.")
        return key


@attrs.frozen
class _FromCommand:
    """Runs the command at each call, without a shell; its output is shown nowhere."""

    command: list[str] = attrs.field(repr=False)
    where: str

    def __call__(self) -> str:
        try:
            done = subprocess.run(  # noqa: S603 - the user's own configuration names it
                self.command, stdout=subprocess.PIPE, timeout=_COMMAND_SECONDS, check=False
            )
        except OSError as error:
            problem = f"cannot be run ({error.strerror})"
        except subprocess.TimeoutExpired:
            problem = f"did not end within {_COMMAND_SECONDS} seconds"
        else:
            if done.returncode == 0:
                return done.stdout.decode("utf-8", "replace")
            problem = f"ended with status {done.returncode}"
        raise ConfigurationError(f"{self.where}: api_key_command {problem}.")
