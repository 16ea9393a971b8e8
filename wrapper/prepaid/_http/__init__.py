"""httpx transports that bound the time and bytes of every answer and keep accounts apart.

They know httpx, h11 and the standard library, nothing of `prepaid`. Each loads at first use: the
blocking one without asyncio.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .aio import AsyncGuardedTransport as AsyncGuardedTransport
    from .blocking import GuardedTransport as GuardedTransport
    from .errors import TLSError as TLSError
    from .proxy import Proxy as Proxy
    from .proxy import proxy_for as proxy_for

_MODULES = {
    "AsyncGuardedTransport": "aio",
    "GuardedTransport": "blocking",
    "Proxy": "proxy",
    "TLSError": "errors",
    "proxy_for": "proxy",
}


if not TYPE_CHECKING:  # a type checker would take every misspelt name for one of these

    def __getattr__(name: str) -> Any:
        if name not in _MODULES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        value = getattr(import_module(f"{__name__}.{_MODULES[name]}"), name)
        globals()[name] = value
        return value
