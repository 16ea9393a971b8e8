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
    from prepaid.testing._answers import Reply
    from prepaid.testing._fake import fake
    from prepaid.testing._faults import Fault, faults
    from prepaid.testing._guard import loopback_only
    from prepaid.testing._log import LoggedRequest, UnexpectedRequestError
    from prepaid.testing._mock import MockVendors

__all__ = [
    "Fault",
    "LoggedRequest",
    "MockVendors",
    "Reply",
    "UnexpectedRequestError",
    "fake",
    "faults",
    "loopback_only",
]

# pytest imports this package at every start, because of the plugin in it: nothing is loaded until
# it is used.
_MODULES = {
    "Fault": "_faults",
    "LoggedRequest": "_log",
    "MockVendors": "_mock",
    "Reply": "_answers",
    "UnexpectedRequestError": "_log",
    "fake": "_fake",
    "faults": "_faults",
    "loopback_only": "_guard",
}


def __getattr__(name: str) -> Any:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f"{__name__}.{_MODULES[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
