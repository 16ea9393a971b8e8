"""`prepaid mock`: the mock vendors on this machine, for any shell to be pointed at."""

from __future__ import annotations

import sys
import time
from typing import Final, Never

from prepaid.cli._output import write
from prepaid.testing import MockVendors

_DAY: Final = 86_400  # s


def serve(port: int) -> Never:
    """Print the lines that point a shell at the mock vendors, and serve them until Ctrl-C.

    Raises:
        ConfigurationError: the extra for the mock is not installed, or the port is not free.
    """
    with MockVendors(port=port) as mock:
        write("".join(f"{line}\n" for line in mock.exports()))
        if sys.stderr is not None and sys.stderr.isatty():
            print("Serving until Ctrl-C; paste the lines in another shell.", file=sys.stderr)  # noqa: T201 - standard output is for the shell
        while True:
            time.sleep(_DAY)
