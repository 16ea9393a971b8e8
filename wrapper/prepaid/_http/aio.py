"""The asyncio transport: one timer an exchange, connections that belong to their loop."""

from __future__ import annotations

import asyncio
import errno
import os
import socket
from contextlib import suppress
from time import monotonic
from typing import TYPE_CHECKING, Final, cast

import httpx

from .bounds import ERROR_BODY_TIME
from .dns import Resolver, literal
from .errors import connect_error, tls_error, unknown_host
from .exchange import Exchange
from .pool import Connection, Pool
from .proxy import check_tunnel, proxy_for, tunnel
from .request import Origin, Prepared, origin_of, place_of
from .tls import shared_context

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from .dns import Address

_ALERT: Final = b"\x15"  # the type of a TLS record that ends the connection
_ALERT_SIZE: Final = 24  # bytes of one in TLS 1.3, which hides its type; no HTTP fits in as few


class AsyncGuardedTransport(httpx.AsyncBaseTransport):
    """As `GuardedTransport`, awaited; on any asyncio loop, uvloop's too.

    It may serve several loops, one after the other or in threads: connections belong to the loop
    they were made on and are closed when that ends.
    """

    def __init__(self) -> None:
        self._resolver = Resolver()
        self._unasked: set[Origin] = set()
        self._pid = os.getpid()
        self._pools: dict[asyncio.AbstractEventLoop, Pool[_Connection]] = {}
        self._ends: dict[asyncio.AbstractEventLoop, AsyncGenerator[None, None]] = {}
        self._inherited: list[object] = []

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request; return the answer, read to its end.

        Raises:
            httpx.RequestError: there is none.
        """
        try:
            return await self._send(Prepared(request))
        except httpx.RequestError as error:
            error.request = request
            raise

    def sent_unasked(self, url: httpx.URL) -> bool:
        """As `GuardedTransport.sent_unasked`."""
        self._check_fork()
        origin = origin_of(url)
        loop = _running_loop()
        pool = self._pools.get(loop) if loop else None
        return pool.sent_unasked(origin) if pool else origin in self._unasked

    async def aclose(self) -> None:
        """Close the free connections; those in use close when their request ends."""
        self._check_fork()
        pools, self._pools = self._pools, {}
        ends, self._ends = self._ends, {}
        for pool in pools.values():
            pool.close()
        loop = _running_loop()
        if loop in ends:
            await ends[loop].aclose()

    async def _send(self, prepared: Prepared) -> httpx.Response:
        self._check_fork()
        loop = _running_loop()
        if loop is None:
            raise httpx.UnsupportedProtocol(
                "AsyncGuardedTransport runs on asyncio (uvloop included), and no asyncio loop is "
                "running: use asyncio.run(), or httpx's own transport under trio."
            )
        pool = self._pools.get(loop) or await self._new_pool(loop)
        kept = pool.take(prepared)
        if kept is not None:
            exchange = await self._exchange(pool, kept, prepared)
            if not (exchange.stale and prepared.repeatable):
                return exchange.response(shared=kept.mixed)
        made = pool.add(await self._connect(loop, prepared), prepared.owner)
        return (await self._exchange(pool, made, prepared)).response(shared=False)

    async def _exchange(
        self, pool: Pool[_Connection], connection: _Connection, prepared: Prepared
    ) -> Exchange:
        exchange = Exchange(connection.http, prepared)
        try:
            await connection.converse(exchange, prepared.answer_by())
        except BaseException:
            pool.drop(connection)
            raise
        pool.release(connection, exchange)
        return exchange

    async def _connect(self, loop: asyncio.AbstractEventLoop, prepared: Prepared) -> _Connection:
        """Return a new connection, ready for a request.

        Raises:
            httpx.TransportError: there is none in time, or a setting cannot be used.
        """
        origin, until = prepared.origin, prepared.connect_by
        proxy = proxy_for(prepared.request.url)
        host, port = (proxy.host, proxy.port) if proxy else origin[1:]
        try:
            async with asyncio.timeout(until - monotonic()):
                connection = await self._open(loop, origin, host, port, until)
                try:
                    if proxy:
                        exchange = tunnel(proxy, origin)
                        await connection.converse(exchange, until)
                        check_tunnel(exchange, proxy)
                    if origin[0] == "https":
                        await connection.start_tls()
                except BaseException as error:
                    connection.close()
                    error.with_traceback(None)  # as in `connect_error`
                    raise
        except TimeoutError as error:
            raise connect_error(place_of(host, port), error) from None
        return connection

    async def _open(
        self, loop: asyncio.AbstractEventLoop, origin: Origin, host: str, port: int, until: float
    ) -> _Connection:
        addresses = literal(host, port)
        if not addresses:
            addresses = await asyncio.wrap_future(self._resolver.find(host, port))
        for address in addresses[:-1]:
            with suppress(OSError):  # half of the time that is left, while there are others
                async with asyncio.timeout((until - monotonic()) / 2):
                    return await _connected(loop, origin, address)
        try:
            if addresses:
                return await _connected(loop, origin, addresses[-1])
        except OSError as error:  # a family this machine does not have, or no files left, too
            raise connect_error(place_of(host, port), error) from None
        raise unknown_host(host)

    async def _new_pool(self, loop: asyncio.AbstractEventLoop) -> Pool[_Connection]:
        for other in list(self._pools):
            if other.is_closed():
                self._pools.pop(other).close()
                self._ends.pop(other, None)
        pool = self._pools[loop] = Pool(self._unasked)
        self._ends[loop] = _close_with_loop(pool)
        await anext(self._ends[loop])
        return pool

    def _check_fork(self) -> None:
        """In a forked child, keep what the parent has open out of use, yet alive.

        To close it here would take it out of the parent's event loop: the kernel shares the two.
        """
        if self._pid != os.getpid():
            self._pid = os.getpid()
            self._inherited += [self._pools, self._ends]
            self._pools, self._ends = {}, {}


class _Connection(Connection, asyncio.Protocol):
    """A connection that carries one exchange at a time."""

    def __init__(self, loop: asyncio.AbstractEventLoop, origin: Origin) -> None:
        super().__init__(origin)
        self._loop = loop
        self._transport: asyncio.Transport | None = None
        self._fileno = -1
        self._lost = False
        self._unread = b""  # the first byte that nobody asked for
        self._exchange: Exchange | None = None
        self._waiter: asyncio.Future[None] | None = None
        self._writable: asyncio.Future[None] | None = None  # while the socket is full
        self._timer: asyncio.TimerHandle | None = None
        self._until = 0.0

    async def converse(self, exchange: Exchange, until: float) -> None:
        """Send a request and wait until the exchange is done."""
        if self._lost or self._transport is None:
            exchange.feed(b"")
            return
        seconds = until - monotonic()  # a loop's clock may be another
        if seconds <= 0:
            exchange.time_out()
            return
        waiter = self._waiter = self._loop.create_future()
        self._exchange = exchange
        self._until = self._loop.time() + seconds
        self._timer = self._loop.call_at(self._until, self._expire)
        try:
            self._transport.write(exchange.head())
            if exchange.prepared.has_body:
                await self._send_body(self._transport, exchange, seconds)
            if not exchange.done:
                self._transport.write(exchange.part(None))
                await waiter
        finally:
            self._exchange = self._waiter = None
            self._timer.cancel()

    async def start_tls(self) -> None:
        """Begin TLS with the origin."""
        context, (_, host, port) = shared_context(), self.origin
        try:
            if self._transport is None or self._lost:
                raise ConnectionResetError(errno.ECONNRESET, "")
            transport = await self._loop.start_tls(
                self._transport, self, context, server_hostname=host
            )
            if transport is None:
                raise ConnectionResetError(errno.ECONNRESET, "")
        except OSError as error:
            raise tls_error(place_of(host, port), error) from None
        self._transport = transport

    def look(self) -> bytes | None:
        if self._lost or self._unread:
            return self._unread
        return _peek(self._fileno, tls=self.origin[0] == "https")

    def close(self) -> None:
        # Without a farewell that the far side could delay.
        self._lost = True
        if self._transport is not None:
            with suppress(RuntimeError):  # its loop has been closed, and its socket with it
                self._transport.abort()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)  # uvloop's is not one by class
        self._fileno = transport.get_extra_info("socket").fileno()

    def data_received(self, data: bytes) -> None:
        exchange = self._exchange
        if exchange is None:  # nobody asked for it
            self._unread = self._unread or data[:1]
            self.close()
        elif exchange.feed(data):
            self._finish()
        elif exchange.failing:
            self._hurry()

    def eof_received(self) -> None:
        self._lost = True
        if self._exchange is not None:
            self._exchange.feed(b"")
        self._finish()

    def connection_lost(self, exc: Exception | None) -> None:
        self._lost = True
        if self._exchange is not None:
            self._exchange.interrupt(exc)
        self._finish()

    def pause_writing(self) -> None:
        self._writable = self._loop.create_future()

    def resume_writing(self) -> None:
        if self._writable is not None and not self._writable.done():
            self._writable.set_result(None)

    async def _send_body(
        self, transport: asyncio.Transport, exchange: Exchange, seconds: float
    ) -> None:
        limit = asyncio.timeout(seconds)
        try:
            async with limit:
                async for part in cast("httpx.AsyncByteStream", exchange.prepared.request.stream):
                    if exchange.done:
                        return
                    transport.write(exchange.part(memoryview(part)))
                    del part  # no variable may hold it while this waits
                    if self._writable is not None:
                        await self._writable
        except TimeoutError:
            if not limit.expired():
                raise
            exchange.time_out()

    def _expire(self) -> None:
        if self._exchange is not None:
            self._exchange.time_out()
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
        self.resume_writing()
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)


async def _connected(
    loop: asyncio.AbstractEventLoop, origin: Origin, address: Address
) -> _Connection:
    connection = _Connection(loop, origin)
    host, port, *_ = address[1]
    try:
        await loop.create_connection(lambda: connection, host, port, family=address[0])
    except BaseException as error:
        connection.close()  # cancelled when it was made already
        error.with_traceback(None)  # as in `connect_error`
        raise
    return connection


async def _close_with_loop(pool: Pool[_Connection]) -> AsyncGenerator[None, None]:
    # `asyncio.run` finishes generators that were started on its loop: the one public way to learn
    # that a loop is about to end while connections can still be closed on it.
    try:
        yield
    finally:
        pool.close()
        await asyncio.sleep(0)  # asyncio closes the sockets one turn after being told


def _running_loop() -> asyncio.AbstractEventLoop | None:
    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        return None


def _peek(fileno: int, *, tls: bool) -> bytes | None:
    """Return what the kernel holds that the loop has not read yet, as `Connection.look` does."""
    try:
        sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM, 0, fileno)
        try:
            unread = sock.recv(_ALERT_SIZE + 1, socket.MSG_PEEK)  # a loop's sockets never block
        finally:
            sock.detach()  # it is the loop's to close
    except BlockingIOError:
        return None
    except OSError:
        return b""
    # The end of TLS is an alert; TLS 1.3 tells it from other records by its size alone.
    return b"" if tls and (unread[:1] == _ALERT or len(unread) == _ALERT_SIZE) else unread
