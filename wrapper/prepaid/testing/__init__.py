"""The vendors on your own machine: test what your code does when the credits run out.

    from prepaid.testing import MockVendors

    with MockVendors() as mock:
        account = mock.account("legnext", key="k")
        mock.set(account, "3.20 USD")
        ...

Needs the extra `prepaid[testing]`. With pytest the fixture `prepaid_mock` gives the same.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from prepaid.testing._answers import Reply as Reply
    from prepaid.testing._faults import Fault as Fault
    from prepaid.testing._faults import faults as faults
    from prepaid.testing._guard import loopback_only as loopback_only
    from prepaid.testing._log import LoggedRequest as LoggedRequest
    from prepaid.testing._log import UnexpectedRequestError as UnexpectedRequestError
    from prepaid.testing._mock import MockVendors as MockVendors
    from prepaid.testing._mock import fake as fake

# pytest imports this package at every start, because of the plugin in it: nothing is loaded until
# it is used.
_MODULE_OF = {
    "Fault": "_faults",
    "LoggedRequest": "_log",
    "MockVendors": "_mock",
    "Reply": "_answers",
    "UnexpectedRequestError": "_log",
    "fake": "_mock",
    "faults": "_faults",
    "loopback_only": "_guard",
}

if not TYPE_CHECKING:  # a type checker would take every misspelt name for one of these

    def __getattr__(name: str) -> Any:
        if name not in _MODULE_OF:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        value = getattr(import_module(f"{__name__}.{_MODULE_OF[name]}"), name)
        globals()[name] = value
        return value


def __dir__() -> list[str]:
    return sorted(_MODULE_OF)
