"""A server on loopback that does, byte by byte, what a test tells it to."""

from __future__ import annotations

import contextlib
import re
import threading
from typing import TYPE_CHECKING

from tests.hazards.server import GONE, Over
from tests.hazards.server import Server as RawServer

if TYPE_CHECKING:
    import socket
    import ssl
    from collections.abc import Callable


class Peer:
    """One connection as a script sees it.

    Attributes:
        number: which connection of the server's life this is, from 1.
        turn: which request of the connection this is, from 1.
        head: the head of the request just read.
        body: its body, chunks included.
        alone: for a script that has two threads use the connection.
    """

    def __init__(self, server: Server, sock: socket.socket, number: int) -> None:
        self.server = server
        self.sock = sock
        self.number = number
        self.turn = 0
        self.head = self.body = self._unread = b""
        self.alone = threading.Lock()

    @property
    def key(self) -> bytes:
        """The value of the header X-Key of the request just read."""
        found = re.search(rb"(?i)\r\nx-key: ([^\r]*)", self.head)
        return found[1] if found else b""

    def read(self) -> bytes:
        """Read the next request with its body; `Over` if none comes."""
        self.read_head()
        length = re.search(rb"(?i)\r\ncontent-length: (\d+)", self.head)
        if length:
            self.body = self._take(int(length[1]))
        elif b"chunked" in self.head.lower():
            self.body = self._until(b"0\r\n\r\n")
        return self.head

    def read_head(self) -> bytes:
        self.head, self.body = self._until(b"\r\n\r\n"), b""
        self.turn += 1
        self.server.note(self.head)
        return self.head

    def send(self, *pieces: bytes) -> None:
        for piece in pieces:
            self.sock.sendall(piece)

    def drip(self, data: bytes, seconds: float) -> None:
        """Send one byte every `seconds`."""
        for byte in data:
            self.sock.sendall(bytes([byte]))
            self.pause(seconds)

    def pause(self, seconds: float) -> None:
        if self.server.ended.wait(seconds):
            raise Over

    def close(self) -> None:
        raise Over

    def hang(self) -> None:
        """Do nothing more until the far end closes or the test is over."""
        with contextlib.suppress(*GONE):
            while self.sock.recv(65536):
                pass
        raise Over

    def _take(self, size: int) -> bytes:
        while len(self._unread) < size:
            more = self.sock.recv(1 << 20)
            if not more:
                raise Over
            self._unread += more
        taken, self._unread = self._unread[:size], self._unread[size:]
        return taken

    def _until(self, mark: bytes) -> bytes:
        while mark not in self._unread:
            self._unread += self._take(0) + (self.sock.recv(65536) or self._over())
        return self._take(self._unread.index(mark) + len(mark))

    def _over(self) -> bytes:
        raise Over


class Server(RawServer):
    """The server of `tests.hazards`, with peers that also read bodies and know the keys' header."""

    peer = Peer

    def __init__(self, script: Callable[[Peer], object], tls: ssl.SSLContext | None = None) -> None:
        super().__init__(script, tls=tls)
        self.url += "/path?x=1"


def message(body: bytes = b"{}", status: str = "200 OK", *headers: str) -> bytes:
    """Return a whole answer with its length."""
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *headers, "", ""]
    return "\r\n".join(lines).encode("latin-1") + body


def head(status: str, *headers: str) -> bytes:
    """Return the head of an answer, as given."""
    return "\r\n".join([f"HTTP/1.1 {status}", *headers, "", ""]).encode("latin-1")


def answers(raw: bytes) -> Callable[[Peer], None]:
    """Answer every request with `raw`."""

    def script(peer: Peer) -> None:
        peer.read()
        peer.send(raw)

    return script


def echoes(peer: Peer) -> None:
    """Answer every request with its key."""
    peer.read()
    peer.send(message(peer.key))


def closes(raw: bytes) -> Callable[[Peer], None]:
    """Answer every request with `raw` and close."""

    def script(peer: Peer) -> None:
        peer.read()
        peer.send(raw)
        raise Over

    return script


def hangs(raw: bytes = b"") -> Callable[[Peer], None]:
    """Answer the first request with `raw` and then nothing more."""

    def script(peer: Peer) -> None:
        peer.read_head()
        peer.send(raw)
        peer.hang()

    return script
