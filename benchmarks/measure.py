"""The measurements behind each goal, in interleaved rounds."""

from __future__ import annotations

import sys
from contextlib import ExitStack, contextmanager
from statistics import median
from subprocess import PIPE, Popen
from typing import TYPE_CHECKING, Final, NamedTuple

from benchmarks import fresh
from benchmarks.farend import HOST
from benchmarks.turns import Worker, in_turns

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from benchmarks.farend import FarEnd
    from benchmarks.turns import Sample

ACCOUNTS: Final = 1000
CONCURRENCY: Final = 100
SIZES: Final = (100, 1000, 10_000)  # accounts, to see whether they cost the same
THREADS: Final = 10  # what prepaid takes unless told otherwise

SYNC_PEERS: Final = ("httpx", "prepaid", "legnext", "openai", "youdotcom")
ASYNC_PEERS: Final = (
    "httpx", "prepaid", "aiohttp", "httpx over aiohttp", "httpx over lanes", "plain sockets",
    "legnext", "openai", "youdotcom",
)  # fmt: skip
FAN_PEERS: Final = tuple(one for one in ASYNC_PEERS if one not in {"legnext", "openai"})


class Effort(NamedTuple):
    """How much is measured.

    Attributes:
        rounds: of short measurements.
        few: rounds of long ones.
        calls: in a row, in a measurement of single calls.
        accounts: in the largest fan-out.
        endurance: calls in the watch over memory.
    """

    rounds: int
    few: int
    calls: int
    accounts: int
    endurance: int


FULL: Final = Effort(rounds=11, few=5, calls=300, accounts=10_000, endurance=100_000)
QUICK: Final = Effort(rounds=3, few=1, calls=100, accounts=10_000, endurance=10_000)


class Findings:
    """What was measured.

    Attributes:
        values: by goal, one value a round.
        figures: by measurement and contender, the samples of its rounds.
    """

    def __init__(self) -> None:
        self.values: dict[str, list[float]] = {}
        self.figures: dict[str, dict[str, list[Sample]]] = {}

    def compare(
        self,
        goal: str,
        samples: dict[str, list[Sample]],
        ours: str,
        theirs: str,
        what: str = "wall",
    ) -> None:
        """Add the ratio of two contenders, round by round."""
        pairs = zip(samples[ours], samples[theirs], strict=True)
        self.values[goal] = [one[what] / other[what] for one, other in pairs]


def contest(
    kind: str, names: Sequence[str], far: FarEnd, *, width: int, tls: bool = False
) -> tuple[ExitStack, list[Worker]]:
    """Start a worker for each contender; the stack ends them."""
    stack = ExitStack()
    url = far.https if tls else far.http
    return stack, [
        stack.enter_context(Worker(kind, name, url, width, str(far.authority))) for name in names
    ]


def single_calls(far: FarEnd, effort: Effort, findings: Findings) -> None:
    """One call after the other on a kept connection."""
    for kind, names in (("sync", SYNC_PEERS), ("async", ASYNC_PEERS)):
        stack, workers = contest(kind, names, far, width=1)
        with stack:
            samples = in_turns(workers, "one", effort.calls, effort.rounds)
        findings.figures[f"one {kind}"] = samples
        findings.compare(f"one {kind}", samples, "prepaid", "httpx")


def fan_out(far: FarEnd, effort: Effort, findings: Findings) -> None:
    """Many accounts at once, in tasks and in threads, without and with TLS."""
    contests = (
        ("async", FAN_PEERS, CONCURRENCY, False, "fan"),
        ("async", ("httpx", "prepaid"), CONCURRENCY, True, "fan tls"),
        ("sync", ("httpx", "prepaid"), THREADS, False, "threads"),
        ("sync", ("httpx", "prepaid"), CONCURRENCY, False, "threads 100"),
        ("sync", ("httpx", "prepaid"), THREADS, True, "threads tls"),
    )
    for kind, names, width, tls, name in contests:
        stack, workers = contest(kind, names, far, width=width, tls=tls)
        rounds = effort.rounds if name == "threads" else effort.few
        with stack:
            samples = in_turns(workers, "many", ACCOUNTS, rounds)
        findings.figures[name] = samples
        if name == "fan":
            for peer in ("httpx", "youdotcom"):
                findings.compare(f"fan {peer}", samples, peer, "prepaid")
                findings.compare(f"fan {peer} cpu", samples, peer, "prepaid", "cpu")
        else:
            findings.compare(name, samples, "httpx", "prepaid")


def flatness(far: FarEnd, effort: Effort, findings: Findings) -> None:
    """Cost per account of 100, 1,000 and 10,000 accounts, in three states of the connections."""
    for name, width, what, rounds in (
        ("flat", THREADS, "again", effort.rounds),
        ("flat wide", CONCURRENCY, "again", effort.few),
        ("flat wide first", CONCURRENCY, "portions", effort.few),
    ):
        stack, (worker,) = contest("async", ("prepaid",), far, width=width)
        samples: dict[str, list[Sample]] = {f"{size:,}": [] for size in SIZES}
        with stack:
            for _ in range(rounds):
                for size in SIZES:
                    samples[f"{size:,}"].append(worker.measure(what, size))
        findings.figures[name] = samples
        # Which size is the dearest is told by its median: to take the dearest of each round would
        # add up the noise of all three.
        by_cost = sorted(samples, key=lambda size: median(one["cpu"] for one in samples[size]))
        findings.compare(name, samples, by_cost[-1], by_cost[0], "cpu")


def starts(far: FarEnd, effort: Effort, findings: Findings) -> None:
    """Imports, the command line, and one balance, each in fresh processes."""
    contests = {
        "import": (fresh.import_seconds, "prepaid", "httpx"),
        "help": (fresh.help_seconds, "prepaid --help", "import typer"),
        "cold": (lambda: fresh.cold_seconds(far), "prepaid", "httpx"),
        "cold tls": (lambda: fresh.cold_seconds(far, tls=True), "prepaid", "httpx"),
    }
    for name, (measure, ours, theirs) in contests.items():
        measure()  # files are in the cache from here on
        rounds = [measure() for _ in range(effort.rounds)]
        samples = {one: [{"wall": seconds[one]} for seconds in rounds] for one in rounds[0]}
        findings.figures[name] = samples
        findings.compare(name, samples, ours, theirs)


@contextmanager
def delayed() -> Iterator[str]:
    """Run the far end that takes its time, in a process of its own; gives its URL."""
    with Popen(
        [sys.executable, "-m", "benchmarks.delayed"], stdin=PIPE, stdout=PIPE, text=True
    ) as server:
        assert server.stdout is not None  # noqa: S101 - for the type checker: a pipe
        yield f"http://{HOST}:{server.stdout.readline().strip()}"


def waits(_: FarEnd, effort: Effort, findings: Findings) -> None:
    """Slow vendors and a hanging account."""
    with delayed() as url:
        for name, count, prefix in (("four_vendors", 4, "four"), ("one_hangs", 20, "hang")):
            rounds = [fresh.probe(name, url, count) for _ in range(effort.few)]
            for kind in ("sync", "async"):
                findings.values[f"{prefix} {kind}"] = [1000 * one[kind] for one in rounds]


def holdings(far: FarEnd, effort: Effort, findings: Findings) -> None:
    """Memory, clients, and what is left after close."""
    values = findings.values
    clients = [fresh.probe("second_client", far.http, 200) for _ in range(effort.few)]
    values["second client"] = [1000 * max(one.values()) for one in clients]
    many = [fresh.probe("many_accounts", far.http, effort.accounts) for _ in range(2)]
    values["further account"] = [one["further"] / 1024 for one in many]
    values["ten thousand"] = [one["peak"] / 1e6 for one in many]
    env = {"SSL_CERT_FILE": str(far.authority)}
    left = [fresh.probe("left_behind", url, 300, env) for url in (far.http, far.https)]
    values["left behind"] = [float(sum(abs(n) for one in left for n in one.values()))]
    grown = fresh.probe("growth", far.http, effort.endurance)
    values["grown"] = [grown["grown"] / 1e6]
