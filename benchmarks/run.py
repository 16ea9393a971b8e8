"""Measures everything and says which goals hold; run by `python -m benchmarks`."""

from __future__ import annotations

import argparse
import asyncio
import gc
import os
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from benchmarks import probes, report
from benchmarks.contenders import ASYNC, SYNC, Setting
from benchmarks.servers import Server, find_nginx, nginx, slow_server

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from benchmarks.contenders import Contender

ACCOUNTS: Final = 1000  # in a fan-out
CONCURRENCY: Final = 100
THREADS: Final = 10

Sample = dict[str, float]
Samples = dict[str, list[Sample]]


class Effort(NamedTuple):
    """How much is measured.

    Attributes:
        rounds: of calls one after the other, and of starts.
        few: rounds of fan-outs and of probes.
        calls: in a row, in one measurement.
        accounts: in the watch over memory.
        endurance: calls in the watch over growth.
    """

    rounds: int
    few: int
    calls: int
    accounts: int
    endurance: int


FULL: Final = Effort(rounds=15, few=5, calls=200, accounts=10_000, endurance=100_000)
QUICK: Final = Effort(rounds=3, few=2, calls=100, accounts=2000, endurance=10_000)


class Contest(NamedTuple):
    """Contenders that are measured in turns.

    Attributes:
        name: of the measurement.
        kind: `sync` or `async`.
        names: of the contenders.
        width: accounts asked at once; 1 for one call after the other.
        tls: over TLS.
        wait: milliseconds that the server takes; with 0 it is nginx.
    """

    name: str
    kind: str
    names: Sequence[str]
    width: int = 1
    tls: bool = False
    wait: int = 0


_PLAIN: Final = ("httpx", "httpx2", "prepaid")
CONTESTS: Final = (
    Contest("one sync", "sync", tuple(SYNC)),
    Contest("one async", "async", tuple(ASYNC)),
    Contest("one sync tls", "sync", _PLAIN, tls=True),
    Contest("one async tls", "async", _PLAIN, tls=True),
    Contest("one sync late", "sync", _PLAIN, wait=2),
    Contest("one async late", "async", _PLAIN, wait=2),
    Contest("fan", "async", (*_PLAIN, "youdotcom SDK", "prepaid over httpx"), CONCURRENCY),
    Contest("fan tls", "async", _PLAIN, CONCURRENCY, tls=True),
    Contest("threads", "sync", _PLAIN, THREADS),
    Contest("threads tls", "sync", _PLAIN, THREADS, tls=True),
)


def compete(contest: Contest, server: Server, effort: Effort) -> Samples:
    """Measure every contender once a round, each round beginning with another one."""
    url = server.https if contest.tls else server.http
    count = effort.calls if contest.width == 1 else ACCOUNTS
    with ExitStack() as stack:
        if contest.wait:
            url = f"{stack.enter_context(slow_server())}/{contest.wait}"
        setting = Setting(url, contest.width, server.authority)
        loop = stack.enter_context(asyncio.Runner())
        work: dict[str, Callable[[int], object]] = {}
        for name in contest.names:
            if contest.kind == "sync":
                contender = SYNC[name](setting)
                stack.callback(contender.close)
                work[name] = _sync_work(contender, contest.width, count)
            else:
                contender = ASYNC[name](setting)
                stack.callback(lambda close=contender.close: loop.run(close()))
                work[name] = _async_work(contender, contest.width, count, loop)
            work[name](count)
        gc.collect()
        gc.freeze()  # what one contender holds costs no other
        samples: Samples = {name: [] for name in contest.names}
        for number in range(effort.rounds if contest.width == 1 else effort.few):
            first = number % len(contest.names)
            for name in (*contest.names[first:], *contest.names[:first]):
                work[name](max(contest.width, 10))  # its connections have grown old meanwhile
                samples[name].append(_measure(work[name], count))
        gc.unfreeze()
        return samples


def _sync_work(contender: Contender, width: int, count: int) -> Callable[[int], object]:
    accounts = [contender.prepare(key) for key in probes.keys(count)]

    def one_by_one(calls: int) -> None:
        for _ in range(calls):
            contender.one(accounts[0])

    def fan_out(calls: int) -> None:
        if contender.many:
            probes.check(contender.many(accounts[:calls]))
        else:
            with ThreadPoolExecutor(width) as threads:
                probes.check(list(threads.map(contender.one, accounts[:calls])))

    return one_by_one if width == 1 else fan_out


def _async_work(
    contender: Contender, width: int, count: int, loop: asyncio.Runner
) -> Callable[[int], object]:
    accounts = [contender.prepare(key) for key in probes.keys(count)]

    async def one_by_one(calls: int) -> None:
        for _ in range(calls):
            await contender.one(accounts[0])

    async def fan_out(calls: int) -> None:
        asked = accounts[:calls]
        slots = asyncio.Semaphore(width)

        async def ask(account: Any) -> object:
            async with slots:
                return await contender.one(account)

        many = contender.many(asked) if contender.many else asyncio.gather(*map(ask, asked))
        probes.check(await many)

    return lambda calls: loop.run(one_by_one(calls) if width == 1 else fan_out(calls))


def _measure(work: Callable[[int], object], calls: int) -> Sample:
    """Return milliseconds a call: by the clock, and of CPU of this process alone."""
    gc.collect()
    cpu, clock = time.process_time(), time.perf_counter()
    work(calls)
    clock, cpu = time.perf_counter() - clock, time.process_time() - cpu
    return {"clock": 1000 * clock / calls, "cpu": 1000 * cpu / calls}


def starts(server: Server, effort: Effort) -> dict[str, Samples]:
    """Import and ask for one balance, each in fresh processes, in turns."""
    found: dict[str, Samples] = {}
    for name, programs in probes.programs(server).items():
        found[name] = {who: [] for who in programs}
        for number in range(effort.rounds + 1):
            for who, code in programs.items():
                milliseconds = probes.run_program(code)
                if number:  # after the first round the files are in the cache
                    found[name][who].append({"clock": milliseconds})
    return found


def holdings(server: Server, effort: Effort) -> dict[str, list[float]]:
    """Measure slow vendors, memory, further clients, and what is left after close."""
    values: dict[str, list[float]] = {}

    def add(probe: str, url: str, count: int, rounds: int) -> None:
        for _ in range(rounds):
            for name, value in probes.run_probe(probe, url, count).items():
                values.setdefault(f"{probe} {name}".strip(), []).append(value)

    with slow_server() as url:
        add("four_vendors", url, 0, effort.few)
    add("second_client", server.http, 200, effort.few)
    add("further_account", server.http, effort.accounts, 2)
    add("left_behind", server.http, 300, 1)
    add("left_behind", server.https, 300, 1)
    add("growth", server.http, effort.endurance, 1)
    return values


def main() -> int:
    """Run all measurements; the table says what holds, the exit code only that it was measured."""
    parser = argparse.ArgumentParser(prog="benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer rounds; writes nothing")
    quick = parser.parse_args().quick
    effort, started = QUICK if quick else FULL, time.monotonic()

    def say(text: str) -> None:
        sys.stdout.write(f"{time.monotonic() - started:5.0f} s  {text}\n")
        sys.stdout.flush()

    find_nginx()
    with nginx() as server:
        os.environ["SSL_CERT_FILE"] = server.authority
        samples: dict[str, Any] = {}
        load: list[float] = []
        for contest in CONTESTS:
            say(contest.name)
            samples[contest.name] = compete(contest, server, effort)
            load.append(os.getloadavg()[0])
        say("starts")
        samples |= starts(server, effort)
        say("slow vendors, memory, and what is left")
        values = holdings(server, effort)
    say("done")
    text = report.tables(samples, values, max(load))
    sys.stdout.write(f"\n{text}\n")
    if not quick:
        report.write(text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
