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

from prepaid._accounts import Account
from prepaid._errors import ConfigurationError, PrepaidError, hides_arguments
from prepaid._key_sources import KeyCommand, KeyFile, KeyVariable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_VARIABLE: Final = re.compile(r"[A-Z_][A-Z0-9_]*")
_QUOTED: Final = re.compile(r"'[^']{2,}'|\"[^\"]{2,}\"")  # it may be a key
_KEYS: Final = ("api_key_env", "api_key_file", "api_key_command")
_SETTINGS: Final = (
    "vendor", *_KEYS, "label", "organization", "base_url", "api_version", "minimum",
    "allow_insecure", "parameters",
)  # fmt: skip
_NEEDED: Final = ("vendor", "parameters", "allow_insecure")  # what another setting may rest on
_EXAMPLE: Final = """[[accounts]]
vendor = "stability"
api_key_env = "STABILITY_API_KEY"
"""


@hides_arguments
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
        raise ConfigurationError(f"path must be a str or a Path, not {type(path).__name__}.")
    path = Path(path)
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
        problem = f"cannot be read ({error.strerror})."
    except UnicodeDecodeError:
        problem = "is not UTF-8."
    except tomllib.TOMLDecodeError as error:
        problem = f"is not valid TOML ({_QUOTED.sub('...', str(error))})."
    except (ValueError, RecursionError) as error:
        problem = f"cannot be read ({type(error).__name__})."
    else:
        tables = content.get("accounts")
        if isinstance(tables, list) and tables and set(content) == {"accounts"}:
            return tables
        problem = f"needs [[accounts]] tables and nothing else, such as:\n{_EXAMPLE}".rstrip()
    raise ConfigurationError(f"{path} {problem}")


def _others_may_write(path: Path) -> bool:
    """Whether other users of this machine may write a file; a user's own group does not count."""
    if os.name != "posix":
        return False
    found = path.stat()
    by_group = found.st_mode & stat.S_IWGRP and found.st_gid != os.getgid()
    return bool(found.st_mode & stat.S_IWOTH or by_group)


def _problems(table: Any, where: str, folder: Path) -> Iterator[str]:
    """Yield what is wrong with the table of an account: with each setting by itself."""
    if not isinstance(table, dict):
        yield "it is not a table: write [[accounts]] above its settings."
        return
    keys = [name for name in _KEYS if name in table]
    if "api_key" in table:
        yield (
            "a key does not belong in this file. Put the name of an environment variable in"
            " api_key_env, the path of a file that holds the key alone in api_key_file, or a"
            " command that prints the key in api_key_command."
        )
    elif len(keys) != 1 or "vendor" not in table:
        yield f"it needs vendor, and one of {', '.join(_KEYS)}."
    for number, name in enumerate(table, 1):
        if name not in {"api_key", *_SETTINGS}:  # not repeated: it may be a key
            close = get_close_matches(name, _SETTINGS, n=1)
            yield (
                f"setting number {number} is unknown"
                + (f" (did you mean {close[0]}?)" if close else "")
                + f"; known are {', '.join(_SETTINGS)}."
            )
    checks: list[Callable[[], object]] = [
        partial(_key_source, name, table[name], where, folder) for name in keys
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


def _account(table: dict[str, Any], where: str, folder: Path) -> Account:
    (source,) = (_key_source(name, table[name], where, folder) for name in _KEYS if name in table)
    others = {one: value for one, value in table.items() if one not in {"vendor", *_KEYS}}
    return Account(table["vendor"], source, **others)


def _key_source(name: str, value: object, where: str, folder: Path) -> Callable[[], str]:
    if not isinstance(value, str):
        raise ConfigurationError(f"{name} must be a str, not {type(value).__name__}.")
    if not value.strip():
        raise ConfigurationError(f"{name} is empty.")
    if name == "api_key_file":
        return KeyFile(folder / Path(value).expanduser(), name)
    if name == "api_key_command":
        return KeyCommand(_command(value.strip()), where)
    if not _VARIABLE.fullmatch(value):  # maybe the key itself: not repeated
        raise ConfigurationError(
            "api_key_env takes the name of an environment variable, in capitals."
        )
    return KeyVariable(value)


def _command(text: str) -> list[str] | str:
    if os.name == "nt":  # the system splits it: to `shlex`, the backslashes of paths are escapes
        return os.path.expanduser(text)  # noqa: PTH111 - as below
    try:
        program, *arguments = shlex.split(text)
    except ValueError as error:
        raise ConfigurationError(f"api_key_command cannot be split into words ({error}).") from None
    return [os.path.expanduser(program), *arguments]  # noqa: PTH111 - Path takes a "./" away
