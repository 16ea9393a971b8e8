"""The command line on a terminal of its own: what that is sent, and what stays on it."""

from __future__ import annotations

import os
import pty
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import TYPE_CHECKING
from unittest.mock import patch

from prepaid.cli import main

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


def on_terminal(
    arguments: Sequence[str], columns: int, environment: Mapping[str, str] | None = None
) -> str:
    """Run a command line on a terminal as wide as COLUMNS says; return what it was sent."""
    ours, theirs = pty.openpty()
    variables = {"TERM": "xterm-256color", "COLUMNS": str(columns), **(environment or {})}
    with (
        ThreadPoolExecutor(1) as pool,
        patch.dict(os.environ, variables),
        os.fdopen(theirs, "w", encoding="utf-8") as stream,
        patch.object(sys, "stdout", stream),
        patch.object(sys, "stderr", stream),
    ):
        for name in {"NO_COLOR", "FORCE_COLOR"} - variables.keys():
            os.environ.pop(name, None)
        sent = pool.submit(read_all, ours)
        main(arguments)
    return sent.result()


def read_all(terminal: int) -> str:
    """Return what a terminal is sent until its other side is closed."""
    sent = b""
    with suppress(OSError):  # what the end is on Linux
        while chunk := os.read(terminal, 65536):
            sent += chunk
    os.close(terminal)
    return sent.decode().replace("\r\n", "\n")


def lines(sent: str) -> list[str]:
    """Return what stays, line by line: what stood there while the answers came is wiped out."""
    stays = sent.rpartition("\x1b[2K")[2]
    return [line.rpartition("\r")[2] for line in stays.removesuffix("\n").split("\n")]
