"""`prepaid mock`: the mock vendors on this machine, for any shell to be pointed at."""

from __future__ import annotations

import sys
import time
from typing import Final, Never

from prepaid.cli._output import printable, write
from prepaid.testing import MockVendors

_LOOK: Final = 0.5  # s between two looks at what was asked


def serve(port: int) -> Never:
    """Print the lines that point a shell at the mock vendors, and serve them until Ctrl-C.

    What is asked and should not be is told on standard error: there is no test that it could fail.

    Raises:
        ConfigurationError: the extra for the mock is not installed, or the port is not free.
    """
    with MockVendors(port=port) as mock:
        write("".join(f"{line}\n" for line in mock.exports()))
        if sys.stderr is not None and sys.stderr.isatty():
            print("Serving until Ctrl-C; paste the lines in another shell.", file=sys.stderr)  # noqa: T201 - standard output is for the shell
        told = 0
        while True:
            time.sleep(_LOOK)
            seen = mock.requests()
            for request in seen[told:]:
                if request.problem is not None:
                    _tell(f"{request.vendor or 'no vendor'}: {request.problem}")
            told = len(seen)


def _tell(problem: str) -> None:
    if sys.stderr is not None:
        print(f"prepaid: {printable(problem)}", file=sys.stderr, flush=True)  # noqa: T201 - standard output is for the shell
