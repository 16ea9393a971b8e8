"""Free connections, each kept for the owner it has served.

HTTP/1.1 does not say which request an answer belongs to. A server that sends one too many, late,
gives it to whoever uses the connection next; the next must therefore be the same owner. Requests
that say so may use a connection of another owner, by rules that make a wrong answer unlikely and
show it: many connections are open, nothing unread lies on this one, its last answer was no error,
and the origin has never sent a byte that nobody asked for.
"""

from __future__ import annotations

import os
from threading import Lock
from time import monotonic
from typing import TYPE_CHECKING, Generic, TypeVar

from .bounds import IDLE_TIME, MAX_IDLE, SHARED_FROM
from .exchange import Exchange, new_connection

if TYPE_CHECKING:
    from collections.abc import Hashable

    from .request import Origin, Prepared


class Connection:
    """What is kept here; the transports add the socket.

    Attributes:
        http: the protocol state.
        origin: the far end.
        owner: whom it serves, or served last.
        mixed: it has served more than one owner.
    """

    def __init__(self, origin: Origin) -> None:
        self.http = new_connection()
        self.origin = origin
        self.owner = 0
        self.mixed = False
        self.free_since = 0.0
        self.keys: tuple[Hashable, ...] = ()  # what it is found under while it is free

    def look(self) -> bytes | None:
        """Return what has come unasked: None for nothing, b"" for the end of the stream."""
        raise NotImplementedError

    def close(self) -> None:
        """End it at once; may be called twice."""
        raise NotImplementedError


C = TypeVar("C", bound=Connection)


class Pool(Generic[C]):
    """The connections of a transport; safe to share between threads.

    Every operation but `sent_unasked` takes constant time, however many connections there are.
    """

    def __init__(self, unasked: set[Origin]) -> None:
        """Begin without connections.

        Args:
            unasked: origins that once sent a byte nobody asked for; added to here.
        """
        self._unasked = unasked
        self._closed = False
        self._renew()

    def take(self, prepared: Prepared) -> C | None:
        """Return a free connection that may carry the request; None if a new one is needed."""
        self._check_fork()
        while True:
            with self._lock:
                connection = self._choose(prepared)
                if connection is None:
                    return None
                self._remove(connection)
            if self._quiet(connection) and monotonic() - connection.free_since <= IDLE_TIME:
                connection.mixed = connection.mixed or connection.owner != prepared.owner
                connection.owner = prepared.owner
                return connection
            self.drop(connection)

    def add(self, connection: C, owner: int) -> C:
        """Count a new connection, in use by `owner`."""
        connection.owner = owner
        with self._lock:
            self._open[connection.origin] = self._open.get(connection.origin, 0) + 1
        return connection

    def release(self, connection: C, exchange: Exchange) -> None:
        """Keep a connection after an exchange, or close it if it cannot carry another."""
        own = () if connection.mixed else (connection.owner,)
        shared = () if exchange.failing else (connection.origin,)
        connection.keys = (*own, *shared)
        if self._closed or not connection.keys or not exchange.renew():
            if exchange.surplus:
                self._unasked.add(connection.origin)
            self.drop(connection)
            return
        connection.free_since = monotonic()
        with self._lock:
            self._keep(connection)
            surplus = self._too_many()
        for each in surplus:
            self._quiet(each)
            self.drop(each)
        if self._closed:
            self.close()  # another thread closed the pool meanwhile

    def drop(self, connection: C) -> None:
        """Close a connection and count it no more."""
        connection.close()
        with self._lock:
            left = self._open.get(connection.origin, 0) - 1
            if left > 0:
                self._open[connection.origin] = left
            else:
                self._open.pop(connection.origin, None)

    def sent_unasked(self, origin: Origin) -> bool:
        """Return whether the origin ever sent a byte nobody asked for; look at what is free."""
        self._check_fork()
        if origin not in self._unasked:
            with self._lock:
                free = [connection for connection in self._free if connection.origin == origin]
                for connection in free:
                    self._remove(connection)
            for connection in free:
                if self._quiet(connection):
                    with self._lock:
                        self._keep(connection)
                else:
                    self.drop(connection)
        return origin in self._unasked

    def close(self) -> None:
        """Close all free connections, and from now on keep none."""
        self._check_fork()
        self._closed = True
        with self._lock:
            free = list(self._free)
            for connection in free:
                self._remove(connection)
        for connection in free:
            self.drop(connection)

    def _check_fork(self) -> None:
        """Begin anew in a forked child, where the lock may be held for ever."""
        if self._pid != os.getpid():
            inherited = list(self._free)
            self._renew()
            for connection in inherited:
                connection.close()  # the parent's socket stays open

    def _renew(self) -> None:
        self._lock = Lock()
        self._free: dict[C, None] = {}  # the longest free first
        self._found: dict[Hashable, dict[C, None]] = {}  # by owner, and by origin
        self._open: dict[Origin, int] = {}  # free or in use
        self._pid = os.getpid()

    def _choose(self, prepared: Prepared) -> C | None:
        own = self._found.get(prepared.owner)
        if own:
            return next(reversed(own))
        origin = prepared.origin
        if not prepared.shared or origin in self._unasked:
            return None
        if self._open.get(origin, 0) < SHARED_FROM:
            return None
        # The longest free: a late byte has had the most time to come.
        return next(iter(self._found.get(origin, ())), None)

    def _quiet(self, connection: C) -> bool:
        """Whether a connection is open and nothing unread lies on it."""
        unread = connection.look()
        if unread:
            self._unasked.add(connection.origin)
        return unread is None

    def _too_many(self) -> list[C]:
        """Remove and return connections that are too many or too old."""
        surplus: list[C] = []
        oldest_allowed = monotonic() - IDLE_TIME
        while self._free:
            oldest = next(iter(self._free))
            if len(self._free) <= MAX_IDLE and oldest.free_since >= oldest_allowed:
                break
            self._remove(oldest)
            surplus.append(oldest)
        return surplus

    def _keep(self, connection: C) -> None:
        self._free[connection] = None
        for key in connection.keys:
            self._found.setdefault(key, {})[connection] = None

    def _remove(self, connection: C) -> None:
        del self._free[connection]
        for key in connection.keys:
            found = self._found[key]
            del found[connection]
            if not found:
                del self._found[key]
