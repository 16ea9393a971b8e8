"""A server that does whatever a case tells it to, byte by byte: raw sockets, nothing else."""

from __future__ import annotations

import contextlib
import socket
import struct
import threading
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    import ssl
    from collections.abc import Callable

    from tests.faults.operations import Operation

GONE = (OSError, ValueError)  # the far end, or the test, closed the socket


class Over(Exception):  # noqa: N818 - ends a script, is no failure
    """The script has closed the connection."""


class Peer:
    """One connection as a script sees it.

    Attributes:
        number: which request of the server's life this is, from 1.
        connection: which connection of the server's life this is, from 1.
        turn: which request of the connection this is, from 1.
        request: the bytes of the request just read.
        operation: what is being asked, so that a script can answer it rightly.
        held: what a script keeps back for a later turn.
    """

    def __init__(self, server: Server, sock: socket.socket, connection: int) -> None:
        self.server = server
        self.sock = sock
        self.connection = connection
        self.operation = server.operation
        self.number = 0
        self.turn = 0
        self.request = b""
        self.held = b""
        self._unread = b""

    @property
    def account(self) -> int:
        """Which of the accounts, from 0, the request just read was made for."""
        return next(
            (i for i, key in enumerate(self.server.keys) if key.encode() in self.request), 0
        )

    @property
    def last(self) -> bool:
        """Whether the request just read asks for the connection to be closed."""
        return b"\r\nconnection: close\r\n" in self.request.lower()

    @property
    def key(self) -> str:
        """The key of that account."""
        return self.server.keys[self.account]

    def read(self) -> bytes:
        """The next request; `Over` where none comes."""
        while b"\r\n\r\n" not in self._unread:
            more = self.sock.recv(65536)
            if not more:
                raise Over
            self._unread += more
        # After an answer too many, the next request may be here before this one is answered.
        head, end, self._unread = self._unread.partition(b"\r\n\r\n")
        self.request = head + end
        self.number = self.server.note(self.request)
        self.turn += 1
        return self.request

    def send(self, *pieces: bytes) -> None:
        for piece in pieces:
            self.sock.sendall(piece)

    def drip(self, data: bytes, seconds: float, size: int = 1) -> None:
        """Send `size` bytes every `seconds`; no pause at 0."""
        for start in range(0, len(data), size):
            self.sock.sendall(data[start : start + size])
            if seconds:
                self.pause(seconds)

    def pause(self, seconds: float) -> None:
        if self.server.ended.wait(seconds):
            raise Over

    def hang(self) -> None:
        """Do nothing more, with the connection open, until the test is over."""
        self.server.ended.wait(60)
        raise Over

    def flood(self, block: bytes, total: float = float("inf")) -> None:
        """Send `block` again and again until `total` bytes are out or the far end has enough."""
        sent = 0
        while sent < total and not self.server.ended.is_set():
            self.sock.sendall(block)
            sent += len(block)

    def raw(self, data: bytes) -> None:
        """Send past TLS, where there is TLS."""
        with socket.socket(fileno=socket.dup(self.sock.fileno())) as below:
            below.sendall(data)

    def close(self) -> None:
        raise Over

    def cut(self) -> None:
        """Close the TCP connection without a farewell of TLS."""
        raise Over

    def reset(self) -> None:
        """Close with a TCP reset instead of an orderly end."""
        self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        raise Over


class Server:
    """Runs a script on every connection, each in a thread of its own.

    Attributes:
        requests: every request read, in order.
        connections: how many connections were accepted.
    """

    def __init__(
        self,
        script: Callable[[Peer], None],
        operation: Operation,
        keys: tuple[str, ...] = (),
        *,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self._script = script
        self._tls = tls
        self._lock = threading.Lock()
        self._open: set[socket.socket] = set()
        self._threads: list[threading.Thread] = []
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=256)
        self.operation = operation
        self.keys = keys
        self.trap = 0  # port of a server that must never be asked anything
        self.ended = threading.Event()
        self.requests: list[bytes] = []
        self.connections = 0
        self.port: int = self._listener.getsockname()[1]

    @property
    def base_url(self) -> str:
        return f"{'https' if self._tls else 'http'}://127.0.0.1:{self.port}"

    @property
    def open(self) -> int:
        """How many connections are open at this end."""
        with self._lock:
            return len(self._open)

    def note(self, request: bytes) -> int:
        with self._lock:
            self.requests.append(request)
            return len(self.requests)

    def __enter__(self) -> Self:
        self._start(self._accept)
        return self

    def __exit__(self, *_: object) -> None:
        self.ended.set()
        with contextlib.suppress(*GONE):
            self._listener.shutdown(socket.SHUT_RDWR)  # wakes the thread that accepts
        self._listener.close()
        with self._lock:
            left = list(self._open)
        for sock in left:
            with contextlib.suppress(*GONE):
                sock.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join(5)

    def _start(self, target: Callable[..., None], *args: object) -> None:
        thread = threading.Thread(target=target, args=args, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        while not self.ended.is_set():
            try:
                sock, _ = self._listener.accept()
            except GONE:
                return
            with self._lock:
                self.connections += 1
                number = self.connections
                self._open.add(sock)
            self._start(self._serve, sock, number)

    def _serve(self, sock: socket.socket, number: int) -> None:
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        with contextlib.suppress(Over, *GONE):
            if self._tls:
                sock = self._secure(sock)
            peer = Peer(self, sock, number)
            while True:
                self._script(peer)
        sock.close()
        with self._lock:
            self._open.discard(sock)

    def _secure(self, sock: socket.socket) -> socket.socket:
        assert self._tls is not None
        secured = self._tls.wrap_socket(sock, server_side=True)
        with self._lock:
            self._open.discard(sock)
            self._open.add(secured)
        return secured
