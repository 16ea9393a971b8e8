"""One request and its answer on a connection, without I/O: bytes in, bytes out, bounds held."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import h11

from ._bounds import MAX_BODY, MAX_FIELDS, MAX_HEAD, MAX_INTERIM, MAX_PARTS, RECV_SIZE
from .call import Answer
from .decode import OversizeError, UndecodableError, decode
from .failure import Failure

if TYPE_CHECKING:
    from collections.abc import Sequence

Field = tuple[bytes, bytes]  # name and value of a header

_PATTERN: Final = b"HTTP/1.1 200 "
_STATUS_LINE: Final = re.compile(rb"HTTP/1\.[0-9] [1-9][0-9]{2}[ \r\n]")
# A redirect's body is of no interest; 205 has none by definition, yet some servers do not say so.
_BODILESS: Final = frozenset({205, *range(300, 400)})


def new_connection() -> h11.Connection:
    """The protocol state of a new connection; our own bound on the head is reached first."""
    return h11.Connection(h11.CLIENT, max_incomplete_event_size=MAX_HEAD + 2 * RECV_SIZE)


class Exchange:
    """Writes one request, reads one answer.

    Attributes:
        outcome: an answer or why there is none; None as long as it goes on.
        touched: whether a byte of an answer has come.
        failing: the status is known and an error, only its body is still outstanding.
    """

    __slots__ = (
        "_at",
        "_body_size",
        "_connecting",
        "_fields",
        "_head_size",
        "_http",
        "_interim",
        "_line_seen",
        "_parts",
        "_status",
        "failing",
        "outcome",
        "touched",
    )

    def __init__(self, http: h11.Connection, at: str) -> None:
        self._http = http
        self._at = at
        self._connecting = False
        self._status: int | None = None
        self._fields: dict[str, str] = {}
        self._head_size = 0
        self._interim = 0
        self._line_seen = False
        self._parts: list[bytes] = []
        self._body_size = 0
        self.outcome: Answer | Failure | None = None
        self.touched = False
        self.failing = False

    def open(self, target: bytes, fields: Sequence[Field], method: bytes = b"GET") -> bytes:
        """The request as bytes; empty where a field cannot be sent (`outcome` then says so)."""
        http = self._http
        self._connecting = method == b"CONNECT"
        try:
            request = h11.Request(method=method, target=target, headers=list(fields))
            head = http.send(request)
            http.send(h11.EndOfMessage())
        except h11.LocalProtocolError:
            self.outcome = Failure(
                "A header or path holds a character that HTTP cannot carry; nothing was sent.",
                misconfigured=True,
            )
            return b""
        return head or b""

    def feed(self, data: bytes) -> bool:
        """Take what was received, nothing at the end of the stream; True when all is over."""
        if self.outcome is not None:
            return True
        if data:
            self.touched = True
            if self._interim > MAX_INTERIM:  # an answer will not come; to read on costs the machine
                return False
        http = self._http
        try:
            http.receive_data(data)
            while self.outcome is None and self._interim <= MAX_INTERIM:
                event = http.next_event()
                if event is h11.NEED_DATA:
                    self._wait(len(data))
                    break
                self._take(event)
        except h11.RemoteProtocolError:
            self._violated(ended=not data)
        if not data:
            self._violated(ended=True)
        return self.outcome is not None

    def fail(self, text: str, *, retryable: bool = False, timed_out: bool = False) -> None:
        """End it from outside; a status that is already known is kept."""
        if self.outcome is not None:
            return
        if self.failing and self._status is not None:
            self.outcome = Answer(self._status, self._fields, None)
        else:
            self.outcome = Failure(
                f"{self._at} {text}",
                # After an interim answer the server is at work: to ask again would double that.
                retryable=retryable and not (timed_out and self._interim),
                timed_out=timed_out,
                stale=not (self.touched or timed_out),
            )

    def renew(self) -> bool:
        """Whether the connection may carry another request; makes it ready for one."""
        http = self._http
        if not (http.our_state is h11.DONE and http.their_state is h11.DONE):
            return False
        if http.trailing_data != (b"", False):  # bytes nobody asked for, or the end of the stream
            return False
        http.start_next_cycle()
        return True

    @property
    def whole(self) -> bool:
        """Whether the answer came to an end that it stated itself."""
        stated = "content-length" in self._fields or "transfer-encoding" in self._fields
        return stated and self._http.their_state in {h11.DONE, h11.MUST_CLOSE}

    @property
    def announced_end(self) -> bool:
        """Whether the answer is whole and says that it is the last on its connection."""
        options = self._fields.get("connection", "").lower().split(",")
        named = "close" in (option.strip() for option in options)
        return named and self.whole and not self.surplus

    @property
    def surplus(self) -> bool:
        """Whether bytes came after the answer."""
        return bool(self._http.trailing_data[0])

    def _take(self, event: object) -> None:
        if isinstance(event, h11.Data):
            self._add(event.data)
        elif isinstance(event, h11.EndOfMessage):
            self._complete()
        elif isinstance(event, h11.Response):
            self._head(event)
        elif isinstance(event, h11.InformationalResponse):
            self._interim += 1
            self._line_seen = False
            self._head_size = -1
        else:  # ConnectionClosed or PAUSED before an answer
            self._violated(ended=True)

    def _wait(self, received: int) -> None:
        """Nothing whole yet: see that what is there may still become an answer."""
        if self._status is not None:
            return
        if self._head_size < 0:  # part of what was received belonged to an interim answer
            received = len(self._http.trailing_data[0])
            self._head_size = 0
        self._head_size += received
        if self._head_size > MAX_HEAD:
            self.fail(f"sent more than {MAX_HEAD // 1024} KiB of headers.")
        elif not self._line_seen:
            start = self._http.trailing_data[0][: len(_PATTERN)]
            self._line_seen = len(start) == len(_PATTERN)
            if not _STATUS_LINE.match(start + _PATTERN[len(start) :]):
                self.fail("does not speak HTTP/1.1.")

    def _head(self, event: h11.Response) -> None:
        self._status = event.status_code
        self.failing = event.status_code >= 400  # noqa: PLR2004 - the class of errors
        fields: dict[str, str] = {}
        length = chunked = False
        for raw_name, raw_value in event.headers:
            name, value = raw_name.decode("ascii"), raw_value.decode("latin-1")
            fields[name] = f"{fields[name]}, {value}" if name in fields else value
            length = length or name == "content-length"
            chunked = chunked or name == "transfer-encoding"
        self._fields = fields
        if not event.http_version.startswith(b"1."):
            self.failing = False
            self.fail("does not speak HTTP/1.1.")
        elif length and chunked:
            self.fail("sent a body with two lengths.")
        elif len(event.headers) > MAX_FIELDS:
            self.fail(f"sent more than {MAX_FIELDS} headers.")
        elif self._connecting or event.status_code in _BODILESS:
            self.outcome = Answer(event.status_code, fields, b"")
        elif length and int(fields["content-length"]) > MAX_BODY:
            self._oversized()

    def _add(self, data: bytes) -> None:
        self._parts.append(bytes(data))
        self._body_size += len(data)
        if self._body_size > MAX_BODY or len(self._parts) > MAX_PARTS:
            self._oversized()

    def _oversized(self) -> None:
        self.fail(f"sent more than {MAX_BODY // 1024} KiB.")

    def _complete(self) -> None:
        status, body = self._status, b"".join(self._parts)
        assert status is not None  # noqa: S101 - for the type checker: a body follows a head
        codings = self._fields.get("content-encoding", "")
        try:
            self.outcome = Answer(status, self._fields, decode(body, codings) if codings else body)
        except OversizeError:
            self._oversized()
        except UndecodableError as error:
            if self.failing:
                self.outcome = Answer(status, self._fields, None)
            else:
                self.outcome = Failure(f"The body {error}.", undecodable=True, status=status)

    def _violated(self, *, ended: bool) -> None:
        if not ended:
            self.fail("broke the rules of HTTP/1.1.")
        elif self.touched:
            self.fail("closed the connection before the answer was complete.", retryable=True)
        else:
            self.fail("closed the connection without an answer.", retryable=True)
