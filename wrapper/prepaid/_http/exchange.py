"""One request and its answer on a connection, without I/O: bytes in, bytes out, bounds held."""

from __future__ import annotations

import re
import ssl
from typing import TYPE_CHECKING, Final

import h11
import httpx

from .bounds import MAX_BODY, MAX_HEAD, MAX_HEADERS, MAX_INTERIM, MAX_PARTS
from .decode import OversizeError, UndecodableError, decode
from .errors import reason

if TYPE_CHECKING:
    from .request import Prepared

_PATTERN: Final = b"HTTP/1.1 200 "
_STATUS_LINE: Final = re.compile(rb"HTTP/1\.[0-9] [1-9][0-9]{2}[ \r\n]")
# A redirect's body is of no interest; 205 has none by definition, yet some servers do not say so.
_BODILESS: Final = frozenset({205, *range(300, 400)})
# What httpx acts on of its own accord: it would decode without bound, parse, and keep.
_DROPPED: Final = frozenset({b"content-encoding", b"location", b"set-cookie"})
_ERROR: Final = 400  # the first status that is an error
_END: Final = h11.EndOfMessage()

_BROKEN: Final = "broke the rules of HTTP/1.1."
_LARGE: Final = f"sent more than {MAX_HEAD // 1024} KiB or {MAX_HEADERS} lines of headers."


def new_connection() -> h11.Connection:
    """Return the protocol state of a new connection."""
    return h11.Connection(h11.CLIENT, max_incomplete_event_size=MAX_HEAD)


class Exchange:
    """Writes one request, reads one answer.

    Attributes:
        prepared: what is sent.
        done: there is an answer, or an error.
        untouched: no byte of an answer has come.
        failing: the status is known and an error, only its body is still outstanding.
        status: the status of the answer; 0 until it is known.
    """

    def __init__(self, http: h11.Connection, prepared: Prepared) -> None:
        self._http = http
        self.prepared = prepared
        self._headers: list[tuple[bytes, bytes]] = []
        self._codings = ""
        self._interim = 0
        self._line_seen = False
        self._parts: list[bytes] = []
        self._body_size = 0
        self._body = b""
        self._error: tuple[type[httpx.RequestError], str] | None = None
        self.done = False
        self.untouched = True
        self.failing = False
        self.status = 0

    # Nothing of a request may stand in a variable, where a traceback could show it: a `memoryview`
    # does not show what it holds, and h11's errors, which quote it, are dropped.

    def head(self) -> memoryview:
        """Return the request as bytes, without its body.

        Raises:
            httpx.LocalProtocolError: a header, or the target, cannot be sent.
        """
        request = self.prepared.request
        target = request.extensions.get("target", request.url.raw_path)  # as httpx documents it
        # A request made by hand may lack the one header that HTTP itself requires.
        host = [] if self.prepared.has_host else [(b"Host", request.url.netloc)]
        try:
            return memoryview(
                self._http.send(
                    h11.Request(
                        method=request.method, target=target, headers=[*host, *request.headers.raw]
                    )
                )
            )
        except h11.LocalProtocolError:
            pass
        raise httpx.LocalProtocolError(
            "A header or the path has a character that HTTP cannot carry; nothing was sent."
        )

    def part(self, data: memoryview | None) -> memoryview:
        """Return a part of the body as it is sent; None stands for its end.

        Raises:
            httpx.LocalProtocolError: the body is longer or shorter than its Content-Length.
        """
        try:
            event = _END if data is None else h11.Data(data=data)  # type: ignore[arg-type] # any buffer
            return memoryview(self._http.send(event))
        except h11.LocalProtocolError:
            pass
        raise httpx.LocalProtocolError("The body is not as long as its Content-Length says.")

    def feed(self, data: bytes) -> bool:
        """Take what was received, nothing at the end of the stream; True when all is over."""
        if self.done:
            return True
        if data:
            self.untouched = False
            if self._interim > MAX_INTERIM:  # an answer will not come; to read on costs the machine
                return False
        http = self._http
        try:
            http.receive_data(data)
            while not self.done and self._interim <= MAX_INTERIM:
                event = http.next_event()
                if event is h11.NEED_DATA:
                    self._check_start()
                    break
                self._take(event)
        except h11.RemoteProtocolError as error:
            error.with_traceback(None)  # a frame of h11 refers to it: a cycle that keeps the key
            large = error.error_status_hint == 431  # noqa: PLR2004 - how h11 says so
            if data:
                self.fail(httpx.RemoteProtocolError, _LARGE if large else _BROKEN)
        if not data:
            self._ended()
        return self.done

    def fail(self, kind: type[httpx.RequestError], text: str) -> None:
        """End it with an error; an error status that is already known is kept, without a body."""
        if not self.done:
            self.done = True
            if not self.failing:
                self._error = kind, f"{self.prepared.place} {text}"

    def time_out(self) -> None:
        """End it because there is no time left."""
        connecting = self.prepared.request.method == "CONNECT"
        kind = httpx.ConnectTimeout if connecting else httpx.ReadTimeout
        self.fail(kind, "did not answer in time.")

    def interrupt(self, error: Exception | None) -> None:
        """End it because the connection broke; None stands for an orderly end."""
        if error is None or isinstance(error, ssl.SSLEOFError | ssl.SSLZeroReturnError):
            self.feed(b"")
        elif isinstance(error, ssl.SSLError):
            self.fail(httpx.RemoteProtocolError, f"broke TLS ({reason(error)}).")
        else:
            self.fail(httpx.ReadError, f"broke the connection ({reason(error)}).")

    @property
    def stale(self) -> bool:
        """Whether the connection had been closed before the request reached the server."""
        return self.untouched and self._error is not None and self._error[0] is httpx.ReadError

    @property
    def surplus(self) -> bool:
        """Whether bytes that nobody asked for came after the answer."""
        done = self._http.their_state in {h11.DONE, h11.MUST_CLOSE, h11.SWITCHED_PROTOCOL}
        return done and bool(self._http.trailing_data[0])

    def renew(self) -> bool:
        """Make the connection ready for another request; False if it cannot carry one."""
        http = self._http
        if not (http.our_state is h11.DONE and http.their_state is h11.DONE):
            return False
        if http.trailing_data != (b"", False):  # bytes nobody asked for, or the end of the stream
            return False
        http.start_next_cycle()
        return True

    def response(self, *, shared: bool) -> httpx.Response:
        """Return the answer.

        Raises:
            httpx.RequestError: there is none.
        """
        if self._error is not None:
            raise self._error[0](self._error[1])
        return httpx.Response(
            self.status,
            headers=self._headers,
            stream=httpx.ByteStream(self._body),
            extensions={
                "http_version": b"HTTP/" + (self._http.their_http_version or b"1.1"),
                "shared": shared,
            },
        )

    def _take(self, event: object) -> None:
        if isinstance(event, h11.Data):
            self._parts.append(bytes(event.data))
            self._body_size += len(event.data)
            if self._body_size > MAX_BODY or len(self._parts) > MAX_PARTS:
                self._oversized()
        elif isinstance(event, h11.EndOfMessage):
            self._complete()
        elif isinstance(event, h11.Response):
            self._read_head(event)
        elif isinstance(event, h11.InformationalResponse):
            self._interim += 1
            self._line_seen = False
        elif event is h11.PAUSED:  # after 101
            self.fail(httpx.RemoteProtocolError, "switched to another protocol.")
        else:  # ConnectionClosed before an answer
            self._ended()

    def _check_start(self) -> None:
        """See that what has come of a head may still become an answer."""
        if not self._line_seen and not self.status:
            start = self._http.trailing_data[0][: len(_PATTERN)]
            self._line_seen = len(start) == len(_PATTERN)
            if not _STATUS_LINE.match(start + _PATTERN[len(start) :]):
                self.fail(httpx.RemoteProtocolError, "does not speak HTTP/1.1.")

    def _read_head(self, event: h11.Response) -> None:
        self.status = status = event.status_code
        length: bytes | None = None
        chunked, size = False, 0
        headers = [(name.lower(), value) for name, value in event.headers.raw_items()]
        for name, value in headers:
            size += len(name) + len(value)
            if name == b"content-length":
                length = value
            elif name == b"transfer-encoding":
                chunked = True
            elif name == b"content-encoding":
                self._codings += f",{value.decode('latin-1')}"
        self._headers = [header for header in headers if header[0] not in _DROPPED]
        if not event.http_version.startswith(b"1."):
            self.fail(httpx.RemoteProtocolError, "does not speak HTTP/1.1.")
        elif length is not None and chunked:
            self.fail(httpx.RemoteProtocolError, "sent a body with two lengths.")
        elif len(headers) > MAX_HEADERS or size > MAX_HEAD:
            self.fail(httpx.RemoteProtocolError, _LARGE)
        elif (method := self.prepared.request.method) == "CONNECT" or status in _BODILESS:
            self.done = True
        else:
            self.failing = status >= _ERROR
            if length is not None and int(length) > MAX_BODY and method != "HEAD":
                self._oversized()

    def _oversized(self) -> None:
        self.fail(httpx.RemoteProtocolError, f"sent more than {MAX_BODY // 1024} KiB.")

    def _complete(self) -> None:
        body = b"".join(self._parts)
        try:
            self._body = decode(body, self._codings) if self._codings else body
        except OversizeError:
            self._oversized()
        except UndecodableError as error:
            if not self.failing:
                self._error = httpx.DecodingError, f"The body {error}."
        self.done = True

    def _ended(self) -> None:
        when = "without an answer" if self.untouched else "before the answer was complete"
        self.fail(httpx.ReadError, f"closed the connection {when}.")
