"""Threads, which a system may run out of, and a lock that survives a fork."""

from __future__ import annotations

import os
from contextlib import suppress
from threading import Lock, Thread
from typing import TYPE_CHECKING, Any

from prepaid._errors import TransportError

if TYPE_CHECKING:
    from collections.abc import Callable


class ForkSafeLock:
    """Called, it gives a lock; in a forked child a new one: the parent's may be held for ever."""

    def __init__(self) -> None:
        self._lock, self._pid = Lock(), os.getpid()

    def __call__(self) -> Lock:
        if self._pid != os.getpid():
            self._lock, self._pid = Lock(), os.getpid()
        return self._lock


def start_thread(work: Callable[..., None], *arguments: Any) -> Thread:
    """Start a thread that is not waited for when the program ends, and return it.

    Raises:
        TransportError: the system has no more threads.
    """
    thread = Thread(target=work, args=arguments, daemon=True)
    try:
        thread.start()
    except RuntimeError:
        raise no_thread() from None
    return thread


async def run_in_thread(work: Callable[[], None], seconds: float) -> BaseException | None:
    """Run what may block in a thread of its own; return what it raises.

    Raises:
        TimeoutError: it has not ended after so many seconds; the thread is not waited for.
        TransportError: the system has no more threads.
    """
    import asyncio  # noqa: PLC0415 - 20 ms that a program with Client need not pay

    loop = asyncio.get_running_loop()
    done: asyncio.Future[BaseException | None] = loop.create_future()

    def finish(error: BaseException | None) -> None:
        if not done.done():
            done.set_result(error)

    def run() -> None:
        error: BaseException | None = None
        try:
            work()
        except BaseException as met:  # noqa: BLE001 - returned
            error = met
        with suppress(RuntimeError):  # the loop has ended before the work did
            loop.call_soon_threadsafe(finish, error)

    start_thread(run)  # not one of the loop's, which would wait for it at its end
    async with asyncio.timeout(seconds):
        return await done


def no_thread(vendor: str | None = None, label: str | None = None) -> TransportError:
    """Return the error that the system has no more threads, for an account."""
    return TransportError(
        "Cannot start a new thread: the system has no more threads.",
        vendor=vendor,
        label=label,
        retryable=True,
        hint="End other work on this machine, or ask fewer accounts at once.",
    )
