"""What generated operations send by: the part of an httpx client that they use."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from prepaid._errors import ConfigurationError

if TYPE_CHECKING:
    import httpx

    from .aio import AsyncTransport
    from .exchange import Field
    from .response import JudgedResponse
    from .sync import SyncTransport


class Request(NamedTuple):
    """What an operation asks for.

    Attributes:
        target: path and query, percent-encoded.
        fields: its own headers.
    """

    target: bytes
    fields: tuple[Field, ...]


def _request(request: httpx.Request) -> Request:
    if request.method != "GET" or request.content:
        raise ConfigurationError(
            "An operation for a balance or a profile is a GET without a body; this one is not."
            " Correct the vendor's record, or its document."
        )
    return Request(request.url.raw_path, tuple(request.headers.raw))


class DirectClient:
    """Sends by `transport` alone."""

    def __init__(self, transport: SyncTransport) -> None:
        self._transport = transport
        self.is_closed = False

    def send(self, request: httpx.Request, **_: Any) -> JudgedResponse:
        """Send, as `httpx.Client.send` does.

        Raises:
            ConfigurationError: it is no GET, or has more than headers and a query.
            PrepaidError: there is no good answer.
        """
        return self._transport.handle_request(_request(request))

    def close(self) -> None:
        """Close all connections."""
        self.is_closed = True
        self._transport.close()


class AsyncDirectClient:
    """The same, awaited."""

    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport
        self.is_closed = False

    async def send(self, request: httpx.Request, **_: Any) -> JudgedResponse:
        """Send, as `httpx.AsyncClient.send` does.

        Raises:
            ConfigurationError: it is no GET, or has more than headers and a query.
            PrepaidError: there is no good answer.
        """
        return await self._transport.handle_async_request(_request(request))

    async def aclose(self) -> None:
        """Close all connections."""
        self.is_closed = True
        await self._transport.aclose()
