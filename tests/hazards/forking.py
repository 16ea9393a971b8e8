"""Run by the test of forking: asks, forks, asks in the child, then asks again in the parent."""

from __future__ import annotations

import asyncio
import os
import sys

import prepaid


def main(mode: str, url: str) -> None:
    account = prepaid.Account("stability", os.environ["HAZARDS_KEY"], base_url=url)
    client = prepaid.Client() if mode == "Client" else prepaid.AsyncClient()

    def ask() -> None:
        if isinstance(client, prepaid.Client):
            balance = client.get_balance(account)
        else:
            balance = asyncio.run(client.get_balance(account))
        print(balance.available.value, flush=True)  # noqa: T201 - read by the test

    ask()
    child = os.fork()
    if child == 0:
        print("child", flush=True)  # noqa: T201 - read by the test
        ask()
        os._exit(0)
    assert os.waitpid(child, 0)[1] == 0
    print("parent", flush=True)  # noqa: T201 - read by the test
    ask()
    if isinstance(client, prepaid.Client):
        client.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
