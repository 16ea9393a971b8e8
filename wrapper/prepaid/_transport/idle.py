"""Free connections, each kept for the account it has served.

HTTP/1.1 does not say which request an answer belongs to. A server that sends one too many, late,
gives it to whoever uses the connection next; the next must therefore be the same account.
"""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

from ._bounds import IDLE_TIME, MAX_IDLE

if TYPE_CHECKING:
    from collections.abc import Hashable

    from .url import Origin

    Owner = tuple[Origin, Hashable]  # where, and whose


class Connection(Protocol):
    """What can be kept here.

    Attributes:
        owner: whom it has served, and where.
        used: whether it has served anybody.
        idle_since: when it became free, by the runtime's clock.
    """

    owner: Owner
    used: bool
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
        self._lock = Lock()
        self._closed = False

    def take(self, owner: Owner, now: float) -> C | None:
        """A connection fit for use by `owner`, the last used first; None where there is none."""
        while True:
            with self._lock:
                stack = self._stacks.get(owner)
                if not stack:
                    return None
                connection = stack[-1]
                self._remove(connection)
            if now - connection.idle_since <= IDLE_TIME and connection.usable():
                return connection
            connection.close()

    def put(self, connection: C, owner: Owner, now: float) -> None:
        """Keep a connection that has served `owner`; close those that are too many or too old."""
        connection.owner, connection.used, connection.idle_since = owner, True, now
        surplus: list[C] = []
        with self._lock:
            if self._closed:
                surplus.append(connection)
            else:
                self._stacks.setdefault(connection.owner, []).append(connection)
                self._by_age[connection] = None
                while self._too_many(now):
                    oldest = next(iter(self._by_age))
                    self._remove(oldest)
                    surplus.append(oldest)
        for each in surplus:
            each.close()

    def drop(self, connection: C) -> None:
        """Close a connection that is of no more use."""
        connection.close()

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
        return connections

    def inherit(self) -> list[C]:
        """`abandon` in a forked child, where another thread of the parent may hold the lock."""
        self._lock = Lock()
        return self.abandon()

    def _too_many(self, now: float) -> bool:
        oldest = next(iter(self._by_age), None)
        return oldest is not None and (
            len(self._by_age) > MAX_IDLE or now - oldest.idle_since > IDLE_TIME
        )

    def _remove(self, connection: C) -> None:
        del self._by_age[connection]
        stack = self._stacks[connection.owner]
        stack.remove(connection)
        if not stack:
            del self._stacks[connection.owner]
