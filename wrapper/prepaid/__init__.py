"""How much is left at each API vendor you pay in advance.

Exactly, in its own unit, or an honest error:

    import prepaid

    prepaid.get_balance("legnext")  # the key is in LEGNEXT_API_KEY
    prepaid.get_balances()  # every vendor whose key is in the environment
"""

from __future__ import annotations

import logging
from importlib import import_module
from typing import TYPE_CHECKING, Any

from prepaid._version import __version__

if TYPE_CHECKING:
    from prepaid._accounts import Account, accounts_from_env
    from prepaid._amounts import Amount
    from prepaid._async_client import AsyncClient
    from prepaid._balance import Balance, Meta
    from prepaid._client import Client
    from prepaid._config import load_accounts
    from prepaid._core import Outcome
    from prepaid._errors import (
        AuthenticationError,
        ConfigurationError,
        DeadlineExceededError,
        InvalidKeyError,
        InvalidResponseError,
        MissingKeyError,
        PaymentRequiredError,
        PermissionDeniedError,
        PrepaidError,
        RateLimitedError,
        RedirectError,
        ServerError,
        StatusError,
        TransportError,
        UnitMismatchError,
        UnsupportedOperationError,
    )
    from prepaid._functions import get_balance, get_balances, get_profile
    from prepaid._profile import Organization, Profile

__all__ = [
    "Account",
    "Amount",
    "AsyncClient",
    "AuthenticationError",
    "Balance",
    "Client",
    "ConfigurationError",
    "DeadlineExceededError",
    "InvalidKeyError",
    "InvalidResponseError",
    "Meta",
    "MissingKeyError",
    "Organization",
    "Outcome",
    "PaymentRequiredError",
    "PermissionDeniedError",
    "PrepaidError",
    "Profile",
    "RateLimitedError",
    "RedirectError",
    "ServerError",
    "StatusError",
    "TransportError",
    "UnitMismatchError",
    "UnsupportedOperationError",
    "__version__",
    "accounts_from_env",
    "get_balance",
    "get_balances",
    "get_profile",
    "load_accounts",
]

logging.getLogger(__name__).addHandler(logging.NullHandler())

# Where each name stands. It is imported at first use: the generated clients, TLS and the rest
# cost more than most programs want to pay before they ask for a balance.
_HOMES = {
    "_accounts": ("Account", "accounts_from_env"),
    "_amounts": ("Amount",),
    "_async_client": ("AsyncClient",),
    "_balance": ("Balance", "Meta"),
    "_client": ("Client",),
    "_config": ("load_accounts",),
    "_core": ("Outcome",),
    "_functions": ("get_balance", "get_balances", "get_profile"),
    "_profile": ("Organization", "Profile"),
}


_MODULES = ("testing", "vendors")

if not TYPE_CHECKING:  # a type checker would take every misspelt name for one of these

    def __getattr__(name: str) -> Any:
        if name in _MODULES:
            return import_module(f"{__name__}.{name}")
        if name not in __all__:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        home = next((home for home, names in _HOMES.items() if name in names), "_errors")
        value = getattr(import_module(f"{__name__}.{home}"), name)
        globals()[name] = value
        return value


def __dir__() -> list[str]:
    return sorted(__all__)
