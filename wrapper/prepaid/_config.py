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
    tables = _tables(Path(path))
    return [_account(table, f"{path}, account {number}") for number, table in enumerate(tables, 1)]


def _tables(path: Path) -> list[Any]:
    try:
        content = tomllib.loads(path.read_text("utf-8"))
    except OSError as error:
        problem = f"cannot be read ({error.strerror})"
    except UnicodeDecodeError:
        problem = "is not UTF-8"
    except tomllib.TOMLDecodeError as error:
        problem = f"is no TOML ({error})"
    else:
        tables = content.get("accounts")
        if isinstance(tables, list) and tables and set(content) == {"accounts"}:
            return tables
        problem = f"needs [[accounts]] tables and nothing else, such as:\n{_EXAMPLE}"
    raise ConfigurationError(f"{path} {problem}.")


def _account(table: Any, where: str) -> Account:
    if not isinstance(table, dict):
        raise ConfigurationError(f"{where} is no table.")
    if "api_key" in table:
        raise ConfigurationError(
            f"{where}: a key does not belong in a file. Put the name of an environment variable in"
            " api_key_env, or a command that prints the key in api_key_command."
        )
    unknown = sorted(set(table) - set(_KNOWN))
    if unknown:
        raise ConfigurationError(
            f"{where}: {unknown[0]!r} is no setting; known are {', '.join(_KNOWN)}."
        )
    for name, value in table.items():
        if not isinstance(value, bool if name == "allow_insecure" else str):
            raise ConfigurationError(f"{where}: {name} is a {type(value).__name__}.")
    if "vendor" not in table or sum(name in table for name in _KEYS) != 1:
        raise ConfigurationError(f"{where} needs vendor, and one of {' and '.join(_KEYS)}.")
    try:
        return Account(
            table["vendor"],
            _key_source(table, where),
            allow_insecure=table.get("allow_insecure", False),
            **{name: table[name] for name in _PLAIN if name in table},
        )
    except PrepaidError as error:
        found = error.with_traceback(None)
    found.args = (f"{where}: {found.message}",)
    raise found


def _key_source(table: dict[str, Any], where: str) -> Callable[[], str]:
    if "api_key_env" in table:
        if not _VARIABLE.fullmatch(table["api_key_env"]):  # maybe the key itself: not repeated
            raise ConfigurationError(
                f"{where}: api_key_env takes the name of an environment variable, in capitals."
            )
        return _FromVariable(table["api_key_env"])
    try:
        command = shlex.split(table["api_key_command"])
    except ValueError as error:
        problem = f"cannot be split into words ({error})"
    else:
        if command:
            return _FromCommand(command)
        problem = "is empty"
    raise ConfigurationError(f"{where}: api_key_command {problem}.")


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

    command: list[str]

    def __call__(self) -> str:
        program = self.command[0]
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
        raise ConfigurationError(f"The key's command {program!r} {problem}.")
