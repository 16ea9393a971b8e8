"""The wire: transports that survive a hostile network.

Everything here loads at first use, so that `import prepaid` costs neither sockets nor h11.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .aio import AsyncTransport as AsyncTransport
    from .call import Answer as Answer
    from .call import Call as Call
    from .call import bind as bind
    from .direct import AsyncDirectClient as AsyncDirectClient
    from .direct import DirectClient as DirectClient
    from .relay import Relay as Relay
    from .retry_after import parse_retry_after as parse_retry_after
    from .runtime import Runtime as Runtime
    from .strictjson import StrictJSONError as StrictJSONError
    from .strictjson import loads as loads
    from .sync import SyncTransport as SyncTransport
    from .url import Origin as Origin
    from .url import Url as Url

_HOMES = {
    "Answer": "call",
    "AsyncDirectClient": "direct",
    "AsyncTransport": "aio",
    "Call": "call",
    "DirectClient": "direct",
    "Origin": "url",
    "Relay": "relay",
    "Runtime": "runtime",
    "StrictJSONError": "strictjson",
    "SyncTransport": "sync",
    "Url": "url",
    "bind": "call",
    "loads": "strictjson",
    "parse_retry_after": "retry_after",
}


if not TYPE_CHECKING:  # a type checker would take every misspelt name for one of these

    def __getattr__(name: str) -> Any:
        home = _HOMES.get(name)
        if home is None:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        value = getattr(import_module(f"{__name__}.{home}"), name)
        globals()[name] = value
        return value
