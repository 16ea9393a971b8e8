"""A proxy on loopback that builds tunnels by CONNECT, or does not, and notes all it sees."""

from __future__ import annotations

import contextlib
import socket
import threading
from typing import TYPE_CHECKING

from tests.faults.operations import OPERATIONS
from tests.faults.server import GONE, Server

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.faults.server import Peer


def tunnels(seen: list[bytes]) -> Callable[[Peer], None]:
    """A script that does what a good proxy does; all that passes through it goes to `seen`."""

    def script(peer: Peer) -> None:
        request = peer.read()
        seen.append(request)
        host, _, port = request.split(b" ")[1].rpartition(b":")
        with socket.create_connection((host.decode(), int(port))) as onward:
            peer.send(b"HTTP/1.1 200 Connection established\r\n\r\n")
            back = threading.Thread(target=_pump, args=(onward, peer.sock, seen), daemon=True)
            back.start()
            _pump(peer.sock, onward, seen)
            back.join(5)
        peer.close()

    return script


def _pump(source: socket.socket, target: socket.socket, seen: list[bytes]) -> None:
    with contextlib.suppress(*GONE):
        while data := source.recv(65536):
            seen.append(data)
            target.sendall(data)
    with contextlib.suppress(*GONE):
        target.shutdown(socket.SHUT_WR)


def proxy(script: Callable[[Peer], None]) -> Server:
    """A server that plays the proxy."""
    return Server(script, OPERATIONS[0], ("no key is ever expected here",))
