"""Accounts in a row on one connection, and servers that answer out of turn.

Six accounts are asked by one worker: two on the first connection, for it is not known yet whether
the server closes in order, and four on the second. Who answers in doubt is asked again alone.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tests.faults.case import (
    FAST,
    GOOD,
    SLOW,
    Case,
    answers,
    answers_and_closes,
    chunked,
    chunks,
    closing,
    ends_by,
    good,
    in_order,
    message,
    orderly,
    read,
    right,
    steps,
)
from tests.faults.operations import BALANCES

if TYPE_CHECKING:
    from tests.faults.case import Raw, Script
    from tests.faults.server import Peer

ACCOUNTS = 6
_UNAUTHORIZED = message(b"{}", "401 Unauthorized")


def _row(name: str, script: Script, requests: int | tuple[int, int], connections: int | None = None,
         times: tuple[float, float, float] = FAST, venue: str = "server") -> Case:  # fmt: skip
    return Case("rows", name, GOOD, script, requests=requests, operations=BALANCES, calls=ACCOUNTS,
                row=True, connections=connections, times=times, venue=venue)  # fmt: skip


def _stale(peer: Peer) -> bytes:
    return message(peer.operation.good("99.5"))


def _at(connection: int, turn: int, does: Script) -> Script:
    """Do something at one request; answer all others in order."""
    otherwise = orderly(good)

    def script(peer: Peer) -> None:
        here = (peer.connection, peer.turn + 1) == (connection, turn)
        (does if here else otherwise)(peer)

    return script


def _at_the_end(does: Script) -> Script:
    """Do something wherever the connection is to end, having answered."""

    def script(peer: Peer) -> None:
        peer.read()
        if peer.last:
            peer.send(closing(good(peer)))
            does(peer)
            peer.close()
        peer.send(good(peer))

    return script


def _late(stale: Raw, connection: int = 2, turn: int = 2, *, announced: bool = False,
          dropped: bool = False, unasked_end: int = 0, framed: bool = True) -> Script:  # fmt: skip
    """Send one answer too many in the middle of a row; all that follow come one request late.

    Nothing tells: each request meets one whole answer, and nothing is left over in between.

    Args:
        stale: the answer too many.
        connection: where it is sent, from 1.
        turn: at which request on that connection, from 1.
        announced: the answer that comes instead of the last announces the end, as the last would.
        dropped: the last answer never comes, the connection ends before it.
        unasked_end: at which request the server ends the connection by itself; 0 for none.
        framed: the answer instead of the last has a length; else it goes on until the end.
    """

    def script(peer: Peer) -> None:
        peer.read()
        answer = good(peer)
        if (peer.connection, peer.turn) == (connection, turn):
            peer.held = stale if isinstance(stale, bytes) else stale(peer)
        if not peer.held:
            in_order(peer, answer)
            return
        ends = peer.turn == unasked_end
        if peer.last and not framed:
            peer.send(_until_the_end(peer.held))
        else:
            peer.send(closing(peer.held) if ends or (peer.last and announced) else peer.held)
        if ends:
            peer.close()
        peer.held = answer
        if peer.last:
            if not dropped:
                peer.pause(0.02)
                peer.send(closing(answer))
            peer.close()

    return script


def _until_the_end(answer: bytes) -> bytes:
    """The same answer without its length, announcing the end of the connection."""
    return closing(re.sub(rb"Content-Length: \d+\r\n", b"", answer))


def _hangs_at_the_second(peer: Peer) -> None:
    peer.read()
    if peer.turn > 1:
        peer.hang()
    peer.send(good(peer))


def _never_announces(peer: Peer) -> None:
    peer.read()
    peer.send(good(peer))
    if peer.last:
        peer.close()


def _announces_and_stays(peer: Peer) -> None:
    peer.read()
    peer.send(closing(good(peer)) if peer.last else good(peer))


def _ends_every_second(peer: Peer) -> None:
    peer.read()
    if peer.turn % 2 == 0:
        peer.send(closing(good(peer)))
        peer.close()
    peer.send(good(peer))


CASES = [
    _row("in order", orderly(good), 6, 2),
    _row("in order, over TLS", orderly(good), 6, 2, venue="tls right"),
    _row("in order, chunked", orderly(lambda peer: chunked(chunks(right(peer)))), 6, 2),
    _row("HTTP/1.0", answers_and_closes(lambda peer: good(peer).replace(b"1.1", b"1.0", 1)), 6, 6),
    _row("the server ends the connection every second time", _ends_every_second, 7, 4),
    _row("one answer too many, then the server ends the connection",
         _late(_stale, unasked_end=3), 8, 5),
    _row("one answer too many, and the last one runs until the end", _late(_stale, framed=False),
         9, 5),
    _row("the second request on a connection hangs", _hangs_at_the_second, (7, 9), times=SLOW),
    _row("one answer too many", _late(_stale), 9, 5),
    _row("one answer too many, over TLS", _late(_stale), 9, 5, venue="tls right"),
    _row("one answer too many on the first connection", _late(_stale, 1), 7, 6),
    _row("one answer too many, the last of them announces the end", _late(_stale, announced=True),
         9, 5),
    _row("one answer too many, and the last request gets none", _late(_stale, dropped=True), 9, 5),
    _row("one 401 too many", _late(_UNAUTHORIZED), 9, 5),
    _row("one answer too many at once",
         _at(2, 2, steps(read, lambda peer: peer.send(_stale(peer), good(peer)))), (7, 9)),
    _row("one answer too many after the end is announced",
         _at_the_end(lambda peer: peer.send(_stale(peer))), 7, 6),
    _row("the same a little later", _at_the_end(steps(
        lambda peer: peer.pause(0.05), lambda peer: peer.send(_stale(peer)))), 7, 6),
    _row("one byte too many after the end is announced",
         _at_the_end(lambda peer: peer.send(b"\n")), 7, 6),
    _row("reset where the end is announced", _at_the_end(lambda peer: peer.reset()), (6, 7)),
    _row("the end is announced and does not come", _announces_and_stays, 7, 6, SLOW),
    _row("the end comes and is not announced", _never_announces, 7, 6),
    _row("the wish for an end is ignored", answers(good), 7, 6),
    _row("closed in the middle", _at(2, 2, answers_and_closes(good)), 7, 4),
    _row("reset in the middle", _at(2, 2, ends_by("reset", good)), (7, 9)),
    _row("closed in the middle of an answer",
         _at(2, 3, answers_and_closes(lambda peer: good(peer)[:-5])), 8, 4),
]  # fmt: skip
