"""How an asyncio connection comes about: name, TCP, proxy, TLS, within one limit of time."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING

from ._bounds import RECV_SIZE
from .dns import literal
from .failure import AttemptFailed
from .lane import Lane
from .proxy import proxy_for, refusal, tunnel
from .sockets import new_socket, share
from .tls import shared_context
from .trouble import handshake_failed, interrupt, late, refused, unknown

if TYPE_CHECKING:
    import socket
    from collections.abc import Sequence

    from .dns import Address, Resolver
    from .proxy import Proxy
    from .url import Url


async def connect(url: Url, resolver: Resolver, seconds: float) -> Lane:
    """A new connection, ready for a request.

    Raises:
        AttemptFailed: there is none within `seconds`.
        ConfigurationError: a proxy or certificate setting cannot be used.
    """
    proxy = proxy_for(url)
    try:
        async with asyncio.timeout(seconds):
            sock = await _open(proxy.url if proxy else url, resolver, seconds)
            try:
                if proxy:
                    await _tunnel(sock, url, proxy)
                return await _lane(sock, url)
            except BaseException:
                _drop(sock)
                raise
    except TimeoutError:
        raise AttemptFailed(late(url.place)) from None


async def _open(url: Url, resolver: Resolver, seconds: float) -> socket.socket:
    loop = asyncio.get_running_loop()
    until = loop.time() + seconds
    addresses = await _addresses(url, resolver)
    failure = unknown(url)
    for left, address in zip(range(len(addresses), 0, -1), addresses, strict=True):
        try:
            sock = new_socket(address)
        except OSError as error:  # a family this machine does not have, or no files left
            failure = refused(url, error)
            continue
        try:
            sock.setblocking(False)
            if left == 1:  # the limit around this function will do
                await loop.sock_connect(sock, address[1])
            else:
                async with asyncio.timeout(share(until - loop.time())):
                    await loop.sock_connect(sock, address[1])
        except OSError as error:
            _drop(sock)
            failure = refused(url, error)
        except BaseException:
            _drop(sock)
            raise
        else:
            return sock
    raise AttemptFailed(failure)


async def _addresses(url: Url, resolver: Resolver) -> Sequence[Address]:
    known = literal(url.host, url.port)
    if known:
        return known
    found = resolver.find(url.host, url.port)
    try:
        return found.result(0) if found.done() else await asyncio.wrap_future(found)
    except TimeoutError:
        raise
    except (OSError, ValueError):  # ValueError: a name that cannot be looked up at all
        raise AttemptFailed(unknown(url)) from None


async def _tunnel(sock: socket.socket, url: Url, proxy: Proxy) -> None:
    loop = asyncio.get_running_loop()
    exchange, request = tunnel(url, proxy)
    try:
        await loop.sock_sendall(sock, request)
        while exchange.outcome is None:
            exchange.feed(await loop.sock_recv(sock, RECV_SIZE))
    except TimeoutError:
        raise
    except OSError as error:
        interrupt(exchange, error)
    failure = refusal(exchange, proxy)
    if failure is not None:
        raise AttemptFailed(failure)


async def _lane(sock: socket.socket, url: Url) -> Lane:
    loop = asyncio.get_running_loop()
    secure = url.scheme == "https"
    lane = Lane(loop)
    try:
        await loop.create_connection(
            lambda: lane,
            sock=sock,
            ssl=shared_context() if secure else None,
            server_hostname=url.host if secure else None,
        )
    except BaseException as error:
        # asyncio would say farewell first, on a socket that is about to be closed under it.
        lane.close()
        if isinstance(error, OSError) and not isinstance(error, TimeoutError):
            raise AttemptFailed(handshake_failed(url, error)) from None
        raise
    return lane


def _drop(sock: socket.socket) -> None:
    """Close a socket that the loop may still watch: its number could be another's at once."""
    loop = asyncio.get_running_loop()
    # A transport owns it by now (RuntimeError) or has closed it already (ValueError), and does
    # this itself; Windows watches in another way.
    with suppress(RuntimeError, ValueError, NotImplementedError):
        loop.remove_reader(sock)
        loop.remove_writer(sock)
    sock.close()
