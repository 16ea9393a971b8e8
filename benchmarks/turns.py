"""Runs workers in turns and gathers what each round measured."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import TracebackType
    from typing import Self

Sample = dict[str, float]


class Worker:
    """A contender's process, waiting for commands."""

    def __init__(self, kind: str, name: str, url: str, concurrency: int, authority: str) -> None:
        self.name = name
        self._process = subprocess.Popen(  # noqa: S603 - this interpreter, our own module
            [sys.executable, "-m", "benchmarks.worker", kind, name, url, str(concurrency)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "SSL_CERT_FILE": authority},
        )

    def measure(self, what: str, count: int) -> Sample:
        """Have it measured once.

        Raises:
            RuntimeError: the worker has failed; it has said why on standard error.
        """
        assert self._process.stdin is not None  # noqa: S101 - for the type checker: a pipe
        assert self._process.stdout is not None  # noqa: S101 - same
        self._process.stdin.write(f"{what} {count}\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError(f"The worker of {self.name} failed at '{what} {count}'.")
        sample: Sample = json.loads(line)
        return sample

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._process.communicate()


def in_turns(
    workers: Sequence[Worker], what: str, count: int, rounds: int
) -> dict[str, list[Sample]]:
    """Measure every worker once a round, each round beginning with another one."""
    samples: dict[str, list[Sample]] = {worker.name: [] for worker in workers}
    for number in range(rounds):
        first = number % len(workers)
        for worker in (*workers[first:], *workers[:first]):
            samples[worker.name].append(worker.measure(what, count))
    return samples
