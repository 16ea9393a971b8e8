"""Run by a test: a client under gevent, whose greenlets stand for threads."""
# ruff: noqa: E402 - gevent patches before anything is imported

from __future__ import annotations

from gevent import monkey

monkey.patch_all()

import os
import socket
import sys

import gevent

import prepaid
from tests.hazards.asking import VENDOR


def look_up(*_: object, **__: object) -> None:
    gevent.sleep(0.1)
    raise socket.gaierror


def main(base_url: str) -> None:
    account = prepaid.Account(VENDOR, os.environ["HAZARDS_KEY"], base_url=base_url)
    with prepaid.Client(concurrency=5) as client:
        outcomes = client.get_balances([account] * 20)
        print(sum(isinstance(outcome, prepaid.Balance) for outcome in outcomes))  # noqa: T201 - read by the test
        greenlets = [gevent.spawn(client.get_balance, account) for _ in range(20)]
        gevent.joinall(greenlets, timeout=10)
        print(sum(isinstance(greenlet.value, prepaid.Balance) for greenlet in greenlets))  # noqa: T201 - same
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}"
        hanging = prepaid.Account(VENDOR, "k-hanging", base_url=url)
        with gevent.Timeout(5), prepaid.Client(deadline=0.3) as client:
            (outcome,) = client.get_balances([hanging])
            print("late" if isinstance(outcome, prepaid.DeadlineExceededError) else outcome)  # noqa: T201 - same
    socket.getaddrinfo = look_up
    nowhere = prepaid.Account(VENDOR, "k-nowhere", base_url="https://vendor.invalid")
    with gevent.Timeout(10), prepaid.Client(max_retries=0) as client:
        (outcome,) = client.get_balances([nowhere])
        print("no-name" if isinstance(outcome, prepaid.TransportError) else outcome)  # noqa: T201 - same


if __name__ == "__main__":
    main(*sys.argv[1:])
