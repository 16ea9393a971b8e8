"""Run by a test: Ctrl-C while a vendor does not answer, three times; then the process ends."""

from __future__ import annotations

import os
import signal
import sys

import prepaid
from tests.hazards.asking import VENDOR


def main(base_url: str) -> None:
    account = prepaid.Account(VENDOR, os.environ["HAZARDS_KEY"], base_url=base_url)
    signal.signal(signal.SIGALRM, signal.default_int_handler)
    with prepaid.Client(timeout=30, concurrency=5) as client:
        for ask in (
            lambda: client.get_balance(account),
            lambda: client.get_balances([account] * 20),
            lambda: list(client.iter_balances([account] * 20)),
        ):
            signal.setitimer(signal.ITIMER_REAL, 0.2)
            try:
                ask()
            except KeyboardInterrupt:
                print("interrupted", flush=True)  # noqa: T201 - read by the test


if __name__ == "__main__":
    main(*sys.argv[1:])
