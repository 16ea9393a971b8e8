"""The command line: `prepaid`, from the extra `prepaid[cli]`."""

from __future__ import annotations

import io
import sys
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["main"]

_INTERRUPTED: Final = 130  # 128 + SIGINT, as a shell reports it
_EXTRA: Final = ("typer", "rich")


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code: 0 to 3, or 130 after Ctrl-C.

    No traceback leaves it. None for `argv` takes the arguments of the process.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # A label that the terminal's encoding lacks must not cost the balances.
            stream.reconfigure(errors="backslashreplace")
    try:
        import_module("prepaid.cli._app").app(args=argv, prog_name="prepaid")
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else 0
    except KeyboardInterrupt:
        return _INTERRUPTED
    except Exception as error:  # noqa: BLE001 - the last place where a failure can become a sentence
        return _failed(error)
    return 0


def _failed(error: Exception) -> int:
    """Say in one line why the command did not run, and return the exit code for it."""
    from prepaid import ConfigurationError, PrepaidError  # noqa: PLC0415 - only where needed
    from prepaid.cli._output import discard, printable  # noqa: PLC0415 - same

    code = 2
    if isinstance(error, PrepaidError):
        line, code = str(error), 2 if isinstance(error, ConfigurationError) else 3
    elif isinstance(error, ModuleNotFoundError) and error.name in _EXTRA:
        line = 'the command line needs typer and rich: pip install "prepaid[cli]"'
    elif isinstance(error, OSError):
        discard()
        line = f"cannot write the output ({error.strerror})."
    else:  # the message may quote anything, so it is not shown
        line, code = f"internal error, {type(error).__name__} {_where(error)}. Please report it.", 3
    line = "\n".join(map(printable, line.splitlines()))
    print(f"prepaid: {line}", file=sys.stderr)  # noqa: T201 - the one complaint of a command line
    return code


def _where(error: Exception) -> str:
    traceback = error.__traceback__
    while traceback is not None and traceback.tb_next is not None:
        traceback = traceback.tb_next
    if traceback is None:
        return "at an unknown place"
    return f"at {Path(traceback.tb_frame.f_code.co_filename).name}:{traceback.tb_lineno}"
