"""Run by a test in a process of its own: how much memory hostile answers cost the client.

Arguments: the client, a base URL that answers well, then hostile ones. Prints the growth in bytes
of the largest memory this process ever held, from after the good answer to after the others.
"""

from __future__ import annotations

import os
import resource
import sys

import prepaid
from tests.hazards.asking import VENDOR, call, rounds

KILOBYTE = 1024  # bytes; what ru_maxrss counts in on Linux


def peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * KILOBYTE


def main(mode: str, *urls: str) -> None:
    key = os.environ["HAZARDS_KEY"]
    good, *hostile = ([prepaid.Account(VENDOR, key, base_url=url)] for url in urls)
    call(mode, "get_balances", good)
    before = peak()
    outcomes = rounds(mode, "get_balances", [(accounts,) for accounts in hostile])
    print(peak() - before, *{type(outcome).__name__ for (outcome,) in outcomes})  # noqa: T201 - read by the test


if __name__ == "__main__":
    main(*sys.argv[1:])
