"""Free connections, each kept for the account it has served, and lent to others after a while.

HTTP/1.1 does not say which request an answer belongs to. A server that sends one too many gives it
to whoever uses the connection next. The same account may be next at once; another one only when
the connection has been silent for `QUARANTINE`, and has nothing unread on it.
"""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

from ._bounds import IDLE_TIME, MAX_IDLE, QUARANTINE

if TYPE_CHECKING:
    from collections.abc import Hashable

    from .url import Origin

    Owner = tuple[Origin, Hashable]  # where, and whose


class Connection(Protocol):
    """What can be kept here.

    Attributes:
        owner: whom it has served, and where.
        idle_since: when it became free, by the runtime's clock.
    """

    owner: Owner
    idle_since: float

    def usable(self) -> bool:
        """Whether it is open and nothing unread is left on it."""

    def close(self) -> None:
        """End it at once; may be called twice."""


C = TypeVar("C", bound=Connection)


class Idle(Generic[C]):
    """Stacks of free connections by owner; the longest idle ones give way to new ones.

    Every operation takes constant time, however many there are. Safe to share between threads.
    """

    def __init__(self) -> None:
        self._stacks: dict[Owner, list[C]] = {}
        self._by_age: OrderedDict[C, None] = OrderedDict()
        self._by_origin: dict[Origin, OrderedDict[C, None]] = {}
        self._lock = Lock()
        self._closed = False

    def take(self, owner: Owner, now: float) -> C | None:
        """A connection fit for use by `owner`; None where there is none.

        The last one it used itself, else the one to its origin that has been silent longest.
        """
        while True:
            with self._lock:
                connection = self._own(owner) or self._silent(owner[0], now)
                if connection is None:
                    return None
                self._remove(connection)
            if now - connection.idle_since <= IDLE_TIME and connection.usable():
                return connection
            connection.close()

    def put(self, connection: C, now: float) -> None:
        """Keep a connection that is free; close those that are too many or too old."""
        connection.idle_since = now
        surplus: list[C] = []
        with self._lock:
            if self._closed:
                surplus.append(connection)
            else:
                self._stacks.setdefault(connection.owner, []).append(connection)
                self._by_age[connection] = None
                self._by_origin.setdefault(connection.owner[0], OrderedDict())[connection] = None
                while self._too_many(now):
                    oldest = next(iter(self._by_age))
                    self._remove(oldest)
                    surplus.append(oldest)
        for each in surplus:
            each.close()

    def drain(self) -> None:
        """Close all, and from now on keep none."""
        for connection in self.abandon():
            connection.close()

    def abandon(self) -> list[C]:
        """Give all away without closing them, and from now on keep none."""
        with self._lock:
            self._closed = True
            connections = list(self._by_age)
            self._by_age.clear()
            self._stacks.clear()
            self._by_origin.clear()
        return connections

    def inherit(self) -> list[C]:
        """`abandon` in a forked child, where another thread of the parent may hold the lock."""
        self._lock = Lock()
        return self.abandon()

    def _own(self, owner: Owner) -> C | None:
        stack = self._stacks.get(owner)
        return stack[-1] if stack else None

    def _silent(self, origin: Origin, now: float) -> C | None:
        oldest = next(iter(self._by_origin.get(origin, ())), None)
        if oldest is None or now - oldest.idle_since < QUARANTINE:
            return None
        return oldest

    def _too_many(self, now: float) -> bool:
        oldest = next(iter(self._by_age), None)
        return oldest is not None and (
            len(self._by_age) > MAX_IDLE or now - oldest.idle_since > IDLE_TIME
        )

    def _remove(self, connection: C) -> None:
        del self._by_age[connection]
        origin = connection.owner[0]
        del self._by_origin[origin][connection]
        if not self._by_origin[origin]:
            del self._by_origin[origin]
        stack = self._stacks[connection.owner]
        stack.remove(connection)
        if not stack:
            del self._stacks[connection.owner]
