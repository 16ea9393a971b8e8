"""Standard output, written at once, to readers that may have gone."""

from __future__ import annotations

import os
import sys


def write(text: str) -> None:
    """Print to standard output and flush it; a reader that has gone is no failure."""
    try:
        print(text, end="", flush=True)  # noqa: T201 - the one place of a command line that prints
    except BrokenPipeError:
        discard()


def discard() -> None:
    """Let what could not be written go, so that it does not fail again at the very end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def printable(text: str) -> str:
    """Return a text without what could move the cursor, change colours or reverse its direction."""
    return "".join(mark if mark.isprintable() else "\N{REPLACEMENT CHARACTER}" for mark in text)
