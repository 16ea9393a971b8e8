"""One asyncio connection and the exchange on it."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING

from ._bounds import ERROR_BODY_TIME
from .exchange import Exchange, new_connection
from .sockets import readable
from .trouble import interrupt

if TYPE_CHECKING:
    from .idle import Owner
    from .wire import Draft


class Lane(asyncio.Protocol):
    """A connection that carries one exchange at a time."""

    __slots__ = (
        "_exchange",
        "_fileno",
        "_loop",
        "_lost",
        "_orderly",
        "_timer",
        "_transport",
        "_until",
        "_waiter",
        "http",
        "idle_since",
        "owner",
        "used",
    )
    owner: Owner  # known when it becomes free

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self.http = new_connection()
        self.idle_since = 0.0
        self.used = False
        self._loop = loop
        self._transport: asyncio.Transport | None = None
        self._fileno = -1
        self._lost = False
        self._orderly = False  # the far side ended the stream, and nothing was left over
        self._exchange: Exchange | None = None
        self._waiter: asyncio.Future[None] | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._until = 0.0

    async def converse(self, at: str, draft: Draft, seconds: float) -> Exchange:
        """Send a request and wait for its end; the exchange comes back with an outcome."""
        exchange = Exchange(self.http, at)
        if self._lost or self._transport is None:
            exchange.feed(b"")
            return exchange
        waiter = self._waiter = self._loop.create_future()
        self._exchange = exchange
        self._until = self._loop.time() + seconds
        self._timer = self._loop.call_at(self._until, self._expire)
        try:
            self._transport.write(exchange.open(draft.target, draft.signed()))
            if exchange.outcome is None:
                await waiter
        finally:
            self._exchange = self._waiter = None
            self._timer.cancel()
        return exchange

    async def ended(self, seconds: float) -> bool:
        """Wait for the end that the far side announced; False where more bytes come, or nothing."""
        if not self._lost:
            waiter = self._waiter = self._loop.create_future()
            timer = self._loop.call_later(seconds, self._finish)
            try:
                await waiter
            finally:
                self._waiter = None
                timer.cancel()
        return self._orderly

    def usable(self) -> bool:
        """Whether it is open and nothing unread is left on it."""
        return not (self._lost or readable(self._fileno))

    def close(self) -> None:
        """End it at once, without a farewell that the far side could delay."""
        self._lost = True
        if self._transport is not None:
            with suppress(RuntimeError):  # its loop has been closed, and its socket with it
                self._transport.abort()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)  # noqa: S101 - TCP and TLS ones are
        self._transport = transport
        self._fileno = transport.get_extra_info("socket").fileno()

    def data_received(self, data: bytes) -> None:
        exchange = self._exchange
        if exchange is None:  # nobody asked for it
            self.close()
            self._finish()
        elif exchange.feed(data):
            self._finish()
        elif exchange.failing:
            self._hurry()

    def eof_received(self) -> None:
        if self._exchange is not None:
            self._exchange.feed(b"")
        self._orderly = not self._lost
        self._lost = True
        self._finish()

    def connection_lost(self, exc: Exception | None) -> None:
        self._lost = True
        if self._exchange is not None:
            interrupt(self._exchange, exc)
        self._finish()

    def _expire(self) -> None:
        if self._exchange is not None:
            self._exchange.fail("did not answer in time.", retryable=True, timed_out=True)
            self._finish()

    def _hurry(self) -> None:
        """The status is known and an error: its body gets little time."""
        sooner = self._loop.time() + ERROR_BODY_TIME
        if self._timer is not None and sooner < self._until:
            self._timer.cancel()
            self._until = 0.0  # not again
            self._timer = self._loop.call_at(sooner, self._expire)

    def _finish(self) -> None:
        self._exchange = None
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)
