"""The HTTP server, and the answers that a well-behaved one would never give."""

from __future__ import annotations

import os
import socket
import struct
import threading
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from pytest_httpserver import HTTPServer
from werkzeug import Request, Response
from werkzeug.serving import WSGIRequestHandler

from prepaid.testing._answers import Reply, Reset, Stream

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from prepaid.testing._answers import Answer, Drip

_POLL: Final = 0.01  # s between two looks whether to stop; werkzeug's own 0.5 s make tests slow
_CHUNK: Final = b" " * 65536


class Server(HTTPServer):
    """Gives every request to one function, in a thread of its own, on a free loopback port."""

    def __init__(self, answer: Callable[[Request], Answer], port: int) -> None:
        super().__init__("127.0.0.1", port, threaded=True)
        self._answer = answer
        self.closing = threading.Event()
        self.log = _NoLog()

    def start(self) -> None:
        """Listen.

        Raises:
            OSError: the port cannot be had.
        """
        with socket.socket() as attempt:  # werkzeug would end the whole program
            attempt.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            attempt.bind((self.host, self.port))
        super().start()

    def thread_target(self) -> None:
        """Serve with a handler that neither logs nor swallows a broken connection."""
        assert self.server is not None  # noqa: S101 - as in the class above
        self.server.RequestHandlerClass = _Handler
        self.server.serve_forever(poll_interval=_POLL)

    def stop(self) -> None:
        """End slow answers, then stop."""
        self.closing.set()
        super().stop()

    def dispatch(self, request: Request) -> Response:
        """Answer; a defect of the mock's own is kept, to be raised where the test sees it."""
        try:
            return response_to(self._answer(request), self.closing)
        except Exception as error:
            self.handler_errors.append(error)
            raise


class _NoLog(list[tuple[Request, Response]]):
    def append(self, _: object) -> None:
        """Keep nothing: the mock has a log of its own, and may run for days."""


class _Handler(WSGIRequestHandler):
    protocol_version = "HTTP/1.1"

    def log(self, type: str, message: str, *args: Any) -> None:  # noqa: A002 - as it is called
        """Say nothing: werkzeug would print a line for each request."""

    def connection_dropped(self, error: BaseException, environ: Any = None) -> None:  # noqa: ARG002
        """Read no further request from a connection that is gone."""
        self.close_connection = True


class _Raw(Response):
    """Plays on the socket itself; the server then finds the connection gone."""

    def __init__(self, play: Callable[[socket.socket], None]) -> None:
        super().__init__()
        self._play = play

    def __call__(self, environ: Any, start_response: Any) -> Iterable[bytes]:  # noqa: ARG002
        self._play(environ["werkzeug.socket"])
        raise ConnectionAbortedError


def response_to(answer: Answer, closing: threading.Event) -> Response:
    """Return what the server sends for an answer.

    Args:
        answer: what is to be answered.
        closing: set when the mock stops; ends a slow answer.
    """
    if isinstance(answer, Reply):
        response = Response(answer.body, status=answer.status, headers=dict(answer.headers))
        del response.headers["Content-Type"]
        if answer.content_type is not None:
            response.headers["Content-Type"] = answer.content_type
        return response
    if isinstance(answer, Reset):
        return _Raw(_reset)
    return _stream(answer) if isinstance(answer, Stream) else _Raw(partial(_drip, answer, closing))


def _reset(connection: socket.socket) -> None:
    # Closing without lingering sends RST in place of FIN.
    linger = struct.pack("hh" if os.name == "nt" else "ii", 1, 0)  # on, for 0 s
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
    socket.close(connection.detach())


def _drip(answer: Drip, closing: threading.Event, connection: socket.socket) -> None:
    connection.sendall(answer.at_once)
    while not closing.wait(answer.step):
        connection.sendall(answer.slowly)
    connection.shutdown(socket.SHUT_RDWR)


def _stream(answer: Stream) -> Response:
    def blanks() -> Iterator[bytes]:
        for _ in range(answer.size // len(_CHUNK)):
            yield _CHUNK

    return Response(
        blanks(), content_type="application/json", headers={"Content-Length": str(answer.size)}
    )
