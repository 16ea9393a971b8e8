"""What is looked at from inside a fresh process: `python -m benchmarks.probes NAME URL [COUNT]`.

Each probe prints one JSON object. Times are in seconds, memory in bytes.
"""

from __future__ import annotations

import asyncio
import gc
import json
import sys
import threading
import time
import warnings
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any, Final

import prepaid
from benchmarks.memory import peak, resident
from benchmarks.worker import check, keys

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

CONCURRENCY: Final = 100
_BATCH: Final = 1000  # accounts asked at once while memory is watched


def accounts_at(url: str, count: int, vendor: str = "legnext") -> list[prepaid.Account]:
    """Return that many accounts; Legnext's answer is the largest of the four."""
    return [prepaid.Account(vendor, key, base_url=url) for key in keys(count)]


def second_client(_: str, count: int) -> dict[str, float]:
    """How long a client takes to make once there has been one."""

    def each(make: Callable[[], Any]) -> float:
        taken = []
        kept = [make()]
        for _ in range(count):
            started = time.perf_counter()
            kept.append(make())
            taken.append(time.perf_counter() - started)
        return median(taken)

    return {"sync": each(prepaid.Client), "async": each(prepaid.AsyncClient)}


def many_accounts(url: str, count: int) -> dict[str, float]:
    """What a tenth of the accounts costs in memory, and what the rest adds; balances are kept."""

    async def ask() -> dict[str, float]:
        async with prepaid.AsyncClient(concurrency=CONCURRENCY) as client:
            some = accounts_at(url, count // 10)
            first = await client.get_balances(some)
            gc.collect()
            before = resident()
            more = accounts_at(url, count)[count // 10 :]
            second = await client.get_balances(more)
            gc.collect()
            check([isinstance(one, prepaid.Balance) for one in (*first, *second)])
            return {"further": (resident() - before) / len(more), "peak": peak()}

    return asyncio.run(ask())


def growth(url: str, count: int) -> dict[str, float]:
    """How much more memory is held at the end than after the first fifth of the calls."""

    async def ask() -> list[int]:
        accounts = accounts_at(url, _BATCH)
        async with prepaid.AsyncClient(concurrency=CONCURRENCY) as client:
            held = []
            for _ in range(count // _BATCH):
                await client.get_balances(accounts)
                held.append(resident())
            return held

    held = asyncio.run(ask())
    fifth, half = len(held) // 5, len(held) // 2
    return {"grown": max(held[half:]) - max(held[: fifth or 1]), "calls": count}


def left_behind(url: str, count: int) -> dict[str, float]:
    """Files, threads and tasks that are there after close and were not before; both clients."""
    prepaid.Client().close()  # imports are done, the shared TLS settings are made

    def files() -> int:
        return len(list(Path("/proc/self/fd").iterdir()))

    async def ask() -> int:
        async with prepaid.AsyncClient(concurrency=CONCURRENCY) as client:
            check(await client.get_balances(accounts_at(url, count)))
            call = asyncio.create_task(client.get_balance(accounts_at(url, 1)[0]))
            await asyncio.sleep(0)
            call.cancel()
            await asyncio.wait([call])
        return len(asyncio.all_tasks()) - 1  # this one

    asyncio.run(asyncio.sleep(0))
    gc.collect()
    had = files(), threading.active_count()
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always", ResourceWarning)
        tasks = asyncio.run(ask())
        with prepaid.Client(concurrency=CONCURRENCY) as client:
            check(client.get_balances(accounts_at(url, count)))
        has = files(), threading.active_count()
        del client
        gc.collect()
    return {
        "files": has[0] - had[0],
        "threads": has[1] - had[1],
        "tasks": tasks,
        "warnings": len(caught),
    }


def four_vendors(url: str, _: int) -> dict[str, float]:
    """How much longer four vendors of 50 to 200 ms take together than the slowest alone."""
    delays = {"deepixels": 50, "legnext": 100, "stability": 150, "youdotcom": 200}
    accounts = [
        prepaid.Account(vendor, "sk-benchmark-00000001", base_url=f"{url}/{delay}")
        for vendor, delay in delays.items()
    ]
    excess = []

    def timed(ask: Callable[[Sequence[prepaid.Account]], object]) -> None:
        taken = []
        for some in (accounts[-1:], accounts):
            started = time.perf_counter()
            ask(some)
            taken.append(time.perf_counter() - started)
        excess.append(taken[1] - taken[0])

    with prepaid.Client() as client:
        client.get_balances(accounts)
        timed(lambda some: check(client.get_balances(some)))
    with asyncio.Runner() as runner:
        patient = prepaid.AsyncClient()
        runner.run(patient.get_balances(accounts))
        timed(lambda some: check(runner.run(patient.get_balances(some))))
        runner.run(patient.close())
    return {"sync": excess[0], "async": excess[1]}


def one_hangs(url: str, count: int) -> dict[str, float]:
    """How much later the last good balance of twenty comes when one account hangs."""

    def places(first: str) -> list[prepaid.Account]:
        return [
            prepaid.Account("youdotcom", key, base_url=f"{url}/{first if not number else 20}")
            for number, key in enumerate(keys(count))
        ]

    def last(outcomes: Sequence[prepaid.Outcome]) -> float:
        return max(
            one.fetched_at.timestamp() for one in outcomes if isinstance(one, prepaid.Balance)
        )

    def timed(ask: Callable[[list[prepaid.Account]], Sequence[prepaid.Outcome]]) -> float:
        ask(places("20"))
        taken = []
        for first in ("20", "hang"):
            started = time.time()
            taken.append(last(ask(places(first))) - started)
        return taken[1] - taken[0]

    options: dict[str, Any] = {"concurrency": count, "timeout": (1.0, 0.5), "max_retries": 0}
    with prepaid.Client(**options) as client, asyncio.Runner() as runner:
        patient = prepaid.AsyncClient(**options)
        result = {
            "sync": timed(client.get_balances),
            "async": timed(lambda some: runner.run(patient.get_balances(some))),
        }
        runner.run(patient.close())
        return result


PROBES: Final = {
    probe.__name__: probe
    for probe in (
        second_client, many_accounts, growth, left_behind, four_vendors, one_hangs,
    )
}  # fmt: skip

if __name__ == "__main__":
    _, chosen, place, number = sys.argv
    sys.stdout.write(json.dumps(PROBES[chosen](place, int(number))))
