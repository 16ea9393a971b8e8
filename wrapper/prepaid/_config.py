"""Accounts from a file: `prepaid.toml` names where each key is, and never holds one."""

from __future__ import annotations

import os
import re
import shlex
import stat
import tomllib
import warnings
from difflib import get_close_matches
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import attrs

from prepaid._accounts import Account
from prepaid._errors import ConfigurationError, MissingKeyError, PrepaidError
from prepaid._key_command import KeyCommand
from prepaid._key_file import KeyFile

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_VARIABLE: Final = re.compile(r"[A-Z_][A-Z0-9_]*")
_QUOTED: Final = re.compile(r"'[^']{2,}'|\"[^\"]{2,}\"")  # it may be a key
_PLAIN: Final = ("label", "organization", "base_url", "api_version", "minimum")
_KEYS: Final = ("api_key_env", "api_key_file", "api_key_command")
_SETTINGS: Final = ("vendor", *_KEYS, *_PLAIN, "allow_insecure", "parameters")
_NEEDED: Final = ("vendor", "parameters", "allow_insecure")  # what another setting may rest on
_EXAMPLE: Final = """[[accounts]]
vendor = "stability"
api_key_env = "STABILITY_API_KEY"
"""


def load_accounts(path: str | os.PathLike[str]) -> list[Account]:
    """Read accounts from a TOML file: one `[[accounts]]` table each.

    A table has `vendor`, one of `api_key_env` (the name of an environment variable),
    `api_key_file` (a file that holds the key, read at each call; a relative path begins at the
    folder of the TOML file) and `api_key_command` (a command that prints the key, run at each
    call without a shell), and may have `label`, `organization`, `base_url`, `api_version`,
    `allow_insecure`, `minimum` and a table `[accounts.parameters]`. No two accounts have the same
    vendor and label. A warning says if other users may write the file.

    Raises:
        ConfigurationError: the file cannot be read, is not TOML, has an unknown setting or holds a
            key; says where.
    """
    if not isinstance(path, str | os.PathLike):
        raise ConfigurationError(f"A path is a str or a Path, not a {type(path).__name__}.")
    try:
        return _read(Path(path))
    except ConfigurationError as error:
        # The frames below hold the file's content: somebody may have put a key into it.
        problem = error.message
    raise ConfigurationError(problem)


def _read(path: Path) -> list[Account]:
    accounts: dict[tuple[str, str | None], Account] = {}
    tables = _tables(path)
    if _others_may_write(path):
        warnings.warn(
            f"{path} may be written by other users, who could send your keys elsewhere:"
            f" chmod go-w {path}",
            stacklevel=3,
        )
    problems: list[str] = []
    for number, table in enumerate(tables, 1):
        where = f"{path}, account {number}"
        found = dict.fromkeys(_problems(table, where, path.parent))
        problems += [f"{where}: {problem}" for problem in found]
        if found:
            continue
        account = _account(table, where, path.parent)
        if (account.vendor, account.label) in accounts:
            problems.append(
                f"{where}: another account of {account.vendor} has the same label: give each a"
                " label of its own."
            )
        accounts[account.vendor, account.label] = account
    if problems:
        raise ConfigurationError("\n".join(problems))
    return list(accounts.values())


def _tables(path: Path) -> list[Any]:
    try:
        content = tomllib.loads(path.read_text("utf-8-sig"))
    except OSError as error:
        problem = f"cannot be read ({error.strerror})"
    except UnicodeDecodeError:
        problem = "is not UTF-8"
    except tomllib.TOMLDecodeError as error:
        problem = f"is not valid TOML ({_QUOTED.sub('...', str(error))})"
    except (ValueError, RecursionError) as error:
        problem = f"cannot be read ({type(error).__name__})"
    else:
        tables = content.get("accounts")
        if isinstance(tables, list) and tables and set(content) == {"accounts"}:
            return tables
        problem = f"needs [[accounts]] tables and nothing else, such as:\n{_EXAMPLE}"
    raise ConfigurationError(f"{path} {problem}.")


def _others_may_write(path: Path) -> bool:
    """Whether other users of this machine may; a user's own group is no other."""
    if os.name != "posix":
        return False
    found = path.stat()
    by_group = found.st_mode & stat.S_IWGRP and found.st_gid != os.getgid()
    return bool(found.st_mode & stat.S_IWOTH or by_group)


def _problems(table: Any, where: str, folder: Path) -> Iterator[str]:
    """Yield what is wrong with the table of an account: of each setting by itself."""
    if not isinstance(table, dict):
        yield "this is not a table."
        return
    yield from _problems_of_form(table)
    checks: list[Callable[[], object]] = [
        partial(_key_source, {name: table[name]}, where, folder)
        for name in _KEYS
        if isinstance(table.get(name), str)
    ]
    if "vendor" in table:
        needed = {name: table[name] for name in _NEEDED if name in table}
        others = (name for name in table if name in _SETTINGS and name not in {*_NEEDED, *_KEYS})
        alone = [{}, *({name: table[name]} for name in others)]
        checks += [partial(Account, api_key=str, **needed, **one) for one in alone]
    for check in checks:
        try:
            check()
        except PrepaidError as error:
            yield error.message


def _problems_of_form(table: dict[str, Any]) -> Iterator[str]:
    keys = [name for name in _KEYS if name in table]
    if "api_key" in table:
        yield (
            "a key does not belong in this file. Put the name of an environment variable in"
            " api_key_env, the path of a file that holds the key alone in api_key_file, or a"
            " command that prints the key in api_key_command."
        )
    elif len(keys) != 1 or "vendor" not in table:
        yield f"it needs vendor, and one of {', '.join(_KEYS)}."
    for key in keys:
        if not isinstance(table[key], str):
            yield f"{key} is a {type(table[key]).__name__}."
    for number, name in enumerate(table, 1):
        if name not in {"api_key", *_SETTINGS}:  # not repeated: it may be a key
            close = get_close_matches(name, _SETTINGS, n=1)
            yield (
                f"its setting number {number} is unknown"
                + (f" (did you mean {close[0]}?)" if close else "")
                + f"; known are {', '.join(_SETTINGS)}."
            )


def _account(table: dict[str, Any], where: str, folder: Path) -> Account:
    source = _key_source(table, where, folder)
    others = {one: value for one, value in table.items() if one not in {"vendor", *_KEYS}}
    return Account(table["vendor"], source, **others)


def _key_source(table: dict[str, Any], where: str, folder: Path) -> Callable[[], str]:
    if "api_key_env" in table:
        if not _VARIABLE.fullmatch(table["api_key_env"]):  # maybe the key itself: not repeated
            raise ConfigurationError(
                "api_key_env takes the name of an environment variable, in capitals."
            )
        return _FromVariable(table["api_key_env"])
    if "api_key_file" in table:
        return KeyFile(folder / Path(table["api_key_file"]).expanduser(), "api_key_file")
    return KeyCommand(_command(table["api_key_command"].strip()), where)


def _command(text: str) -> list[str] | str:
    if not text:
        raise ConfigurationError("api_key_command is empty.")
    if os.name == "nt":  # the system splits it: to `shlex`, the backslashes of paths are escapes
        return os.path.expanduser(text)  # noqa: PTH111 - as below
    try:
        program, *arguments = shlex.split(text)
    except ValueError as error:
        raise ConfigurationError(f"api_key_command cannot be split into words ({error}).") from None
    return [os.path.expanduser(program), *arguments]  # noqa: PTH111 - Path takes a "./" away


@attrs.frozen
class _FromVariable:
    """Reads the key at each call, so that one missing key costs one account."""

    name: str

    @property
    def origin(self) -> str:
        """Where the key comes from, for the message that it cannot be one."""
        return f"It stands in {self.name}."

    def __call__(self) -> str:
        key = os.environ.get(self.name)
        if key is None or not key.strip():
            state = "not set" if key is None else "blank"
            raise MissingKeyError(f"The environment variable {self.name} is {state}.")
        return key
