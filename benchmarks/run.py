"""Measures everything and says which goals hold; run by `python -m benchmarks`."""

from __future__ import annotations

import argparse
import sys
import time

from benchmarks import measure, plot, report
from benchmarks.farend import find_nginx, nginx
from benchmarks.goals import judge


def say(text: str) -> None:
    """Print at once, also into a pipe."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def main() -> int:
    """Run all measurements; the table says what holds, the exit code only that it was measured."""
    parser = argparse.ArgumentParser(prog="benchmarks", description=__doc__)
    parser.add_argument(
        "--quick", action="store_true", help="fewer rounds, and nothing is written down"
    )
    quick = parser.parse_args().quick
    effort = measure.QUICK if quick else measure.FULL
    find_nginx()
    findings, started = measure.Findings(), time.monotonic()
    with nginx() as far:
        for stage in (
            measure.single_calls, measure.fan_out, measure.flatness, measure.starts,
            measure.waits, measure.holdings,
        ):  # fmt: skip
            say(f"{time.monotonic() - started:5.0f} s  {(stage.__doc__ or '').splitlines()[0]}")
            stage(far, effort, findings)
    verdicts, found = judge(findings.values), report.medians(findings.figures)
    say(f"{time.monotonic() - started:5.0f} s  done\n")
    say(report.goal_table(verdicts) + "\n\n" + report.contender_table(found))
    if not quick:
        report.write(verdicts, found)
        plot.draw(found, report.PAGE.with_suffix(".svg"))
    return 0


if __name__ == "__main__":
    sys.exit(main())
