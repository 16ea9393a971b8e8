"""httpx clients that hand a generated operation's request to the transport as it is.

What `httpx.Client.request` merges in on the way (base URL, default headers, cookies, auth,
redirects, hooks) this package has no use for, and it takes as long as all the rest of a call.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

import httpx

if TYPE_CHECKING:
    from .aio import AsyncTransport
    from .sync import SyncTransport


@lru_cache(maxsize=64)  # an operation's path is always the same, and nothing writes to a request
def _bare(method: str, url: str) -> httpx.Request:
    return httpx.Request(method, url)


def _request(method: str, url: Any, headers: Any) -> httpx.Request:
    bare = _bare(method, str(url))
    return httpx.Request(method, bare.url, headers=headers) if headers else bare


class DirectClient(httpx.Client):
    """Sends by `transport` alone."""

    def __init__(self, transport: SyncTransport, base_url: str) -> None:
        super().__init__(base_url=base_url, transport=transport, trust_env=False)
        self._direct = transport

    def request(self, method: str, url: Any, **given: Any) -> httpx.Response:
        """Send what has headers at most; anything else is left to httpx."""
        headers = given.pop("headers", None)
        if given:
            return super().request(method, url, headers=headers, **given)
        return self._direct.handle_request(_request(method, url, headers))


class AsyncDirectClient(httpx.AsyncClient):
    """The same, awaited."""

    def __init__(self, transport: AsyncTransport, base_url: str) -> None:
        super().__init__(base_url=base_url, transport=transport, trust_env=False)
        self._direct = transport

    async def request(self, method: str, url: Any, **given: Any) -> httpx.Response:
        """Send what has headers at most; anything else is left to httpx."""
        headers = given.pop("headers", None)
        if given:
            return await super().request(method, url, headers=headers, **given)
        return await self._direct.handle_async_request(_request(method, url, headers))
