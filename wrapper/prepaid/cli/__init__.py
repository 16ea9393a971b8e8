"""The command line: `prepaid`, from the extra `prepaid[cli]`."""

from __future__ import annotations

import io
import sys
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["main"]


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code: 0 to 3, or 130 after Ctrl-C.

    It raises nothing. None for `argv` means the arguments of the process.
    """
    arguments = sys.argv[1:] if argv is None else list(argv)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # A label that the terminal's encoding lacks must not cost the balances.
            stream.reconfigure(errors="backslashreplace")
    try:
        return int(import_module("prepaid.cli._app").run(arguments))
    except KeyboardInterrupt:
        return 130  # 128 + SIGINT, as a shell reports it
    except Exception as error:  # noqa: BLE001 - the last place where an error can become a sentence
        return int(import_module("prepaid.cli._output").report(error, arguments))
