"""What the transport takes from the world; each can be replaced, so that tests take no time."""

from __future__ import annotations

import random
import time
from typing import TYPE_CHECKING, NamedTuple

from . import dns

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence


def _asleep(seconds: float) -> Awaitable[None]:
    import asyncio  # noqa: PLC0415 - 40 ms that a program without tasks need not pay

    return asyncio.sleep(seconds)


class Runtime(NamedTuple):
    """Clock, sleep, chance and name look-up.

    Attributes:
        clock: monotonic seconds; deadlines count by it.
        now: seconds since the epoch; dates in headers count by it.
        sleep: pauses a thread for some seconds.
        asleep: pauses a task for some seconds.
        random: a number in [0, 1), for the jitter of pauses.
        resolve: host and port to socket addresses; may block, runs in a thread of its own.
    """

    clock: Callable[[], float] = time.monotonic
    now: Callable[[], float] = time.time
    sleep: Callable[[float], None] = time.sleep
    asleep: Callable[[float], Awaitable[None]] = _asleep
    random: Callable[[], float] = random.random
    resolve: Callable[[str, int], Sequence[dns.Address]] = dns.system_lookup
