"""What a case is, and the small words that the tables of cases are written in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from tests.faults.operations import FIGURE, OPERATIONS, Operation

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.faults.server import Peer

    Script = Callable[[Peer], None]
    Raw = bytes | Callable[[Peer], bytes]

FAST = (5.0, 5.0, 20.0)  # seconds to connect, to answer, in all: never reached
SLOW = (0.3, 0.3, 0.8)  # the same for cases that are about time


@attrs.frozen
class Ends:
    """How a call must end.

    Attributes:
        in_: name of the class of the result or the error.
        status: the error's status; None where it has none, or none is stated.
        figure: the figure of the balance as on the wire.
        path: the error's path; `FIELD` stands for the path of the operation's figure.
        retry_after: seconds that the error must state; None where it must state none.
    """

    in_: str
    status: int | None = None
    figure: str = FIGURE
    path: str | None = None
    retry_after: float | None = None


@attrs.frozen
class Case:
    """One thing that a hostile network does.

    Attributes:
        group: heading in the table.
        name: unique inside the group.
        does: what the server does, in words; empty where the name says it.
        ends: how the call must end.
        requests: how many requests the server may see: exactly, or `(least, most)`.
        script: what the server runs on each connection, again and again until it closes it.
        operations: what is asked.
        times: seconds to connect, to answer, and in all.
        calls: how many calls of one client.
        rest: seconds between two calls.
        row: the calls are made by one `get_balances`, one at a time.
        apart: each call is for an account of its own, with its own key and figure.
        connections: how many connections the server must see; None where any number will do.
        pauses: seconds that must be paused between attempts; None where any will do.
        seconds: the call must really have ended by then; None where only the deadline counts.
        venue: where it happens: `server`, or one of those in `venues.py`.
    """

    group: str
    name: str
    ends: Ends
    script: Script
    requests: int | tuple[int, int] = 1
    does: str = ""
    operations: tuple[Operation, ...] = OPERATIONS
    times: tuple[float, float, float] = FAST
    calls: int = 1
    rest: float = 0.0
    row: bool = False
    apart: bool = True
    connections: int | None = None
    pauses: tuple[float, ...] | None = None
    seconds: float | None = None
    venue: str = "server"

    @property
    def id(self) -> str:
        return f"{self.group}: {self.name}"


# --- what servers send -------------------------------------------------------------------------


def head(status: str = "200 OK", *fields: str, kind: str = "application/json") -> bytes:
    """A status line and headers, latin-1, with the blank line."""
    lines = [f"HTTP/1.1 {status}", *([f"Content-Type: {kind}"] if kind else []), *fields, "", ""]
    return "\r\n".join(lines).encode("latin-1")


def message(
    body: bytes, status: str = "200 OK", *fields: str, kind: str = "application/json"
) -> bytes:
    """A whole answer with its length."""
    return head(status, *fields, f"Content-Length: {len(body)}", kind=kind) + body


def figure_of(call: int) -> str:
    """What the account of the n-th call (from 0) has left."""
    return f"{12 + call}.5"


def right(peer: Peer) -> bytes:
    """The right body for the operation and the account that is asked for."""
    return peer.operation.good(figure_of(peer.account))


def good(peer: Peer) -> bytes:
    """The right answer, framed as most servers do."""
    return message(right(peer))


def chunks(body: bytes, size: int = 7) -> bytes:
    """A body in chunks, with the last one."""
    parts = [body[at : at + size] for at in range(0, len(body), size)]
    return b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in parts) + b"0\r\n\r\n"


# The beginnings of an answer that is not finished.
HALF_HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: appli"
HALF_BODY = head("200 OK", "Content-Length: 500") + b'{"cred'


# --- scripts -----------------------------------------------------------------------------------


def answers(raw: Raw, *later: Raw) -> Script:
    """Answer the first request with `raw`, the next with the first of `later`, and so on."""
    turns = (raw, *later)

    def script(peer: Peer) -> None:
        peer.read()
        turn = turns[min(peer.number, len(turns)) - 1]
        peer.send(turn if isinstance(turn, bytes) else turn(peer))

    return script


def steps(*actions: Script) -> Script:
    """Do one thing after the other."""

    def script(peer: Peer) -> None:
        for action in actions:
            action(peer)

    return script


def read(peer: Peer) -> None:
    peer.read()


def hang(peer: Peer) -> None:
    peer.hang()


def sends(data: bytes) -> Script:
    return lambda peer: peer.send(data)


def closing(answer: bytes) -> bytes:
    """The same answer, which announces the end of the connection."""
    return answer.replace(b"\r\n", b"\r\nConnection: Close\r\n", 1)


def in_order(peer: Peer, answer: bytes) -> None:
    """Send an answer, and close the connection if the request just read asks for that."""
    if not peer.last:
        peer.send(answer)
        return
    peer.send(closing(answer))
    peer.close()


def orderly(raw: Raw) -> Script:
    """Answer each request, and close the connection where that was asked for."""

    def script(peer: Peer) -> None:
        peer.read()
        in_order(peer, raw if isinstance(raw, bytes) else raw(peer))

    return script


def answers_and_closes(raw: Raw) -> Script:
    """Answer, and end the connection in order."""
    answer = answers(raw)

    def script(peer: Peer) -> None:
        answer(peer)
        peer.close()

    return script


def body(content: bytes | Callable[[Peer], bytes], *fields: str, kind: str = "application/json",
         status: str = "200 OK") -> Script:  # fmt: skip
    """Answer with this body, properly framed."""
    return answers(
        lambda peer: message(
            content if isinstance(content, bytes) else content(peer), status, *fields, kind=kind
        )
    )


def chunked(content: bytes) -> bytes:
    return head("200 OK", "Transfer-Encoding: chunked") + content


def without_last_chunk(peer: Peer) -> bytes:
    return chunked(chunks(right(peer))[: -len(b"0\r\n\r\n")])


def ends_by(way: str, raw: Raw = b"") -> Script:
    """Close or reset after sending `raw`."""
    answer = answers(raw)

    def script(peer: Peer) -> None:
        answer(peer)
        getattr(peer, way)()

    return script


# --- ends --------------------------------------------------------------------------------------

GOOD = Ends("good")
TRANSPORT = Ends("TransportError")
LATE = Ends("DeadlineExceededError")


def invalid(path: str | None = None) -> Ends:
    return Ends("InvalidResponseError", path=path)


CLASSES = {
    401: "AuthenticationError",
    402: "PaymentRequiredError",
    403: "PermissionDeniedError",
    429: "RateLimitedError",
}


def status(code: int, retry_after: float | None = None) -> Ends:
    """The error of a status."""
    name = CLASSES.get(code)
    if name is None:
        name = "ServerError" if code >= 500 else "RedirectError" if code < 400 else "StatusError"
    return Ends(name, code, retry_after=retry_after)
