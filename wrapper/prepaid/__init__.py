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
    from prepaid._balance import Balance, Meta, Organization, Outcome, Profile
    from prepaid._client import (
        AsyncClient,
        Client,
        get_balance,
        get_balances,
        get_profile,
    )
    from prepaid._config import load_accounts
    from prepaid._errors import (
        AuthenticationError,
        BalanceUnknownError,
        BelowMinimumError,
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
    from prepaid._events import WatchEvent
    from prepaid._guard import aguard, guard
    from prepaid._history import History, Reading
    from prepaid._http import AsyncGuardedTransport, GuardedTransport
    from prepaid._runway import Runway, TopUp

__all__ = [
    "Account",
    "Amount",
    "AsyncClient",
    "AsyncGuardedTransport",
    "AuthenticationError",
    "Balance",
    "BalanceUnknownError",
    "BelowMinimumError",
    "Client",
    "ConfigurationError",
    "DeadlineExceededError",
    "GuardedTransport",
    "History",
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
    "Reading",
    "RedirectError",
    "Runway",
    "ServerError",
    "StatusError",
    "TopUp",
    "TransportError",
    "UnitMismatchError",
    "UnsupportedOperationError",
    "WatchEvent",
    "__version__",
    "accounts_from_env",
    "aguard",
    "get_balance",
    "get_balances",
    "get_profile",
    "guard",
    "load_accounts",
]

logging.getLogger(__name__).addHandler(logging.NullHandler())

# The module of each name that is not an error. It is imported at first use: httpx, the generated
# clients and TLS take longer to load than most programs want to pay before they ask for a balance.
_NAMES_IN = {
    "_accounts": "Account accounts_from_env",
    "_amounts": "Amount",
    "_balance": "Balance Meta Organization Outcome Profile",
    "_client": "AsyncClient Client get_balance get_balances get_profile",
    "_config": "load_accounts",
    "_events": "WatchEvent",
    "_guard": "aguard guard",
    "_history": "History Reading",
    "_http": "AsyncGuardedTransport GuardedTransport",
    "_runway": "Runway TopUp",
}
_MODULE_OF = {name: module for module, names in _NAMES_IN.items() for name in names.split()}

if not TYPE_CHECKING:  # a type checker would take every misspelt name for one of these

    def __getattr__(name: str) -> Any:
        if name in {"testing", "vendors"}:
            return import_module(f"{__name__}.{name}")
        if name not in __all__:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        module = import_module(f"{__name__}.{_MODULE_OF.get(name, '_errors')}")
        value = getattr(module, name)
        globals()[name] = value
        return value


def __dir__() -> list[str]:
    return sorted(__all__)
