"""Free connections, the last used first: they are the least likely to have been closed."""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

from ._bounds import IDLE_TIME, MAX_IDLE

if TYPE_CHECKING:
    from .url import Origin


class Connection(Protocol):
    """What can be kept here."""

    idle_since: float

    def usable(self) -> bool:
        """Whether it is open and nothing unread is left on it."""

    def close(self) -> None:
        """End it at once; may be called twice."""


C = TypeVar("C", bound=Connection)


class Idle(Generic[C]):
    """Stacks of free connections by origin; every operation takes constant time."""

    def __init__(self) -> None:
        self._stacks: dict[Origin, list[C]] = {}
        self._lock = Lock()
        self._closed = False

    def take(self, origin: Origin, now: float) -> C | None:
        """A connection fit for use; None where there is none."""
        while True:
            with self._lock:
                stack = self._stacks.get(origin)
                if not stack:
                    return None
                connection = stack.pop()
                old = [connection] if now - connection.idle_since > IDLE_TIME else []
                if old:  # and then all below it are older still
                    old += stack
                    stack.clear()
            if not old and connection.usable():
                return connection
            for each in old or (connection,):
                each.close()

    def put(self, origin: Origin, connection: C, now: float) -> None:
        """Keep a connection that is free, or close it where there are enough."""
        connection.idle_since = now
        with self._lock:
            stack = self._stacks.setdefault(origin, [])
            kept = not self._closed and len(stack) < MAX_IDLE
            if kept:
                stack.append(connection)
        if not kept:
            connection.close()

    def drain(self) -> None:
        """Close all, and from now on keep none."""
        for connection in self.abandon():
            connection.close()

    def abandon(self) -> list[C]:
        """Give all away without closing them, and from now on keep none."""
        with self._lock:
            self._closed = True
            stacks, self._stacks = self._stacks, {}
        return [connection for stack in stacks.values() for connection in stack]

    def inherit(self) -> list[C]:
        """`abandon` in a forked child, where another thread of the parent may hold the lock."""
        self._lock = Lock()
        return self.abandon()
