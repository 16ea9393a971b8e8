"""Name look-up that can be given up: the system's own call cannot be interrupted."""

from __future__ import annotations

import re
import socket
import threading
import time
from typing import TYPE_CHECKING, Any

from .fork import renew_after_fork

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from concurrent.futures import Future

Address = tuple[socket.AddressFamily, tuple[Any, ...]]  # family and what `connect` takes

_FRESH = 5.0  # seconds a look-up is shared: a fan-out asks once, a moved vendor is found again
_FOUR = re.compile(r"[0-9]{1,3}(?:\.[0-9]{1,3}){3}")


def system_lookup(host: str, port: int) -> list[Address]:
    """All addresses of a name, in the system's order of preference.

    Raises:
        OSError: the name is not known, or the look-up failed.
    """
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [(family, address) for family, _, _, _, address in found]


class Resolver:
    """Looks names up in threads that nobody has to wait for."""

    def __init__(self, lookup: Callable[[str, int], Sequence[Address]]) -> None:
        self._lookup = lookup
        self._recent: dict[tuple[str, int], tuple[float, Future[Sequence[Address]]]] = {}
        self._lock = threading.Lock()
        renew_after_fork(self)

    def after_fork(self) -> None:
        """The threads of the parent do not exist here; what they look up never arrives."""
        self._lock = threading.Lock()
        self._recent = {}

    def find(self, host: str, port: int) -> Future[Sequence[Address]]:
        """The addresses of a name, when the system has them; for what `literal` does not know."""
        from concurrent.futures import Future  # noqa: PLC0415 - 1 ms, for names only

        with self._lock:
            started, future = self._recent.get((host, port), (0.0, None))
            stale = time.monotonic() - started > _FRESH
            if future is None or stale or (future.done() and future.exception() is not None):
                future = Future()
                future.set_running_or_notify_cancel()  # one waiter's cancellation is not all's
                self._recent[host, port] = time.monotonic(), future
                threading.Thread(
                    target=self._run, args=(future, host, port), name="prepaid-dns", daemon=True
                ).start()
        return future

    def _run(self, future: Future[Sequence[Address]], host: str, port: int) -> None:
        try:
            future.set_result(self._lookup(host, port))
        except Exception as error:  # noqa: BLE001 - whatever it is, the waiter reports it
            future.set_exception(error)


def literal(host: str, port: int) -> list[Address]:
    """Addresses that need no look-up: literals, and `localhost` (RFC 6761: always loopback)."""
    if host == "localhost":
        return [
            (socket.AF_INET, ("127.0.0.1", port)),
            (socket.AF_INET6, ("::1", port, 0, 0)),
        ]
    if ":" in host:
        return [(socket.AF_INET6, (host, port, 0, 0))]
    return [(socket.AF_INET, (host, port))] if _FOUR.fullmatch(host) else []
