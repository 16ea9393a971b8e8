"""`prepaid watch`: events to a command and to receivers of messages, each within limits."""

from __future__ import annotations

import asyncio
import json
import os
import shlex
import shutil
import signal
import subprocess
import threading
from contextlib import aclosing, suppress
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

import prepaid
from prepaid import ConfigurationError, History
from prepaid.cli._accounts import limits, pollable
from prepaid.cli._output import complain, in_options, printable, status, write

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from prepaid import WatchEvent
    from prepaid.cli._app import Options

_SECONDS: Final = 30.0  # that a command has for an event


def run(  # noqa: PLR0913 - the options of the command
    options: Options,
    *,
    minimums: Sequence[str],
    every: float,
    margin: float,
    command: str | None,
    urls: Sequence[str],
    history: str | None,
) -> int:
    """Watch until Ctrl-C.

    Raises:
        ConfigurationError: an account, an option or the history's file cannot be used.
    """
    accounts = pollable(options, minimums)
    receivers: list[Callable[[WatchEvent], object]] = []
    if command is not None:
        words = _words(command)
        receivers.append(lambda event: execute(words, event))
    if urls:
        from prepaid.cli._notify import Notifier  # noqa: PLC0415 - apprise takes 100 ms

        receivers.append(Notifier(urls).send)

    async def watch(kept: History) -> None:
        part = Decimal(str(margin)) / 100
        async with prepaid.AsyncClient(**limits(options)) as client:
            events = client.watch(accounts, every=every, margin=f"{part:f}", history=kept)
            async with aclosing(events) as found:
                status("Watching ...")
                async for event in found:
                    write(f"{event.at:%Y-%m-%d %H:%M:%S} {printable(in_options(str(event)))}\n")
                    for receiver in receivers:
                        await _in_thread(receiver, event)

    with History(history) as kept:
        asyncio.run(watch(kept))
    return 0


def execute(words: Sequence[str], event: WatchEvent, seconds: float = _SECONDS) -> bool:
    """Run a command with an event as JSON on its input; what it prints is not shown.

    A command that fails or takes too long is reported and ended, with all that it started.
    """
    try:
        child = subprocess.Popen(  # noqa: S603 - the user's own command, without a shell
            words,
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=os.name == "posix",  # a group of its own, to be ended whole
        )
    except OSError as error:
        complain(f"--exec cannot be run ({error.strerror}).")
        return False
    try:
        child.communicate(json.dumps(event.to_dict()).encode(), timeout=seconds)
    except subprocess.TimeoutExpired:
        with suppress(OSError):
            if os.name == "posix":
                os.killpg(child.pid, signal.SIGKILL)
            else:
                child.kill()
        child.communicate()
        complain(f"--exec did not end within {seconds:.0f} s.")
        return False
    if child.returncode:
        complain(f"--exec ended with status {child.returncode}.")
    return not child.returncode


def _words(command: str) -> list[str]:
    try:
        words = shlex.split(command, posix=os.name == "posix")
    except ValueError as error:
        raise ConfigurationError(f"--exec cannot be split into words ({error}).") from None
    if not words:
        raise ConfigurationError("--exec is empty: give a command and its arguments.")
    if os.name == "posix" and shutil.which(words[0]) is None:  # said now, not at the first alert
        raise ConfigurationError(
            "--exec names no program that can be run: write its whole path, without ~."
        )
    return words


async def _in_thread(work: Callable[[Any], object], given: object) -> None:
    """Wait for blocking work; Ctrl-C does not wait for it, as it would for the loop's own pool."""
    loop = asyncio.get_running_loop()
    done = asyncio.Event()

    def run_it() -> None:
        try:
            work(given)
        finally:
            with suppress(RuntimeError):  # the loop has ended before the work did
                loop.call_soon_threadsafe(done.set)

    threading.Thread(target=run_it, daemon=True).start()
    await done.wait()
