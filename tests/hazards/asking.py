"""Public calls of either client in the same words, and what tests do around them."""

from __future__ import annotations

import asyncio
import gc
import hashlib
import os
import subprocess
import sys
import time
import warnings
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from threading import Barrier, BrokenBarrierError, Lock
from typing import TYPE_CHECKING, Any
from unittest import SkipTest

import prepaid

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tests.hazards.server import Server

VENDOR = "deepixels"  # a plain answer, and no rate: many requests do not wait


def key_for(*parts: object) -> str:
    """A key of 43 characters that no other test has, the same in every run."""
    digest = hashlib.sha256(repr(parts).encode()).hexdigest()
    return "pk-" + digest.translate(str.maketrans("0123456789", "ghijkmnpqr"))[:40]


def keys_for(count: int, *parts: object) -> tuple[str, ...]:
    return tuple(key_for(*parts, number) for number in range(count))


def accounts_at(server: Server, vendor: str = VENDOR) -> list[prepaid.Account]:
    """One account for each of the server's keys."""
    return [prepaid.Account(vendor, key, base_url=server.url) for key in server.keys]


def call(mode: str, method: str, *arguments: Any, **options: Any) -> Any:
    """One call of a new client with these options."""
    return rounds(mode, method, [arguments], **options)[0]


def rounds(mode: str, method: str, calls: Sequence[tuple[Any, ...]], *, rest: float = 0.0,
           **options: Any) -> list[Any]:  # fmt: skip
    """Several calls of one new client, one after the other, with `rest` seconds in between.

    `mode` is `Client`, `AsyncClient`, or `uvloop` for the latter on that loop.
    """
    if mode == "Client":
        with prepaid.Client(**options) as client:
            results = []
            for arguments in calls:
                results.append(getattr(client, method)(*arguments))
                time.sleep(rest)
            return results

    async def awaited() -> list[Any]:
        async with prepaid.AsyncClient(**options) as client:
            results = []
            for arguments in calls:
                results.append(await getattr(client, method)(*arguments))
                await asyncio.sleep(rest)
            return results

    return import_module("uvloop" if mode == "uvloop" else "asyncio").run(awaited())


def outcome_of(mode: str, account: prepaid.Account, method: str = "get_balance",
               **options: Any) -> Any:  # fmt: skip
    """The result of one call, or the error it raised."""
    try:
        return call(mode, method, account, **options)
    except prepaid.PrepaidError as error:
        return error


def run_file(name: str, *arguments: str, key: str) -> subprocess.CompletedProcess[str]:
    """Run a file of this folder in a process of its own, with the key in its environment."""
    return subprocess.run(
        [sys.executable, "-W", "error", Path(__file__).with_name(name), *arguments],
        env={**os.environ, "HAZARDS_KEY": key, "PYTHONPATH": str(Path(__file__).parents[2])},
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip


def open_files() -> int:
    """How many files this process has open; skips the test where the system does not say."""
    gc.collect()
    try:
        return len(os.listdir("/dev/fd"))  # noqa: PTH208 - `Path` would open another one
    except OSError:
        raise SkipTest("the open files of a process cannot be counted here") from None


def until(condition: Callable[[], Any], seconds: float = 5.0) -> Any:
    """Wait for what another thread does at its own pace."""
    end = time.monotonic() + seconds
    while not condition() and time.monotonic() < end:
        time.sleep(0.005)
    return condition()


class Together:
    """Holds requests until so many are under way at once.

    Attributes:
        counts: how many there were, each time; more than that show a little later.
    """

    def __init__(self, requests: int) -> None:
        self.counts: set[int] = set()
        self._requests, self._waiting, self._lock = requests, 0, Lock()
        self._barrier = Barrier(requests, self._release)

    def wait(self) -> None:
        with self._lock:
            self._waiting += 1
        with suppress(BrokenBarrierError):
            self._barrier.wait(10)

    def end(self) -> None:
        """Hold none any more."""
        self._barrier.abort()

    def _release(self) -> None:
        time.sleep(0.02)
        with self._lock:
            self.counts.add(self._waiting)
            self._waiting -= self._requests


def goes_well_in_a_child(work: Callable[[], object]) -> bool:
    """Whether this work, done in a forked child, returns something true."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # a fork beside threads: the point
        child = os.fork()
    if child == 0:
        try:
            os._exit(0 if work() else 1)
        finally:
            os._exit(2)
    return os.waitpid(child, 0)[1] == 0
