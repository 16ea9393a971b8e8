"""One contender in a process of its own, measured on command.

Run as `python -m benchmarks.worker <sync|async> <contender> <url> <concurrency>`. Each line on
standard input asks for a measurement: `one <calls>`, `many <accounts>`, `again <accounts>` (so many
accounts, again and again until 10,000 calls are made), or `portions <accounts>` (10,000 accounts,
so many at a time); each answer is a line of JSON. Contenders take turns this way, so that what else
the machine does meets them all alike.
"""

from __future__ import annotations

import asyncio
import gc
import json
import sys
import time
from contextlib import AsyncExitStack, ExitStack
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

from benchmarks.memory import resident

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from benchmarks.shapes import Async, Sync


CALLS: Final = 10_000  # in a measurement of `again` or `portions`


def keys(count: int) -> list[str]:
    """Return as many different keys."""
    return [f"sk-benchmark-{number:08d}" for number in range(count)]


def check(figures: Sequence[object]) -> None:
    """See that every account has its figure: a fast error is no result.

    Raises:
        SystemExit: one has none.
    """
    if not all(figures):
        raise SystemExit(f"{sum(not one for one in figures)} accounts without a figure")


class SyncRunner:
    """Runs a blocking contender."""

    def __init__(self, stack: ExitStack, contender: Any, url: str, concurrency: int) -> None:
        self.calls: Sync = stack.enter_context(contender(url, concurrency))

    def one(self, count: int, account: Any) -> None:
        """Ask `count` times for the same account."""
        for _ in range(count):
            self.calls.one(account)

    def many(self, accounts: Sequence[Any]) -> Sequence[object]:
        """Ask for all."""
        return self.calls.many(accounts)


class AsyncRunner:
    """Runs an asyncio contender, on one event loop for all its measurements."""

    def __init__(self, stack: ExitStack, contender: Any, url: str, concurrency: int) -> None:
        self._loop = stack.enter_context(asyncio.Runner())
        opened = AsyncExitStack()
        self.calls: Async = self._loop.run(opened.enter_async_context(contender(url, concurrency)))
        stack.callback(lambda: self._loop.run(opened.aclose()))

    def one(self, count: int, account: Any) -> None:
        """Ask `count` times for the same account."""

        async def repeat() -> None:
            for _ in range(count):
                await self.calls.one(account)

        self._loop.run(repeat())

    def many(self, accounts: Sequence[Any]) -> Sequence[object]:
        """Ask for all."""

        async def ask() -> Sequence[object]:
            return await self.calls.many(accounts)

        return self._loop.run(ask())


def measured(work: Callable[[], object], count: int) -> dict[str, float]:
    """Return seconds per call, by the clock and of CPU, and the memory held afterwards."""
    gc.collect()
    cpu, wall = time.process_time(), time.perf_counter()
    work()
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    return {"wall": wall / count, "cpu": cpu / count, "resident": resident()}


def take(
    what: str, count: int, runner: SyncRunner | AsyncRunner, accounts: list[Any], width: int
) -> dict[str, float]:
    """Measure once; `accounts` grows to what is needed and is kept for the next time."""
    needed = {"one": 1, "many": count, "again": count, "portions": CALLS}[what]
    accounts += [runner.calls.prepare(key) for key in keys(needed)[len(accounts) :]]
    if what == "one":
        runner.one(20, accounts[0])
        return measured(lambda: runner.one(count, accounts[0]), count)
    if what == "many":
        check(runner.many(accounts[:width]))
        return measured(lambda: check(runner.many(accounts[:count])), count)
    starts = [0] * (CALLS // count) if what == "again" else range(0, CALLS, count)
    portions = [accounts[start : start + count] for start in starts]
    check(runner.many(portions[0]))  # connections are made

    def ask() -> None:
        for portion in portions:
            check(runner.many(portion))

    return measured(ask, CALLS)


def main() -> None:
    """Serve measurements until standard input ends."""
    kind, name, url, concurrency = sys.argv[1:]
    module = import_module(f"benchmarks.{kind}_contenders")
    runner_class = SyncRunner if kind == "sync" else AsyncRunner
    with ExitStack() as stack:
        runner = runner_class(stack, module.CONTENDERS[name], url, int(concurrency))
        accounts: list[Any] = []
        for line in sys.stdin:
            what, count = line.split()
            taken = take(what, int(count), runner, accounts, int(concurrency))
            sys.stdout.write(json.dumps(taken) + "\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main()
