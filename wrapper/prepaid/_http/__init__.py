"""httpx transports that bound the time and bytes of every answer and keep accounts apart.

They know httpx, h11 and the standard library, nothing of `prepaid`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .blocking import GuardedTransport as GuardedTransport
from .errors import TLSError as TLSError
from .proxy import Proxy as Proxy
from .proxy import proxy_for as proxy_for

if TYPE_CHECKING:
    from .aio import AsyncGuardedTransport as AsyncGuardedTransport
else:  # a type checker would take every misspelt name for this one

    def __getattr__(name: str) -> Any:
        if name != "AsyncGuardedTransport":
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        from .aio import AsyncGuardedTransport  # noqa: PLC0415 - loads asyncio

        return AsyncGuardedTransport
