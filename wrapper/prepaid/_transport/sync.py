"""The blocking shell: sockets with a time limit on every wait."""

from __future__ import annotations

import ssl
from typing import TYPE_CHECKING

from prepaid._errors import ConfigurationError

from ._bounds import ERROR_BODY_TIME, RECV_SIZE
from .course import Course
from .dns import Resolver, literal
from .exchange import Exchange, new_connection
from .failure import AttemptFailed, Failure
from .fork import renew_after_fork
from .idle import Idle
from .proxy import proxy_for, refusal, tunnel
from .retry import RetryQuota
from .runtime import Runtime
from .sockets import new_socket, readable, share
from .tls import shared_context
from .trouble import handshake_failed, interrupt, late, refused, unknown

if TYPE_CHECKING:
    import socket
    from collections.abc import Sequence

    import h11

    from .call import Answer
    from .direct import Request
    from .dns import Address
    from .idle import Owner
    from .proxy import Proxy
    from .response import JudgedResponse
    from .url import Url


class _Connection:
    """A connected socket, the protocol state on it, and whose key went over it last."""

    __slots__ = ("http", "idle_since", "owner", "sock", "used")
    owner: Owner  # known when it becomes free

    def __init__(self, sock: socket.socket) -> None:
        self.sock = sock
        self.http = new_connection()
        self.idle_since = 0.0
        self.used = False

    def usable(self) -> bool:
        pending = isinstance(self.sock, ssl.SSLSocket) and self.sock.pending()
        return not (pending or readable(self.sock.fileno()))

    def ended(self, seconds: float) -> bool:
        """Wait for the end that the far side announced; False where more bytes come, or nothing."""
        try:
            self.sock.settimeout(max(0.001, seconds))
            return self.sock.recv(1) == b""
        except OSError:
            return False

    def close(self) -> None:
        self.sock.close()


class SyncTransport:
    """Sends what a bound `Call` describes; safe to share between threads.

    A forked child starts with no connections; those of the parent stay the parent's.
    """

    def __init__(self, *, runtime: Runtime | None = None, quota: RetryQuota | None = None) -> None:
        self._runtime = runtime or Runtime()
        self._quota = quota or RetryQuota()
        self._resolver = Resolver(self._runtime.resolve)
        self._idle: Idle[_Connection] = Idle()
        self._closed = False
        renew_after_fork(self)

    def after_fork(self) -> None:
        """Closing a socket here leaves the parent's alone: no TLS farewell is sent."""
        inherited, self._idle = self._idle, Idle()
        for connection in inherited.inherit():
            connection.close()

    def close(self) -> None:
        """Close all free connections; those in use close when their call ends. May be repeated."""
        self._closed = True
        self._idle.drain()

    def handle_request(self, request: Request) -> JudgedResponse:
        """Run the call to its end.

        Raises:
            PrepaidError: there is no good answer.
        """
        course = Course(request, self._runtime, self._quota)
        while True:
            if self._closed:
                raise ConfigurationError(
                    "This client is closed: make a new one, or call inside its `with` block."
                )
            pause = course.settle(self._attempt(course))
            if pause is None:
                return course.response()
            self._runtime.sleep(pause)

    def _attempt(self, course: Course) -> Answer | Failure:
        connect_by = course.begin()
        try:
            pool = course.call.relay or self._idle
            connection = pool.take(course.draft.owner, self._runtime.clock())
            if connection is None:
                connection = self._connect(course, connect_by)
            outcome = self._converse(course, connection)
            if isinstance(outcome, Failure) and outcome.stale and connection.used:
                # Closed while it was idle: no fault of the vendor's, so not counted as a retry.
                outcome = self._converse(course, self._connect(course, connect_by))
        except AttemptFailed as failed:
            return failed.failure
        except ConfigurationError as error:
            return Failure(error.message, misconfigured=True)
        return outcome

    def _converse(self, course: Course, connection: _Connection) -> Answer | Failure:
        relay = course.call.relay
        pool = relay or self._idle
        kept = False
        clock = self._runtime.clock
        try:
            exchange = self._exchange(course, connection.sock, connection.http)
            if relay and relay.answered(exchange):
                relay.ended(in_order=connection.ended(course.end_by() - clock()))
            kept = exchange.renew()
        finally:
            if kept:
                pool.put(connection, course.draft.owner, clock())
            else:
                pool.drop(connection)
        assert exchange.outcome is not None  # noqa: S101 - for the type checker: it has ended
        return exchange.outcome

    def _exchange(self, course: Course, sock: socket.socket, http: h11.Connection) -> Exchange:
        """Send a request and wait for its end; the exchange comes back with an outcome."""
        clock = self._runtime.clock
        exchange = Exchange(http, course.at)
        until = course.answer_by()
        hurried = False
        try:
            sock.settimeout(max(0.001, until - clock()))
            sock.sendall(exchange.open(course.draft.target, course.draft.signed()))
            while exchange.outcome is None:
                left = until - clock()
                if left <= 0:
                    raise TimeoutError  # noqa: TRY301 - as the socket does
                sock.settimeout(left)
                exchange.feed(sock.recv(RECV_SIZE))
                if exchange.failing and not hurried:
                    hurried, until = True, min(until, clock() + ERROR_BODY_TIME)
        except TimeoutError:
            exchange.fail("did not answer in time.", retryable=True, timed_out=True)
        except OSError as error:
            interrupt(exchange, error)
        return exchange

    def _connect(self, course: Course, until: float) -> _Connection:
        """A new connection, ready for a request.

        Raises:
            AttemptFailed: there is none by `until`.
            ConfigurationError: a proxy or certificate setting cannot be used.
        """
        url = course.call.url
        proxy = proxy_for(url)
        sock = self._open(proxy.url if proxy else url, until)
        try:
            if proxy:
                self._tunnel(sock, url, proxy, until)
            if url.scheme == "https":
                sock = self._secure(sock, url, until)
        except BaseException:
            sock.close()
            raise
        return _Connection(sock)

    def _left(self, until: float, at: str) -> float:
        left = until - self._runtime.clock()
        if left <= 0:
            raise AttemptFailed(late(at))
        return left

    def _open(self, url: Url, until: float) -> socket.socket:
        addresses = self._addresses(url, until)
        failure = unknown(url)
        for left, address in zip(range(len(addresses), 0, -1), addresses, strict=True):
            seconds = self._left(until, url.place)
            if left > 1:
                seconds = share(seconds)
            try:
                sock = new_socket(address)
            except OSError as error:  # a family this machine does not have, or no files left
                failure = refused(url, error)
                continue
            try:
                sock.settimeout(seconds)
                sock.connect(address[1])
            except OSError as error:
                sock.close()
                failure = refused(url, error)
            except BaseException:
                sock.close()
                raise
            else:
                return sock
        raise AttemptFailed(failure)

    def _addresses(self, url: Url, until: float) -> Sequence[Address]:
        known = literal(url.host, url.port)
        if known:
            return known
        found = self._resolver.find(url.host, url.port)
        try:
            return found.result(self._left(until, url.place))
        except TimeoutError:
            raise AttemptFailed(late(url.place)) from None
        except (OSError, ValueError):  # ValueError: a name that cannot be looked up at all
            raise AttemptFailed(unknown(url)) from None

    def _tunnel(self, sock: socket.socket, url: Url, proxy: Proxy, until: float) -> None:
        exchange, request = tunnel(url, proxy)
        try:
            sock.settimeout(self._left(until, proxy.url.place))
            sock.sendall(request)
            while exchange.outcome is None:
                sock.settimeout(self._left(until, proxy.url.place))
                exchange.feed(sock.recv(RECV_SIZE))
        except TimeoutError:
            raise AttemptFailed(late(proxy.url.place)) from None
        except OSError as error:
            interrupt(exchange, error)
        failure = refusal(exchange, proxy)
        if failure is not None:
            raise AttemptFailed(failure)

    def _secure(self, sock: socket.socket, url: Url, until: float) -> ssl.SSLSocket:
        context = shared_context()
        try:
            sock.settimeout(self._left(until, url.place))
            # Asked for explicitly: on a socket that has just been reset, `wrap_socket` would
            # leave the handshake out in silence.
            secured = context.wrap_socket(
                sock, server_hostname=url.host, do_handshake_on_connect=False
            )
        except OSError as error:
            raise AttemptFailed(handshake_failed(url, error)) from None
        try:
            secured.do_handshake()
        except OSError as error:
            secured.close()
            raise AttemptFailed(handshake_failed(url, error)) from None
        except BaseException:
            secured.close()
            raise
        return secured
