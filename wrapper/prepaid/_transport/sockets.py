"""What both shells do with a socket."""

from __future__ import annotations

import select
import socket
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .dns import Address


def new_socket(address: Address) -> socket.socket:
    """A TCP socket for `address`, not yet connected, without Nagle's delay."""
    sock = socket.socket(address[0], socket.SOCK_STREAM)
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return sock


def readable(fileno: int) -> bool:
    """Whether anything waits to be read, the end of the stream included."""
    if fileno < 0:
        return True
    if hasattr(select, "poll"):
        poll = select.poll()
        poll.register(fileno, select.POLLIN)
        return bool(poll.poll(0))
    return bool(select.select([fileno], [], [], 0)[0])  # Windows has no poll


def share(seconds: float) -> float:
    """Seconds that one address may take while there are others: half of what is left."""
    return seconds / 2
