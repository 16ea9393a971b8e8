"""Run by a test in a process of its own: how much memory hostile answers cost the client.

Arguments: the client, a base URL that answers well, then hostile ones. Prints the growth in bytes
of the largest memory this process ever held, from after the good answer to after the others.
"""

from __future__ import annotations

import asyncio
import os
import resource
import sys

import prepaid
from tests.hazards.asking import VENDOR

KILOBYTE = 1024  # bytes; what ru_maxrss counts in on Linux


def main(mode: str, *urls: str) -> None:
    key = os.environ["HAZARDS_KEY"]
    accounts = [[prepaid.Account(VENDOR, key, base_url=url)] for url in urls]
    if mode == "Client":
        with prepaid.Client() as client:
            client.get_balances(accounts[0])
            before = _peak()
            outcomes = [client.get_balances(one)[0] for one in accounts[1:]]
    else:
        before, outcomes = asyncio.run(_awaited(accounts))
    kinds = {type(outcome).__name__ for outcome in outcomes}
    print(_peak() - before, *kinds)  # noqa: T201 - read by the test


async def _awaited(accounts: list[list[prepaid.Account]]) -> tuple[int, list[prepaid.Outcome]]:
    async with prepaid.AsyncClient() as client:
        await client.get_balances(accounts[0])
        before = _peak()
        return before, [(await client.get_balances(one))[0] for one in accounts[1:]]


def _peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * KILOBYTE


if __name__ == "__main__":
    main(*sys.argv[1:])
