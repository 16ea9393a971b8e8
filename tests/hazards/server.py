"""A server on loopback that does what a script says, byte by byte: raw sockets, nothing else."""

from __future__ import annotations

import contextlib
import re
import signal
import socket
import struct
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    import ssl

GONE = (OSError, ValueError)  # the other side, or the test, closed the socket


class Over(Exception):  # noqa: N818 - ends a script; not an error
    """The connection is to be closed."""


class Peer:
    """One connection, as a script sees it.

    Attributes:
        number: which request of the server this is, from 1.
        nth: which request of the connection this is, from 1.
        request: the head of the request just read.
        body: its body, chunks included.
    """

    def __init__(self, server: Server, sock: socket.socket) -> None:
        self.server, self.sock = server, sock
        self.number = self.nth = 0
        self.request = self.body = self._unread = b""

    @property
    def account(self) -> int:
        """Which of the server's keys, from 0, the request carries."""
        keys = enumerate(self.server.keys)
        return next((number for number, key in keys if key.encode() in self.request), 0)

    @property
    def key(self) -> str:
        return self.server.keys[self.account]

    def header(self, name: str) -> bytes:
        """The value of a header of the request, empty if there is none."""
        found = re.search(rb"(?i)\r\n%s: ([^\r]*)" % name.encode(), self.request)
        return found[1] if found else b""

    def read(self) -> bytes:
        """Read the next request with its body."""
        self.read_head()
        if length := self.header("Content-Length"):
            self.body = self._take(int(length))
        elif self.header("Transfer-Encoding"):
            self.body = self._until(b"0\r\n\r\n")
        return self.request

    def read_head(self) -> None:
        self.request, self.body = self._until(b"\r\n\r\n"), b""
        self.nth += 1
        self.number = self.server.note(self.request)

    def send(self, data: bytes) -> None:
        self.sock.sendall(data)

    def pause(self, seconds: float) -> None:
        if self.server.ended.wait(seconds):
            raise Over

    def _take(self, size: int) -> bytes:
        while len(self._unread) < size:
            self._receive()
        taken, self._unread = self._unread[:size], self._unread[size:]
        return taken

    def _until(self, mark: bytes) -> bytes:
        while mark not in self._unread:
            self._receive()
        return self._take(self._unread.index(mark) + len(mark))

    def _receive(self) -> None:
        more = self.sock.recv(1 << 20)
        if not more:
            raise Over
        self._unread += more


Step = bytes | Callable[[Peer], bytes | None]
Steps = Step | tuple[Step, ...]
Script = Callable[[Peer], None]


# --- steps of a script -------------------------------------------------------------------------


def close(_peer: Peer) -> None:
    raise Over


def hang(peer: Peer) -> None:
    """Do nothing more until the far end closes or the test is over."""
    with contextlib.suppress(*GONE):
        while peer.sock.recv(65536):
            pass
    raise Over


def reset(peer: Peer) -> None:
    """End the connection with a TCP reset."""
    peer.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    raise Over


def interrupt(_peer: Peer) -> None:
    """Ctrl-C, for whoever asks in the main thread of this process."""
    signal.pthread_kill(threading.main_thread().ident, signal.SIGINT)


def pause(seconds: float) -> Step:
    return lambda peer: peer.pause(seconds)


def drip(data: bytes, seconds: float, size: int = 1) -> Step:
    """Send `size` bytes every `seconds`."""

    def step(peer: Peer) -> None:
        for start in range(0, len(data), size):
            peer.send(data[start : start + size])
            peer.pause(seconds)

    return step


def flood(block: bytes, total: float = float("inf")) -> Step:
    """Send `block` again and again until `total` bytes are out or the client hangs up."""

    def step(peer: Peer) -> None:
        sent = 0
        while sent < total and not peer.server.ended.is_set():
            peer.send(block)
            sent += len(block)

    return step


def perform(peer: Peer, steps: Steps) -> None:
    for step in steps if isinstance(steps, tuple) else (steps,):
        data = step if isinstance(step, bytes) else step(peer)
        if data:
            peer.send(data)


def answers(*each: Steps) -> Script:
    """Do the first steps at the server's first request, and so on; the last ones at all others."""

    def script(peer: Peer) -> None:
        peer.read()
        perform(peer, each[min(peer.number, len(each)) - 1])

    return script


def at_once(*steps: Step) -> Script:
    """Do this on each connection, before any request."""
    return lambda peer: perform(peer, steps)


def pump(source: socket.socket, target: socket.socket, seen: list[bytes]) -> None:
    with contextlib.suppress(*GONE):
        while data := source.recv(65536):
            seen.append(data)
            target.sendall(data)
    with contextlib.suppress(*GONE):
        target.shutdown(socket.SHUT_WR)


def tunnels(seen: list[bytes]) -> Script:
    """What a good proxy does; all that passes through it goes to `seen`."""

    def script(peer: Peer) -> None:
        request = peer.read()
        seen.append(request)
        host, _, port = request.split(b" ")[1].rpartition(b":")
        with socket.create_connection((host.decode(), int(port))) as onward:
            peer.send(b"HTTP/1.1 200 Connection established\r\n\r\n")
            back = threading.Thread(target=pump, args=(onward, peer.sock, seen), daemon=True)
            back.start()
            pump(peer.sock, onward, seen)
            back.join(5)
        raise Over

    return script


class Server:
    """Runs a script on every connection, each in a thread of its own, until it is closed.

    Attributes:
        requests: every request read, in order.
        connections: how many connections were accepted.
    """

    def __init__(
        self,
        script: Callable[[Peer], object],
        keys: tuple[str, ...] = (),
        *,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self._script, self._tls = script, tls
        self._lock = threading.Lock()
        self._open: set[socket.socket] = set()
        self._threads: list[threading.Thread] = []
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=256)
        self.port: int = self._listener.getsockname()[1]
        self.url = f"{'https' if tls else 'http'}://127.0.0.1:{self.port}"
        self.keys = keys
        self.ended = threading.Event()
        self.requests: list[bytes] = []
        self.connections = 0

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

    def _start(self, target: Callable[..., None], *arguments: object) -> None:
        thread = threading.Thread(target=target, args=arguments, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        while not self.ended.is_set():
            try:
                sock, _ = self._listener.accept()
            except GONE:  # it is over; or no file is left, for a moment
                continue
            with self._lock:
                self.connections += 1
                self._open.add(sock)
            self._start(self._serve, sock)

    def _serve(self, sock: socket.socket) -> None:
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        plain = sock
        with contextlib.suppress(Over, *GONE):
            if self._tls:
                sock = self._tls.wrap_socket(sock, server_side=True)
                with self._lock:
                    self._open.symmetric_difference_update({plain, sock})
            peer = Peer(self, sock)
            while True:
                self._script(peer)
        sock.close()
        with self._lock:
            self._open -= {plain, sock}
