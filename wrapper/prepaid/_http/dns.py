"""Name look-up that can be given up: the system's own call cannot be interrupted."""

from __future__ import annotations

import os
import re
import socket
import threading
from concurrent.futures import Future
from time import monotonic
from typing import Any

import httpx

Address = tuple[socket.AddressFamily, tuple[Any, ...]]  # family and what `connect` takes

_FRESH = 5.0  # seconds a look-up is shared: a fan-out asks once, a moved server is found again
_MOST = 1000  # look-ups that are remembered: a client of many hosts must not grow for ever
_IPV4 = re.compile(r"[0-9]{1,3}(?:\.[0-9]{1,3}){3}")


class Resolver:
    """Looks names up in threads that nobody has to wait for; safe to share between threads."""

    def __init__(self) -> None:
        self._renew()

    def find(self, host: str, port: int) -> Future[list[Address]]:
        """Look up a name that `literal` does not know; the result is empty if it is not found.

        Raises:
            httpx.ConnectError: the system has no thread to spare.
        """
        if self._pid != os.getpid():  # the threads of the parent do not exist in a forked child
            self._renew()
        with self._lock:
            started, future = self._recent.get((host, port), (0.0, None))
            failed = future is None or (future.done() and not future.result())
            if future is None or failed or monotonic() - started > _FRESH:
                future = Future()
                future.set_running_or_notify_cancel()  # one waiter's cancellation is not all's
                try:
                    threading.Thread(
                        target=_look_up, args=(future, host, port), name="prepaid-dns", daemon=True
                    ).start()
                except RuntimeError:
                    raise httpx.ConnectError(
                        f"The name {host} was not looked up: the system has no thread to spare."
                    ) from None
                if len(self._recent) >= _MOST:
                    self._recent.clear()
                self._recent[host, port] = monotonic(), future
        return future

    def _renew(self) -> None:
        self._pid = os.getpid()
        self._lock = threading.Lock()
        self._recent: dict[tuple[str, int], tuple[float, Future[list[Address]]]] = {}


def _look_up(future: Future[list[Address]], host: str, port: int) -> None:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except Exception:  # noqa: BLE001 - whatever it is, the waiters must hear of it
        found = []
    future.set_result([(family, address) for family, _, _, _, address in found])


def literal(host: str, port: int) -> list[Address]:
    """Return addresses that need no look-up: IP addresses, and `localhost` (RFC 6761)."""
    if host == "localhost":
        return [(socket.AF_INET, ("127.0.0.1", port)), (socket.AF_INET6, ("::1", port, 0, 0))]
    if ":" in host:
        return [(socket.AF_INET6, (host, port, 0, 0))]
    return [(socket.AF_INET, (host, port))] if _IPV4.fullmatch(host) else []
