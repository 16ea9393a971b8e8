"""The HTTP server, and the answers that a well-behaved one would never give."""

from __future__ import annotations

import os
import re
import socket
import struct
import threading
from typing import TYPE_CHECKING, Any, Final

from pytest_httpserver import HTTPServer
from werkzeug import Request, Response
from werkzeug.serving import WSGIRequestHandler

from prepaid.testing._answers import Drip, Reply, Reset

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from prepaid.testing._answers import Answer

_POLL: Final = 0.01  # s between two looks whether to stop; werkzeug's own 0.5 s make tests slow
_ANY: Final = re.compile(r".*", re.DOTALL)


class Server:
    """Answers by one function of method, path, query and headers, in threads, on loopback."""

    def __init__(
        self, answer: Callable[[str, str, str, Mapping[str, str]], Answer], port: int
    ) -> None:
        """Listen.

        Raises:
            OSError: the port is in use, or not allowed.
        """
        with socket.socket() as attempt:  # werkzeug would end the whole program
            attempt.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            attempt.bind(("127.0.0.1", port))
        self._answer = answer
        self._closing = threading.Event()
        self._http = _HTTPServer("127.0.0.1", port, threaded=True)
        self._http.expect_request(_ANY).respond_with_handler(self._respond)
        self._http.start()

    @property
    def port(self) -> int:
        """The TCP port."""
        return self._http.port

    def stop(self) -> None:
        """End slow answers, then stop."""
        self._closing.set()
        self._http.stop()

    def take_errors(self) -> list[object]:
        """Return what was raised while answering since the last look."""
        errors: list[object] = [*self._http.assertions, *self._http.handler_errors]
        self._http.clear_assertions()
        self._http.clear_handler_errors()
        return errors

    def _respond(self, request: Request) -> Response:
        self._http.clear_log()  # the mock has a log of its own, and may run for days
        headers = {name.lower(): value for name, value in request.headers.items()}
        query = request.query_string.decode("latin-1")
        answer = self._answer(request.method, request.path, query, headers)
        if not isinstance(answer, Reply):
            return _Raw(answer, self._closing)
        response = Response(answer.body, status=answer.status, headers=dict(answer.headers))
        del response.headers["Content-Type"]
        if answer.content_type is not None:
            response.headers["Content-Type"] = answer.content_type
        return response


class _HTTPServer(HTTPServer):
    def thread_target(self) -> None:
        """Serve with a handler that neither logs nor swallows a broken connection."""
        if self.server is not None:
            self.server.RequestHandlerClass = _Handler
            self.server.serve_forever(poll_interval=_POLL)


class _Handler(WSGIRequestHandler):
    protocol_version = "HTTP/1.1"

    def log(self, type: str, message: str, *args: Any) -> None:  # noqa: A002 - as it is called
        """Say nothing: werkzeug would print a line for each request."""

    def connection_dropped(self, error: BaseException, environ: Any = None) -> None:  # noqa: ARG002 - as it is called
        """Read no further request from a connection that is gone."""
        self.close_connection = True


class _Raw(Response):
    """Writes to the socket itself; the server then finds the connection gone."""

    def __init__(self, answer: Drip | Reset, closing: threading.Event) -> None:
        super().__init__()
        self._answer = answer
        self._closing = closing

    def __call__(self, environ: Any, start_response: Any) -> Iterable[bytes]:  # noqa: ARG002 - as WSGI has it
        connection: socket.socket = environ["werkzeug.socket"]
        if isinstance(self._answer, Drip):
            connection.sendall(self._answer.at_once)
            while not self._closing.wait(self._answer.step):
                connection.sendall(self._answer.slowly)
        else:  # closing without lingering sends RST in place of FIN
            linger = struct.pack("hh" if os.name == "nt" else "ii", 1, 0)  # on, for 0 s
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
            socket.close(connection.detach())
        raise ConnectionAbortedError
