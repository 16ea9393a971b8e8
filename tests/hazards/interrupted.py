"""Run by a test: a call that is interrupted from the keyboard, and what its traceback shows."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import threading
import traceback

import prepaid
from tests.hazards.leaks import found, pieces


def main(mode: str, base_url: str) -> None:
    account = prepaid.Account("stability", os.environ["HAZARDS_KEY"], base_url=base_url)
    main_thread = threading.get_ident()
    threading.Timer(0.3, signal.pthread_kill, [main_thread, signal.SIGINT]).start()
    try:
        if mode == "Client":
            prepaid.Client().get_balance(account)
        else:
            asyncio.run(prepaid.AsyncClient().get_balance(account))
    except KeyboardInterrupt as error:
        trace = traceback.TracebackException.from_exception(error, capture_locals=True)
        shown = found("".join(trace.format()), pieces(os.environ["HAZARDS_KEY"]))
        print("interrupted,", "the key shown" if shown else "no key shown")  # noqa: T201 - read by the test


if __name__ == "__main__":
    main(*sys.argv[1:])
