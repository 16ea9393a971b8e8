"""Standard output and standard error: written at once, and without anything that may be a key."""

from __future__ import annotations

import logging
import os
import re
import sys
import traceback
from typing import TYPE_CHECKING, Final, TextIO

from prepaid import ConfigurationError, PrepaidError

if TYPE_CHECKING:
    from collections.abc import Sequence

_logger: Final = logging.getLogger("prepaid")
_SHORTEST_KEY: Final = 8  # characters
_STATUS_WIDTH: Final = 22  # characters, less than any terminal has
_WORDS: Final = re.compile(r"[A-Za-z]{1,20}(?:[-_][A-Za-z]{1,20}){0,3}")
# What installs a package that only some commands need.
_EXTRAS: Final = {
    **dict.fromkeys(("click", "platformdirs", "rich"), "cli"),
    "apprise": "notify",
    "prometheus_client": "prometheus",
    "mcp": "mcp",
}
# How the Python package names what the command line, or its file, has another name for.
_NAMES: Final = (
    (re.compile(r"\b(timeout|deadline)="), r"--\1"),
    (re.compile(r"^(timeout|deadline)(?= is | takes )"), r"--\1"),
    (re.compile(r"allow_insecure=True"), "allow_insecure = true in the file"),
    (re.compile(r"give the key as `?api_key`?"), "the key has a variable of its own"),
)


def write(text: str) -> None:
    """Print to standard output and flush it; a reader that has gone is not an error."""
    try:
        print(text, end="", flush=True)  # noqa: T201 - the command line prints
    except BrokenPipeError:
        _discard(sys.stdout)


def complain(text: str) -> None:
    """Print to standard error, after the name of the command; nothing else depends on it."""
    if sys.stderr is not None:  # print(file=None) would use standard output
        lines = "\n".join(map(printable, in_options(text).splitlines()))
        try:
            print(f"prepaid: {lines}", file=sys.stderr, flush=True)  # noqa: T201 - same
        except OSError:  # the exit code still says it
            _discard(sys.stderr)


def status(text: str) -> None:
    """Show a passing line on a terminal; an empty text takes it away. It uses no escape codes."""
    if sys.stderr is not None and sys.stderr.isatty():
        print(f"{text:<{_STATUS_WIDTH}}", end="\r", file=sys.stderr, flush=True)  # noqa: T201 - same


def printable(text: str) -> str:
    """Return a text without what could move the cursor, change colours or reverse its direction."""
    return "".join(mark if mark.isprintable() else "\N{REPLACEMENT CHARACTER}" for mark in text)


def in_options(text: str) -> str:
    """Return a sentence of the Python package with the names of the command line's options."""
    for pattern, name in _NAMES:
        text = pattern.sub(name, text)
    return text


def report(error: Exception, arguments: Sequence[str]) -> int:
    """Print why the command did not run, without arguments that may be a key; return its code."""
    code = 2
    if isinstance(error, PrepaidError):
        text, code = str(error), 2 if isinstance(error, ConfigurationError) else 3
    elif (
        isinstance(error, ModuleNotFoundError)
        and (package := (error.name or "").partition(".")[0]) in _EXTRAS
    ):
        text = f'this needs {package}: pip install "prepaid[{_EXTRAS[package]}]"'
    elif isinstance(error, OSError):
        _discard(sys.stdout)
        if isinstance(error, BrokenPipeError):  # a reader of --help has gone
            return 0
        text = f"cannot write the output ({error.strerror})."
    elif hasattr(error, "format_message"):  # of click, which may be what is missing
        command = getattr(getattr(error, "ctx", None), "command_path", "prepaid")
        says = error.format_message()
        text = f"{says}{'' if says.endswith(('.', '?')) else '.'} See '{command} -h'."
    else:  # the message may quote anything, so it is not shown
        frames = traceback.extract_tb(error.__traceback__)
        _logger.debug("%s", "".join(traceback.format_list(frames)))
        place = f"{os.path.basename(frames[-1].filename)}:{frames[-1].lineno}"  # noqa: PTH119 - of a text
        text = f"internal error, {type(error).__name__} at {place}. Please report it, with --debug."
        code = 3
    complain(_without_keys(text, arguments))
    return code


def _without_keys(text: str, arguments: Sequence[str]) -> str:
    """Return a text with each argument replaced that may be a key in the wrong place."""
    for argument in arguments:
        value = argument.partition("=")[2] if argument.startswith("--") else argument
        if value.endswith((".toml", ".db", ".svg")) or os.path.exists(value):  # noqa: PTH110 - Path fails on a long one
            continue  # the path of a file, which has to be named
        for word in re.split(r"[\s=]+", argument.lstrip("-")):
            if len(word) >= _SHORTEST_KEY and not _WORDS.fullmatch(word):
                text = text.replace(word, "***").replace(repr(word)[1:-1], "***")
    return text


def _discard(stream: TextIO) -> None:
    """Drop what could not be written, so that it does not fail again when Python exits."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
