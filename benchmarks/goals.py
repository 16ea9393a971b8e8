"""The goals, as ratios and limits; each says which measured value it holds."""

from __future__ import annotations

from statistics import median, quantiles
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


class Goal(NamedTuple):
    """One goal.

    Attributes:
        name: the measured value that it is about.
        text: what is measured, for people.
        sense: whether the value must not be more, or not be less, than the limit.
        limit: in `unit`; None where the value is shown for information only.
        unit: `x` for a ratio, else `ms`, `KB`, `MB`, or nothing for a count.
    """

    name: str
    text: str
    sense: Literal["≤", "≥"]
    limit: float | None
    unit: str = "x"


GOALS: Final = (
    Goal("one sync", "one call, kept alive, sync: time of raw `httpx.Client`", "≤", 1.05),
    Goal("one async", "one call, kept alive, async: time of raw `httpx.AsyncClient`", "≤", 0.80),
    Goal("fan httpx", "1,000 accounts, concurrency 100, async: speed of raw `httpx.AsyncClient`",
         "≥", 4.0),
    Goal("fan httpx cpu", "the same, CPU time saved", "≥", 4.0),
    Goal("fan youdotcom", "the same: speed of the youdotcom SDK", "≥", 10.0),
    Goal("fan youdotcom cpu", "the same, CPU time saved", "≥", 10.0),
    Goal("fan tls", "1,000 accounts over TLS, async: speed of raw `httpx.AsyncClient`", "≥", None),
    Goal("threads", "1,000 accounts, 10 threads: speed of raw `httpx.Client` in a pool", "≥", 1.0),
    Goal("threads 100", "the same, 100 threads", "≥", 1.0),
    Goal("threads tls", "1,000 accounts over TLS, 10 threads: speed of raw `httpx.Client`", "≥",
         None),
    Goal("flat", "CPU per account, 100, 1,000 and 10,000 accounts, 10 at once: dearest to cheapest",
         "≤", 1.15),
    Goal("flat wide", "the same, 100 at once: 100 accounts need no new connections", "≤", None),
    Goal("flat wide first", "the same, accounts that have not been asked before", "≤", None),
    Goal("four sync", "vendors of 50/100/150/200 ms, sync: more than the slowest alone", "≤", 10.0,
         "ms"),
    Goal("four async", "the same, async", "≤", 10.0, "ms"),
    Goal("hang sync", "one of twenty hangs, sync: the last of the others comes later by", "≤", 10.0,
         "ms"),
    Goal("hang async", "the same, async", "≤", 10.0, "ms"),
    Goal("import", "`import prepaid`: time of `import httpx`", "≤", 0.65),
    Goal("help", '`prepaid --help`: time of `python -c "import typer"`', "≤", 1.60),
    Goal("cold", "one balance from a cold process: time of `httpx.get`", "≤", 1.10),
    Goal("cold tls", "the same over TLS", "≤", None),
    Goal("second client", "a second client, the dearer of sync and async", "≤", 0.2, "ms"),
    Goal("further account", "memory for a further account with its balance", "≤", 4.0, "KB"),
    Goal("ten thousand", "10,000 accounts with their balances, whole process at its peak", "≤",
         100.0, "MB"),
    Goal("left behind", "files, threads, tasks and warnings left after close, HTTP and TLS", "≤",
         0.0, ""),
    Goal("grown", "memory gained from the 20,000th to the 100,000th call", "≤", 1.0, "MB"),
)  # fmt: skip


class Verdict(NamedTuple):
    """A goal, and what was measured: the median of the rounds with their quartiles."""

    goal: Goal
    value: float
    low: float
    high: float
    rounds: int

    @property
    def holds(self) -> bool | None:
        """Whether the median keeps to the limit; None where there is none."""
        if self.goal.limit is None:
            return None
        return (
            self.value <= self.goal.limit
            if self.goal.sense == "≤"
            else (self.value >= self.goal.limit)
        )


def judge(values: Mapping[str, Sequence[float]]) -> list[Verdict]:
    """Return a verdict on each goal that was measured, in the order of the goals."""
    verdicts = []
    for goal in GOALS:
        rounds = values.get(goal.name)
        if rounds:
            spread = quantiles(rounds, n=4) if len(rounds) > 1 else (rounds[0],) * 3
            verdicts.append(Verdict(goal, median(rounds), spread[0], spread[2], len(rounds)))
    return verdicts
