"""What generated operations send by: the part of an httpx client that they use.

httpx itself would merge in what this package has no use for (base URL, default headers, cookies,
auth, redirects, hooks), which takes as long as all the rest of a call; and to load it takes 50 ms,
half the time of one balance from a cold process.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import quote

from prepaid._errors import ConfigurationError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .aio import AsyncTransport
    from .exchange import Field
    from .response import JudgedResponse
    from .sync import SyncTransport

_SAFE = "/?:@!$&'()*+,;=%~-._"  # in a path and query (RFC 3986); what is quoted already stays so


class Request(NamedTuple):
    """What an operation asks for.

    Attributes:
        target: path and query, percent-encoded.
        fields: its own headers.
    """

    target: bytes
    fields: tuple[Field, ...]


@lru_cache(maxsize=64)  # an operation's path is always the same
def _target(url: str) -> bytes:
    return quote(url, safe=_SAFE).encode("ascii")


def _request(
    base: str, method: str, url: str, headers: Mapping[str, str] | None, given: dict[str, Any]
) -> Request:
    if method.lower() != "get" or given.keys() - {"params"}:
        raise ConfigurationError(
            "An operation for a balance or a profile is a GET without a body; this one is not."
            " Correct the vendor's record, or its document."
        )
    if given:
        import httpx  # noqa: PLC0415 - only where there is more to encode than a path and headers

        whole = httpx.Request(method, base + url, headers=headers, **given)
        return Request(whole.url.raw_path, tuple(whole.headers.raw))
    own = (headers or {}).items()
    fields = tuple((name.encode("ascii"), value.encode("ascii")) for name, value in own)
    return Request(_target(url), fields)


class DirectClient:
    """Sends by `transport` alone; `base_url` is what stands before a path until it is sent."""

    def __init__(self, transport: SyncTransport, base_url: str) -> None:
        self._transport = transport
        self._base = base_url
        self.is_closed = False

    def request(
        self, method: str, url: str, *, headers: Mapping[str, str] | None = None, **given: Any
    ) -> JudgedResponse:
        """Send, as `httpx.Client.request` does.

        Raises:
            ConfigurationError: it is no GET, or has more than headers and a query.
            PrepaidError: there is no good answer.
        """
        return self._transport.handle_request(_request(self._base, method, url, headers, given))

    def close(self) -> None:
        """Close all connections."""
        self.is_closed = True
        self._transport.close()


class AsyncDirectClient:
    """The same, awaited."""

    def __init__(self, transport: AsyncTransport, base_url: str) -> None:
        self._transport = transport
        self._base = base_url
        self.is_closed = False

    async def request(
        self, method: str, url: str, *, headers: Mapping[str, str] | None = None, **given: Any
    ) -> JudgedResponse:
        """Send, as `httpx.AsyncClient.request` does.

        Raises:
            ConfigurationError: it is no GET, or has more than headers and a query.
            PrepaidError: there is no good answer.
        """
        request = _request(self._base, method, url, headers, given)
        return await self._transport.handle_async_request(request)

    async def aclose(self) -> None:
        """Close all connections."""
        self.is_closed = True
        await self._transport.aclose()
