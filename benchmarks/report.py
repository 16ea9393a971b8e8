"""Writes down what was measured: a table for people, a file for programs, and a plot."""

from __future__ import annotations

import json
import platform
from datetime import UTC, datetime
from importlib.metadata import version
from os import cpu_count
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any, Final

from benchmarks.farend import nginx_version

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from benchmarks.goals import Verdict
    from benchmarks.turns import Sample

HERE: Final = Path(__file__).parent
PAGE: Final = HERE.parent / "docs" / "benchmarks.md"
BEGIN: Final = "<!-- results: written by make bench -->"
END: Final = "<!-- end of results -->"
_PACKAGES: Final = (
    "prepaid", "httpx", "httpcore", "h11", "attrs", "aiohttp", "httpx-aiohttp", "legnext",
    "openai", "youdotcom", "typer",
)  # fmt: skip
_HOLDS: Final = {True: "yes", False: "**no**", None: "—"}


def conditions() -> dict[str, Any]:
    """Return what the figures depend on; names no host and no path."""
    return {
        "date": datetime.now(UTC).date().isoformat(),
        "python": platform.python_version(),
        "system": f"{platform.system()} {platform.machine()}, {cpu_count()} CPUs",
        "nginx": nginx_version(),
        "packages": {name: version(name) for name in _PACKAGES},
    }


def number(value: float, unit: str) -> str:
    """Return a value with its unit, as precise as it deserves."""
    digits = 0 if not unit else 2 if abs(value) < 10 else 1  # noqa: PLR2004 - three figures
    return f"{value:.{digits}f} {unit}".strip()


def goal_table(verdicts: Iterable[Verdict]) -> str:
    """Return a row for each goal: limit, median, quartiles, whether it holds."""
    rows = ["| goal | limit | measured | quartiles | holds |", "|---|---|---|---|---|"]
    for one in verdicts:
        goal = one.goal
        limit = "—" if goal.limit is None else f"{goal.sense} {number(goal.limit, goal.unit)}"
        spread = (
            "—"
            if one.rounds == 1
            else (f"{number(one.low, goal.unit)} … {number(one.high, goal.unit)}")
        )
        measured = number(one.value, goal.unit)
        rows.append(f"| {goal.text} | {limit} | {measured} | {spread} | {_HOLDS[one.holds]} |")
    return "\n".join(rows)


def medians(
    figures: Mapping[str, Mapping[str, Sequence[Sample]]],
) -> dict[str, dict[str, dict[str, float]]]:
    """Return, by measurement and contender, the median in milliseconds of each quantity."""
    return {
        name: {
            who: {
                what: round(1000 * median(sample[what] for sample in samples), 4)
                for what in ("wall", "cpu")
                if what in samples[0]
            }
            for who, samples in contenders.items()
        }
        for name, contenders in figures.items()
    }


def contender_table(found: Mapping[str, Mapping[str, Mapping[str, float]]]) -> str:
    """Return a row for each contender of the calls: milliseconds by the clock, and of CPU."""
    columns = ("one sync", "one async", "fan")
    names = dict.fromkeys(who for column in columns for who in found.get(column, {}))
    rows = [
        "| ms for each account: clock (CPU) | one call, sync | one call, async | 1,000 accounts |",
        "|---|---|---|---|",
    ]
    for who in names:
        cells = [
            f"{cell['wall']:.2f} ({cell['cpu']:.2f})" if cell else "—"
            for cell in (found.get(column, {}).get(who) for column in columns)
        ]
        rows.append(f"| {who} | {' | '.join(cells)} |")
    return "\n".join(rows)


def write(verdicts: Sequence[Verdict], found: Mapping[str, Any]) -> None:
    """Write results.json and the part of the page between the markers."""
    facts = conditions()
    results = {
        **facts,
        "goals": [
            {**one.goal._asdict(), "value": round(one.value, 4), "low": round(one.low, 4),
             "high": round(one.high, 4), "rounds": one.rounds, "holds": one.holds}
            for one in verdicts
        ],
        "milliseconds": found,
    }  # fmt: skip
    (HERE / "results.json").write_text(json.dumps(results, indent=1, ensure_ascii=False) + "\n")
    packages = ", ".join(f"{name} {its}" for name, its in facts["packages"].items())
    text = (
        f"{BEGIN}\n\n{facts['date']}; Python {facts['python']}; {facts['system']}; nginx"
        f" {facts['nginx']}; {packages}.\n\n{goal_table(verdicts)}\n\n{contender_table(found)}\n\n"
        f"![Calls a second, by contender](benchmarks.svg)\n\n{END}"
    )
    before, _, rest = PAGE.read_text().partition(BEGIN)
    PAGE.write_text(before + text + rest.partition(END)[2])
