"""The goals, and the tables that say what holds."""

from __future__ import annotations

import platform
from datetime import UTC, datetime
from importlib.metadata import version
from os import cpu_count
from pathlib import Path
from statistics import median, quantiles
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from benchmarks.servers import nginx_version

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

PAGE: Final = Path(__file__).parents[1] / "docs" / "benchmarks.md"
BEGIN: Final = "<!-- results: written by make bench -->"
END: Final = "<!-- end of results -->"
_PACKAGES: Final = (
    "prepaid",
    "httpx",
    "httpcore",
    "httpx2",
    "httpcore2",
    "h11",
    "attrs",
    "youdotcom",
)
_FEW: Final = 10  # below which a figure has two decimals


class Ratio(NamedTuple):
    """A goal that compares two contenders of one measurement, round by round.

    Attributes:
        text: what is compared, for people.
        name: the measurement.
        peer: whom prepaid is compared with.
        most: the most of the peer's time that prepaid may take; or None.
        least: how many times as fast as the peer it must at least be; or None.
    """

    text: str
    name: str
    peer: str = "httpx"
    most: float | None = None
    least: float | None = None


class Limit(NamedTuple):
    """A goal that is a limit: values that must not be more than `most`, in `unit`."""

    text: str
    name: str
    most: float
    unit: str


RATIOS: Final = (
    Ratio("one call, kept alive, sync: time of `httpx.Client`", "one sync", most=0.90),
    Ratio("the same over TLS", "one sync tls", most=0.90),
    Ratio("the same, the server takes 2 ms", "one sync late", most=0.90),
    Ratio("one call, kept alive, async: time of `httpx.AsyncClient`", "one async", most=0.55),
    Ratio("the same over TLS", "one async tls", most=0.55),
    Ratio("the same, the server takes 2 ms", "one async late", most=0.55),
    Ratio("1,000 accounts, 100 at once, async: speed of httpx", "fan", least=6.5),
    Ratio("the same over TLS", "fan tls", least=6.5),
    Ratio("the same: speed of httpx2", "fan", "httpx2", least=2.5),
    Ratio("the same over TLS", "fan tls", "httpx2", least=2.5),
    Ratio("the same: speed of the youdotcom SDK", "fan", "youdotcom SDK", least=10.0),
    Ratio("1,000 accounts, 10 threads: speed of httpx", "threads", least=1.35),
    Ratio("the same over TLS", "threads tls", least=1.35),
    Ratio("the same: speed of httpx2", "threads", "httpx2"),
    Ratio("one balance from a cold process: time of `httpx.get`", "cold", most=1.25),
    Ratio("the same over TLS", "cold tls"),
    Ratio("`import prepaid`: time of `import httpx`", "import", most=0.35),
)  # fmt: skip
LIMITS: Final = (
    Limit("vendors of 50, 100, 150, 200 ms: more than the slowest alone, sync",
          "four_vendors sync", 10.0, "ms"),
    Limit("the same, async", "four_vendors async", 10.0, "ms"),
    Limit("a second client, sync", "second_client sync", 0.2, "ms"),
    Limit("a second client, async", "second_client async", 0.2, "ms"),
    Limit("memory for a further account with its balance", "further_account", 4.0, "KB"),
    Limit("files, threads, tasks, warnings left after close, HTTP and TLS", "left_behind", 0, ""),
    Limit("memory gained from a fifth of 100,000 calls to the second half", "growth", 1.0, "MB"),
)  # fmt: skip


def tables(samples: Mapping[str, Any], values: Mapping[str, Sequence[float]], load: float) -> str:
    """Return the conditions, a row for each goal, and a row for each contender."""
    packages = ", ".join(f"{name} {version(name)}" for name in _PACKAGES)
    conditions = (
        f"{datetime.now(UTC).date()}; Python {platform.python_version()}; {platform.system()}"
        f" {platform.machine()}, {cpu_count()} CPUs, load up to {load:.0f};"
        f" nginx {nginx_version()};\n{packages}."
    )
    rows = ["| goal | limit | clock | CPU | holds |", "|---|---|---|---|---|"]
    rows += [_ratio_row(goal, samples[goal.name]) for goal in RATIOS]
    for limit in LIMITS:
        rounds = values[limit.name]
        holds = "yes" if max(median(rounds), 0) <= limit.most else "**no**"
        rows.append(
            f"| {limit.text} | ≤ {limit.most:g} {limit.unit} | {_spread(rounds)} {limit.unit} | —"
            f" | {holds} |"
        )
    return f"{conditions}\n\n" + "\n".join(rows) + "\n\n" + _contender_table(samples)


def _ratio_row(goal: Ratio, samples: Mapping[str, Any]) -> str:
    ours, theirs = samples["prepaid"], samples[goal.peer]
    if goal.most is None and (goal.least or goal.name.startswith("threads")):
        ours, theirs = theirs, ours
    cells: dict[str, list[float]] = {
        what: [one[what] / other[what] for one, other in zip(ours, theirs, strict=True)]
        for what in ours[0]
    }
    value, limit, holds = median(cells.get("cpu", cells["clock"])), "—", "—"
    if goal.most is not None:
        limit, holds = f"≤ {goal.most:.2f} x", "yes" if value <= goal.most else "**no**"
    elif goal.least is not None:
        limit, holds = f"≥ {goal.least:g} x", "yes" if value >= goal.least else "**no**"
    cpu = _spread(cells["cpu"]) if "cpu" in cells else "—"
    return f"| {goal.text} | {limit} | {_spread(cells['clock'])} | {cpu} | {holds} |"


def _spread(rounds: Sequence[float]) -> str:
    """Return the median, and the quartiles if there are enough rounds for them."""
    low, middle, high = quantiles(rounds, n=4) if len(rounds) > 1 else (*rounds, *rounds, *rounds)
    digits = 2 if abs(middle) < _FEW else 1
    return f"{middle:.{digits}f}" + (
        f" ({low:.{digits}f} … {high:.{digits}f})" if low < high else ""
    )


def _contender_table(samples: Mapping[str, Any]) -> str:
    columns = ("one sync", "one async", "one sync tls", "one async tls", "one sync late",
               "one async late", "fan", "fan tls", "threads", "threads tls")  # fmt: skip
    rows = [
        f"| ms a call: clock (CPU) | {' | '.join(columns)} |", "|---" * (len(columns) + 1) + "|",
    ]  # fmt: skip
    for who in samples["one sync"]:
        cells = [_cell(samples[column].get(who)) for column in columns]
        rows.append(f"| {who} | {' | '.join(cells)} |")
    return "\n".join(rows)


def _cell(found: Sequence[Mapping[str, float]] | None) -> str:
    if not found:
        return "—"
    clock, cpu = (median(one[what] for one in found) for what in ("clock", "cpu"))
    return f"{clock:.2f} ({cpu:.2f})"


def write(text: str) -> None:
    """Write the tables into docs/benchmarks.md between the markers."""
    before, _, rest = PAGE.read_text().partition(BEGIN)
    PAGE.write_text(f"{before}{BEGIN}\n\n{text}\n\n{END}{rest.partition(END)[2]}")
