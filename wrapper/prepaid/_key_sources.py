"""Where a key is read at each call: a variable, a file, or a command that prints it."""

from __future__ import annotations

import atexit
import os
import signal
import time
from codecs import BOM_UTF8
from contextlib import suppress
from threading import Event
from typing import IO, TYPE_CHECKING, Final

import attrs

from prepaid._errors import ConfigurationError, DeadlineExceededError, MissingKeyError
from prepaid._threads import start_thread

if TYPE_CHECKING:
    import subprocess
    from pathlib import Path

_MOST: Final = 8 * 1024  # bytes that are read; a key has at most half of that
_SECONDS: Final = 30.0  # for a command that is run without a deadline
_SECONDS_TO_START: Final = 2.0  # that the end of the program waits for one that is being started
_STEP: Final = 0.02  # s between two looks whether the command has ended

_ADVICE: Final = (
    "It is run without a shell, from the current folder: write the program's whole path, and for"
    " pipes, variables or ~ write sh -c '...'."
)


@attrs.frozen
class KeyVariable:
    """Reads the key at each call, so that one missing key costs one account."""

    name: str

    @property
    def origin(self) -> str:
        """Where the key comes from, for the message that it cannot be one."""
        return f"It comes from the environment variable {self.name}."

    def __call__(self) -> str:
        key = os.environ.get(self.name)
        if key is None or not key.strip():
            state = "not set" if key is None else "blank"
            raise MissingKeyError(f"The environment variable {self.name} is {state}.")
        return key


@attrs.frozen
class KeyFile:
    """Reads the key at each call, so that a new one counts at once and a missing one costs little.

    Attributes:
        path: the file.
        name: the variable or setting that names it, for messages.
    """

    path: Path
    name: str

    @property
    def origin(self) -> str:
        """As `KeyVariable.origin`."""
        return f"It comes from the file that {self.name} names."

    def __call__(self) -> str:
        """Return what the file holds.

        Raises:
            MissingKeyError: it cannot be read, is empty or holds more than 8 KiB.
        """
        try:
            with self.path.open("rb") as file:
                content = file.read(_MOST + 1).removeprefix(BOM_UTF8)
        except (OSError, ValueError) as error:
            problem = f"cannot be read ({getattr(error, 'strerror', None) or 'not a path'})"
        else:
            if len(content) <= _MOST and content.strip():
                return content.decode("utf-8", "replace")
            problem = "is too large for a key" if content.strip() else "is empty"
        raise MissingKeyError(f"The file that {self.name} names {problem}.")


@attrs.frozen(eq=False)
class KeyCommand:
    """Runs the command at each call, without a shell; what it prints is shown nowhere.

    Attributes:
        command: its words, or on Windows a text that the system splits.
        where: the file and account that name it, for messages.
    """

    command: list[str] | str = attrs.field(repr=False)
    where: str

    @property
    def origin(self) -> str:
        """As `KeyVariable.origin`."""
        return f"It is what api_key_command printed ({self.where}). {_ADVICE}"

    def __call__(self) -> str:
        """Run it without a deadline of a call."""
        return self.run(_SECONDS)

    def run(self, seconds: float) -> str:
        """Return what it prints.

        Args:
            seconds: it is ended after that, with all that it started.

        Raises:
            ConfigurationError: it cannot be run, ends with another status than 0, or prints more
                than 8 KiB.
            DeadlineExceededError: it does not end in time.
            TransportError: the system has no more threads.
        """
        import subprocess  # noqa: PLC0415 - 4 ms, for those who name a command only

        until = time.monotonic() + seconds
        printed = bytearray()
        child = self._start()
        try:
            reader = start_thread(_read, child.stdout, printed)
            while len(printed) <= _MOST and (left := until - time.monotonic()) > 0:
                with suppress(subprocess.TimeoutExpired):
                    child.wait(min(left, _STEP))
                    break
            reader.join(_STEP * 5)  # a child of the command may keep its output open for ever
        finally:
            status = child.poll()
            _end(child)
            _running.discard(child)
        if len(printed) > _MOST:
            raise self._failure(f"printed more than {_MOST // 1024} KiB.")
        if status is None:
            raise DeadlineExceededError(
                f"{self.where}: api_key_command did not end in time.", retryable=True
            )
        if status:
            raise self._failure(f"ended with status {status}. {_ADVICE}")
        return printed.decode("utf-8", "replace")

    def _start(self) -> subprocess.Popen[bytes]:
        import subprocess  # noqa: PLC0415 - 4 ms, for those who name a command only

        start = object()
        _starting.add(start)
        try:
            if _exiting.is_set():
                raise self._failure("cannot be run: the program is ending.")
            child = subprocess.Popen(  # noqa: S603 - the user's own configuration names it
                self.command,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                bufsize=0,  # to close a buffered one would wait for whoever reads it
                start_new_session=os.name == "posix",  # a group of its own, to be ended whole
            )
            _running.add(child)
        except OSError as error:
            raise self._failure(f"cannot be run ({error.strerror}). {_ADVICE}") from None
        finally:
            _starting.discard(start)
        return child

    def _failure(self, problem: str) -> ConfigurationError:
        return ConfigurationError(f"{self.where}: api_key_command {problem}")


def _read(output: IO[bytes], printed: bytearray) -> None:
    with suppress(OSError, ValueError):  # closed under it: the command has had its time
        while len(printed) <= _MOST and (some := output.read(_MOST)):
            printed += some


def _end(child: subprocess.Popen[bytes]) -> None:
    with suppress(OSError):
        if os.name == "posix":
            os.killpg(child.pid, signal.SIGKILL)
        else:
            child.kill()
    child.wait()
    if child.stdout is not None:
        child.stdout.close()


# After Ctrl-C the threads that wait for a command end without a word; the command must end too,
# one that is being started at that moment included.
_starting: Final[set[object]] = set()
_running: Final[set[subprocess.Popen[bytes]]] = set()
_exiting: Final = Event()


@atexit.register
def _end_all() -> None:
    _exiting.set()
    until = time.monotonic() + _SECONDS_TO_START
    while _starting and time.monotonic() < until:
        time.sleep(_STEP)
    for child in [*_running]:
        _end(child)


if hasattr(os, "register_at_fork"):  # they are the parent's, which ends them
    os.register_at_fork(after_in_child=_starting.clear)
    os.register_at_fork(after_in_child=_running.clear)
