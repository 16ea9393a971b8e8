"""Slowness, and broken promises about keeping a connection."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.faults.case import (
    GOOD,
    HALF_BODY,
    HALF_HEAD,
    LATE,
    SLOW,
    Case,
    Ends,
    answers,
    answers_and_closes,
    chunked,
    chunks,
    closing,
    ends_by,
    good,
    hang,
    head,
    message,
    read,
    right,
    sends,
    status,
    steps,
    without_last_chunk,
)

if TYPE_CHECKING:
    from tests.faults.case import Raw, Script
    from tests.faults.server import Peer


def _stalls(raw: Raw = b"") -> Script:
    return steps(answers(raw), hang)


def _drips(start: bytes, rest: bytes, seconds: float = 0.05) -> Script:
    return steps(read, sends(start), lambda peer: peer.drip(rest, seconds))


def _slow(name: str, script: Script, ends: Ends = LATE, requests: int | tuple[int, int] = (1, 3),
          venue: str = "server") -> Case:  # fmt: skip
    return Case("slow", name, ends, script, requests=requests, times=SLOW, venue=venue)


_LONG = head("200 OK", "Content-Length: 1000")
_ERROR_HEAD = "Content-Length: 1000"

SLOW_CASES = [
    _slow("never answers", _stalls()),
    _slow("never answers, over TLS", _stalls(), venue="tls right"),
    _slow("stalls in the status line", _stalls(b"HTTP/1.1 2")),
    _slow("stalls in the headers", _stalls(HALF_HEAD)),
    _slow("stalls after the headers", _stalls(_LONG)),
    _slow("stalls in the body", _stalls(HALF_BODY)),
    _slow("stalls one byte before the end", _stalls(lambda peer: good(peer)[:-1])),
    _slow("stalls in a chunk", _stalls(chunked(b"40\r\n{"))),
    _slow("stalls before the last chunk", _stalls(without_last_chunk)),
    _slow("stalls after 103", _stalls(b"HTTP/1.1 103 Early Hints\r\n\r\n"), requests=1),
    _slow("right, but the connection never ends", _stalls(lambda peer: head() + right(peer))),
    _slow("one byte at a time in the headers", _drips(b"", head("200 OK", "X: " + "y" * 500))),
    _slow("one byte at a time in the body", _drips(_LONG, b" " * 1000)),
    _slow("one byte at a time in the body, over TLS", _drips(_LONG, b" " * 1000),
          venue="tls right"),
    _slow("one chunk at a time", _drips(chunked(b""), b"1\r\n \r\n" * 100)),
    _slow("one 103 at a time", steps(read, lambda peer: peer.drip(
        b"HTTP/1.1 103 Hi\r\n\r\n" * 40, 0.05, 19)), requests=1),
    *(_slow(f"{code} whose body never comes", _stalls(head(f"{code} No", _ERROR_HEAD)),
            status(code), 1) for code in (401, 403, 404)),
    _slow("402 whose body drips", _drips(head("402 No", _ERROR_HEAD), b" " * 1000), status(402), 1),
    _slow("500 whose body never comes", _stalls(head("500 No", _ERROR_HEAD)), status(500)),
    _slow("307 whose body never comes", _stalls(head("307 No", _ERROR_HEAD)), status(307), 1),
]  # fmt: skip


def _unasked(peer: Peer) -> bytes:
    return message(peer.operation.good("99.5"))


def _pieces(*raws: Raw) -> Script:
    """Answer the first request in several segments, every other one rightly."""

    def script(peer: Peer) -> None:
        peer.read()
        if peer.number > 1:
            peer.send(good(peer))
            return
        for raw in raws:
            peer.send(raw if isinstance(raw, bytes) else raw(peer))

    return script


def _closes_on_reuse(way: str) -> Script:
    """Answer a connection's first request and break it at the second."""

    def script(peer: Peer) -> None:
        peer.read()
        peer.send(good(peer))
        peer.read()
        getattr(peer, way)()

    return script


def _again(name: str, script: Script, requests: int | tuple[int, int] = 2,
           connections: int | None = 2, rest: float = 0.0) -> Case:  # fmt: skip
    """One account, twice in a row."""
    return Case("keep-alive", name, GOOD, script, requests=requests, calls=2, apart=False,
                connections=connections, pauses=(), rest=rest)  # fmt: skip


def _other(name: str, *raws: Raw) -> Case:
    """One account, then another: whatever is left over from the first is never the second's."""
    return Case("keep-alive", f"another account after {name}", GOOD, _pieces(*raws), requests=2,
                calls=2, connections=2, pauses=())  # fmt: skip


def _sends_unasked_while_idle(peer: Peer) -> None:
    peer.read()
    peer.send(good(peer))
    if peer.number == 1:
        peer.pause(0.01)
        peer.send(_unasked(peer))


def _sends_unasked_after(seconds: float) -> Script:
    """The second answer comes while the next request is on its way: nothing tells it apart.

    Only a connection of its own keeps it from another account.
    """
    return steps(
        answers(good),
        lambda peer: peer.pause(seconds),
        lambda peer: peer.send(_unasked(peer)),
    )


KEEP_ALIVE = [
    _again("one connection for one account", answers(good), connections=1),
    _again("closed between requests", answers_and_closes(good)),
    _again("reset between requests", ends_by("reset", good), (2, 3)),
    _again("closed at the second request", _closes_on_reuse("close"), 3),
    _again("reset at the second request", _closes_on_reuse("reset"), 3),
    _again("a second answer in the same segment", _pieces(lambda p: good(p) + _unasked(p))),
    _again("a second answer to a chunked one",
           _pieces(lambda p: chunked(chunks(right(p))) + _unasked(p))),
    _again("a second answer while idle", _sends_unasked_while_idle, rest=0.05),
    _again("half of a second answer", _pieces(lambda p: good(p) + _unasked(p)[:40])),
    _again("bytes after the length", _pieces(lambda p: good(p) + b"\r\n")),
    _again("close announced", answers(lambda p: closing(good(p)))),
    _again("HTTP/1.0", answers(lambda p: good(p).replace(b"1.1", b"1.0", 1))),
    Case("keep-alive", "ten accounts", GOOD, answers(good), requests=10, calls=10),
    Case("keep-alive", "another account after a while", GOOD, answers(good), requests=2, calls=2,
         connections=2, rest=0.12),
    Case("keep-alive", "another account after a while, a second answer still later", GOOD,
         _sends_unasked_after(0.2), requests=2, calls=2, connections=2, rest=0.12),
    Case("keep-alive", "another account after a while and a second answer", GOOD,
         _sends_unasked_while_idle, requests=2, calls=2, connections=2, rest=0.12),
    _other("a second answer in the same segment", lambda p: good(p) + _unasked(p)),
    _other("a second answer in a segment of its own", good, _unasked),
    _other("half of a second answer", lambda p: good(p) + _unasked(p)[:40]),
    _other("a 304 and a second answer",
           lambda p: good(p) + b"HTTP/1.1 304 Not Modified\r\n\r\n" + _unasked(p)),
    _other("a 103 too many", good, b"HTTP/1.1 103 Early Hints\r\n\r\n"),
    _other("one byte too many", good, b" "),
    _other("a 408 on the idle connection", good,
           message(b"{}", "408 Request Timeout", "Connection: close")),
    _other("close announced, a second answer follows", lambda p: closing(good(p)), _unasked),
    _other("HTTP/1.0, a second answer follows",
           lambda p: good(p).replace(b"1.1", b"1.0", 1), _unasked),
    Case("keep-alive", "another account while a second answer is on its way", GOOD,
         _sends_unasked_after(0.02), requests=10, calls=10),
]  # fmt: skip

CASES = [*SLOW_CASES, *KEEP_ALIVE]
