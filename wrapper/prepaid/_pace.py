"""Keeps the rates that vendors state: so many requests in any window of so many seconds."""

from __future__ import annotations

import time
from collections import deque
from typing import TYPE_CHECKING, Final

from prepaid._threads import ForkSafeLock

if TYPE_CHECKING:
    from collections.abc import Callable

    from prepaid._accounts import Server
    from prepaid.vendors import Rate

_UNDER_WAY: Final = 0.05  # s until the next look, while every place is held by a request


class Pace:
    """How many requests each origin has had in its window, for all calls of a client.

    A request holds a place from before it is sent until a whole window after its end: whenever
    in between it reached the vendor, no window there holds more than the rate allows. Safe to
    share between threads, and after a fork.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._under_way: dict[Server, int] = {}
        self._free_at: dict[Server, deque[float]] = {}
        self._lock = ForkSafeLock()

    def take(self, origin: Server, rate: Rate) -> float:
        """Take a place and return 0; or return seconds until it is worth asking again."""
        with self._lock():
            now, under_way = self._clock(), self._under_way.get(origin, 0)
            free_at = self._free_at.setdefault(origin, deque())
            while free_at and free_at[0] <= now:
                free_at.popleft()
            if under_way + len(free_at) < rate.requests:
                self._under_way[origin] = under_way + 1
                return 0.0
            return free_at[0] - now if free_at else _UNDER_WAY

    def give_back(self, origin: Server, rate: Rate) -> None:
        """Say that a request has ended: its place is free one window from now."""
        with self._lock():
            self._under_way[origin] -= 1
            self._free_at[origin].append(self._clock() + rate.seconds)
