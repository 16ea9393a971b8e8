"""Run by a test: Ctrl-C while a vendor does not answer; how long the process then takes."""

from __future__ import annotations

import os
import signal
import sys
import threading

import prepaid


def main(method: str, base_url: str) -> None:
    account = prepaid.Account("stability", os.environ["HAZARDS_KEY"], base_url=base_url)
    threading.Timer(0.3, os.kill, [os.getpid(), signal.SIGINT]).start()
    try:
        with prepaid.Client(timeout=30, concurrency=5) as client:
            if method == "get_balance":
                client.get_balance(account)
            else:
                list(getattr(client, method)([account] * 20))
    except KeyboardInterrupt:
        print("interrupted")  # noqa: T201 - read by the test


if __name__ == "__main__":
    main(*sys.argv[1:])
