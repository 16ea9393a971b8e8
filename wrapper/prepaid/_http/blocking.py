"""The blocking transport: sockets with a time limit on every wait."""

from __future__ import annotations

import socket
import ssl
from contextlib import suppress
from itertools import chain
from time import monotonic
from typing import TYPE_CHECKING, cast

import httpx

from .bounds import ERROR_BODY_TIME, RECV_SIZE, SEND_SIZE
from .dns import Resolver, literal
from .errors import connect_error, tls_error, unknown_host
from .exchange import Exchange
from .pool import Connection, Pool
from .proxy import check_tunnel, proxy_for, tunnel
from .request import Origin, Prepared, origin_of, place_of
from .tls import shared_context

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .dns import Address
    from .proxy import Proxy


class GuardedTransport(httpx.BaseTransport):
    """An httpx transport that bounds the time and the bytes of every answer.

    Limits come in `request.extensions["timeout"]`, in seconds: `connect` (default 5), `read` for
    the whole answer (default 10), `total` for both together (default none). Connections are kept
    for the owner they have served: an origin and all headers that may name an account. Redirects
    and cookies do not reach the client; the body of a status of 400 or more is empty if it is
    broken, too large or late. https:// goes through the proxies of the environment.

    Safe to share between threads. A forked child starts without connections.
    """

    def __init__(self) -> None:
        self._resolver = Resolver()
        self._unasked: set[Origin] = set()
        self._pool: Pool[_Connection] = Pool(self._unasked)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request; return the answer, read to its end.

        Raises:
            httpx.RequestError: there is none.
        """
        try:
            return self._send(Prepared(request))
        except httpx.RequestError as error:
            error.request = request
            raise

    def sent_unasked(self, url: httpx.URL) -> bool:
        """Return whether this origin ever sent a byte that no request asked for.

        What came over connections of other owners (`response.extensions["shared"]`) is then in
        doubt: ask again without `extensions["shared"]`.
        """
        return self._pool.sent_unasked(origin_of(url))

    @staticmethod
    def proxy_for(url: httpx.URL | str) -> Proxy | None:
        """Return the proxy of the environment for an address, or None to connect directly.

        Raises:
            httpx.UnsupportedProtocol: the environment names a proxy that is not supported.
        """
        return proxy_for(httpx.URL(url))

    def close(self) -> None:
        """Close the free connections; those in use close when their request ends."""
        self._pool.close()

    def _send(self, prepared: Prepared) -> httpx.Response:
        kept = self._pool.take(prepared)
        if kept is not None:
            exchange = self._exchange(kept, prepared)
            if not (exchange.stale and prepared.repeatable):
                return exchange.response(shared=kept.mixed)
        made = self._pool.add(self._connect(prepared), prepared.owner)
        return self._exchange(made, prepared).response(shared=False)

    def _exchange(self, connection: _Connection, prepared: Prepared) -> Exchange:
        exchange = Exchange(connection.http, prepared)
        try:
            _converse(connection.sock, exchange, prepared.answer_by())
        except BaseException:
            self._pool.drop(connection)
            raise
        self._pool.release(connection, exchange)
        return exchange

    def _connect(self, prepared: Prepared) -> _Connection:
        """Return a new connection, ready for a request.

        Raises:
            httpx.TransportError: there is none in time, or a setting cannot be used.
        """
        origin, until = prepared.origin, prepared.connect_by
        proxy = proxy_for(prepared.request.url)
        sock = self._open(*((proxy.host, proxy.port) if proxy else origin[1:]), until)
        try:
            if proxy:
                exchange = tunnel(proxy, origin)
                _converse(sock, exchange, until)
                check_tunnel(exchange, proxy)
            if origin[0] == "https":
                sock = _secure(sock, origin, until)
        except BaseException:
            sock.close()
            raise
        return _Connection(origin, sock)

    def _open(self, host: str, port: int, until: float) -> socket.socket:
        try:
            addresses = literal(host, port) or self._resolver.find(host, port).result(_left(until))
            for address in addresses[:-1]:
                with suppress(OSError):  # half of the time that is left, while there are others
                    return _connected(address, _left(until) / 2)
            if addresses:
                return _connected(addresses[-1], _left(until))
        except OSError as error:  # a family this machine does not have, or no files left, too
            raise connect_error(place_of(host, port), error) from None
        raise unknown_host(host)


class _Connection(Connection):
    """A connected socket, and what `Pool` knows of it."""

    def __init__(self, origin: Origin, sock: socket.socket) -> None:
        super().__init__(origin)
        self.sock = sock

    def look(self) -> bytes | None:
        try:
            self.sock.setblocking(False)
            return self.sock.recv(1)  # not by `select`: a TLS session ticket is not an answer
        except (BlockingIOError, ssl.SSLWantReadError):
            return None
        except OSError:
            return b""

    def close(self) -> None:
        self.sock.close()


def _left(until: float) -> float:
    """Return the seconds that are left.

    Raises:
        TimeoutError: none are.
    """
    left = until - monotonic()
    if left <= 0:
        raise TimeoutError
    return left


def _converse(sock: socket.socket, exchange: Exchange, until: float) -> None:
    """Send a request and receive until the exchange is done."""
    # `filter`: to write the end of a request is part of the body, and often no byte of it.
    for piece in filter(None, chain((exchange.head(),), _body(exchange))):
        try:
            _send(sock, piece, until)
        except TimeoutError:
            exchange.time_out()
            return
        except OSError:  # the server may have answered before it closed
            break
    hurried = False
    try:
        while not exchange.done:
            sock.settimeout(_left(until))
            exchange.feed(sock.recv(RECV_SIZE))
            if exchange.failing and not hurried:
                hurried, until = True, min(until, monotonic() + ERROR_BODY_TIME)
    except TimeoutError:
        exchange.time_out()
    except OSError as error:
        exchange.interrupt(error)


def _send(sock: socket.socket, piece: memoryview, until: float) -> None:
    left = _left(until)
    if not sock.gettimeout():  # it has been looked at and does not block; most requests fit in
        with suppress(BlockingIOError, ssl.SSLWantReadError, ssl.SSLWantWriteError):
            piece = piece[sock.send(piece) :]
    if piece:
        sock.settimeout(left)
        sock.sendall(piece)


def _body(exchange: Exchange) -> Iterator[memoryview]:
    if exchange.prepared.has_body:
        stream = cast("httpx.SyncByteStream", exchange.prepared.request.stream)
        for part in (memoryview(part) for part in stream):
            for start in range(0, len(part), SEND_SIZE):
                yield exchange.part(part[start : start + SEND_SIZE])
    yield exchange.part(None)


def _connected(address: Address, seconds: float) -> socket.socket:
    sock = socket.socket(address[0], socket.SOCK_STREAM)
    try:
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        sock.settimeout(seconds)
        sock.connect(address[1])
    except BaseException:
        sock.close()
        raise
    return sock


def _secure(sock: socket.socket, origin: Origin, until: float) -> ssl.SSLSocket:
    context = shared_context()
    try:
        sock.settimeout(_left(until))
        # Asked for explicitly: on a socket that has just been reset, `wrap_socket` would leave
        # the handshake out in silence.
        secured = context.wrap_socket(
            sock, server_hostname=origin[1], do_handshake_on_connect=False
        )
        try:
            secured.do_handshake()
        except BaseException:
            secured.close()
            raise
    except OSError as error:
        raise tls_error(place_of(*origin[1:]), error) from None
    return secured
