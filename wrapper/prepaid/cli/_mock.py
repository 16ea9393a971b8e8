"""`prepaid mock`: the mock vendors on this machine, for any shell to be pointed at."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING, Final, Never

from prepaid import ConfigurationError
from prepaid.cli._output import write

if TYPE_CHECKING:
    from prepaid.testing import MockVendors

_DAY: Final = 86_400  # s


def serve(port: int) -> Never:
    """Print the lines that point a shell at the mock vendors, and serve them until Ctrl-C.

    Raises:
        ConfigurationError: the extra for the mock is not installed, or the port is not free.
    """
    with _mock(port) as mock:
        write("".join(f"{line}\n" for line in mock.exports()))
        if sys.stderr is not None and sys.stderr.isatty():
            print("Serving until Ctrl-C; paste the lines in another shell.", file=sys.stderr)  # noqa: T201 - the lines on standard output are for a shell
        while True:
            time.sleep(_DAY)


def _mock(port: int) -> MockVendors:
    try:
        from prepaid.testing import MockVendors  # noqa: PLC0415 - half a second, in an extra
    except ModuleNotFoundError as error:
        missing = error.name
    else:
        try:
            return MockVendors(port=port)
        except OSError as error:
            problem = f"The port {port} cannot be used ({error.strerror}): choose another --port."
        raise ConfigurationError(problem)
    raise ConfigurationError(
        f'The mock vendors need {missing}: pip install "prepaid[cli,testing]".'
    )
