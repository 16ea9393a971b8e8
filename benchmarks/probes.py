"""What is looked at in fresh processes; `python -m benchmarks.probes NAME URL COUNT` runs one.

A probe prints one JSON object of numbers: milliseconds, bytes, or how many are left.
"""

from __future__ import annotations

import asyncio
import gc
import json
import os
import subprocess
import sys
import threading
import time
import warnings
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any, Final

import prepaid
from benchmarks.servers import BALANCE_PATH

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from benchmarks.servers import Server

CONCURRENCY: Final = 100
_BATCH: Final = 1000  # accounts asked at once while memory is watched


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


def programs(server: Server) -> dict[str, dict[str, str]]:
    """Return, by measurement, the programs that are timed against each other."""

    def cold(url: str) -> dict[str, str]:
        account = f"prepaid.Account('youdotcom', {keys(1)[0]!r}, base_url={url!r})"
        header = {"x-api-key": keys(1)[0]}
        return {
            "prepaid": f"import prepaid; print(prepaid.get_balance({account}).available)",
            "httpx": f"import httpx; print(httpx.get({url + BALANCE_PATH!r}, headers={header})"
            ".json()['data']['attributes']['balance'])",
        }

    return {
        "import": {name: f"import {name}" for name in ("prepaid", "httpx")},
        "cold": cold(server.http),
        "cold tls": cold(server.https),
    }


def run_program(code: str) -> float:
    """Return the milliseconds of a program: of an import by itself, else from start to end."""
    timed = f"import time; a = time.perf_counter(); {code}; print(time.perf_counter() - a)"
    started = time.perf_counter()
    said = _run(["-c", timed])
    seconds = time.perf_counter() - started
    return 1000 * (float(said) if "print" not in code else seconds)


def run_probe(name: str, url: str, count: int) -> dict[str, float]:
    """Run a probe in a process of its own."""
    found: dict[str, float] = json.loads(_run(["-m", "benchmarks.probes", name, url, str(count)]))
    return found


def _run(arguments: Sequence[str]) -> str:
    command = [sys.executable, *arguments]
    return subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout  # noqa: S603 - this interpreter


def _accounts(url: str, count: int) -> list[prepaid.Account]:
    """Return that many accounts; Legnext's answer is the largest."""
    return [prepaid.Account("legnext", key, base_url=url) for key in keys(count)]


def _resident() -> int:
    """Return the bytes of this process that are in memory now."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def second_client(_: str, count: int) -> dict[str, float]:
    """How long a client takes to make once there has been one."""

    def each(make: Callable[[], Any]) -> float:
        kept, taken = [make()], []
        for _ in range(count):
            started = time.perf_counter()
            kept.append(make())
            taken.append(1000 * (time.perf_counter() - started))
        return median(taken)

    return {"sync": each(prepaid.Client), "async": each(prepaid.AsyncClient)}


def further_account(url: str, count: int) -> dict[str, float]:
    """What an account with its balance takes in memory, after a tenth of them."""

    async def ask() -> dict[str, float]:
        async with prepaid.AsyncClient(concurrency=CONCURRENCY) as client:
            some = _accounts(url, count // 10)
            first = await client.get_balances(some)
            gc.collect()
            before = _resident()
            more = _accounts(url, count)[count // 10 :]
            second = await client.get_balances(more)
            gc.collect()
            check([isinstance(one, prepaid.Balance) for one in (*first, *second)])
            return {"": (_resident() - before) / len(more) / 1024}

    return asyncio.run(ask())


def growth(url: str, count: int) -> dict[str, float]:
    """How much more memory is held in the second half of the calls than in the first fifth."""

    async def ask() -> list[int]:
        accounts, held = _accounts(url, _BATCH), []
        async with prepaid.AsyncClient(concurrency=CONCURRENCY) as client:
            for _ in range(count // _BATCH):
                await client.get_balances(accounts)
                held.append(_resident())
        return held

    held = asyncio.run(ask())
    fifth, half = len(held) // 5, len(held) // 2
    return {"": (max(held[half:]) - max(held[:fifth])) / 1e6}


def left_behind(url: str, count: int) -> dict[str, float]:
    """Files, threads and tasks that are there after close and were not before, and warnings."""
    prepaid.Client().close()  # imports are done, the shared TLS settings are made

    def files() -> int:
        return len(list(Path("/proc/self/fd").iterdir()))

    async def ask() -> int:
        async with prepaid.AsyncClient(concurrency=CONCURRENCY) as client:
            outcomes = await client.get_balances(_accounts(url, count))
            check([isinstance(one, prepaid.Balance) for one in outcomes])
            call = asyncio.create_task(client.get_balance(_accounts(url, 1)[0]))
            await asyncio.sleep(0)
            call.cancel()
            await asyncio.wait([call])
        return len(asyncio.all_tasks()) - 1  # this one

    asyncio.run(asyncio.sleep(0))  # what asyncio itself keeps open is not ours
    gc.collect()
    files_before, threads_before = files(), threading.active_count()
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always", ResourceWarning)
        tasks = asyncio.run(ask())
        with prepaid.Client(concurrency=CONCURRENCY) as client:
            outcomes = client.get_balances(_accounts(url, count))
            check([isinstance(one, prepaid.Balance) for one in outcomes])
        left = files() - files_before, threading.active_count() - threads_before, tasks
        del client, outcomes
        gc.collect()
    return {"": sum(map(abs, left)) + len(caught)}


def four_vendors(url: str, _: int) -> dict[str, float]:
    """How much longer four vendors of 50 to 200 ms take together than the slowest alone."""
    delays = {"deepixels": 50, "legnext": 100, "stability": 150, "youdotcom": 200}
    accounts = [
        prepaid.Account(vendor, keys(1)[0], base_url=f"{url}/{delay}")
        for vendor, delay in delays.items()
    ]

    def excess(ask: Callable[[Sequence[prepaid.Account]], Sequence[prepaid.Outcome]]) -> float:
        taken = []
        for some in (accounts, accounts[-1:], accounts):  # the first makes the connections
            started = time.perf_counter()
            check([isinstance(one, prepaid.Balance) for one in ask(some)])
            taken.append(1000 * (time.perf_counter() - started))
        return taken[2] - taken[1]

    with prepaid.Client() as client, asyncio.Runner() as loop:
        awaited = prepaid.AsyncClient()
        found = {
            "sync": excess(client.get_balances),
            "async": excess(lambda some: loop.run(awaited.get_balances(some))),
        }
        loop.run(awaited.close())
    return found


if __name__ == "__main__":
    probe = globals()[sys.argv[1]]
    sys.stdout.write(json.dumps(probe(sys.argv[2], int(sys.argv[3]))))
