"""Turns of several workers at one origin, without any network."""

from __future__ import annotations

from types import SimpleNamespace

import prepaid
from prepaid._queue import Queue
from prepaid._transport import Answer, Relay

ORIGIN = ("http", "127.0.0.1", 80)


class Wire:
    """A connection to a server that answers and closes in order."""

    def __init__(self):
        self.used = False
        self.closed = False

    def usable(self):
        return not self.closed

    def close(self):
        self.closed = True


def queue_of(count, workers, orderly):
    queue = Queue(ORIGIN, workers, orderly)
    for number in range(count):
        queue.add(number, prepaid.Account("legnext", f"key-{number:08}"))
    return queue


def answer_of(*, last):
    return SimpleNamespace(
        touched=True, outcome=Answer(200, {}, b"{}"), whole=True, announced_end=last
    )


def ask(turn):
    """What the transport does for one turn; the account's number, and `own`, `last` or neither."""
    number, _, relay = turn
    if relay is None:
        return number, "own"
    wire = relay.take((ORIGIN, number), 0.0) or Wire()
    last = relay.last
    if relay.answered(answer_of(last=last)):
        relay.ended(in_order=True)
    if last:
        relay.drop(wire)
    else:
        relay.put(wire, (ORIGIN, number), 0.0)
    return number, "last" if last else ""


def test_one_worker_ends_its_row_with_the_last_account():
    """The first connection is for two; then the rest of the accounts share one."""
    asked = [ask(turn) for turn in queue_of(6, 1, {}).turns()]
    assert asked == [(0, ""), (1, "last"), (2, ""), (3, ""), (4, ""), (5, "last")]


def test_as_many_workers_as_accounts():
    """Nobody has anything to share."""
    queue = queue_of(2, 2, {ORIGIN: True})
    assert [ask(next(queue.turns())) for _ in range(2)] == [(0, "own"), (1, "own")]


def test_a_row_that_others_cut_short():
    """A worker for whom no account is left asks the one in doubt once more, as the last."""
    queue = queue_of(7, 2, {ORIGIN: True})
    slow, fast = queue.turns(), queue.turns()
    asked = [ask(next(slow)), ask(next(fast)), ask(next(slow))]
    assert asked == [(0, ""), (1, ""), (2, "")]
    assert [ask(turn) for turn in fast] == [(3, ""), (4, ""), (5, "last"), (6, "own")]
    assert [ask(turn) for turn in slow] == [(2, "last")]


def test_a_server_that_is_not_trusted():
    """Where connections do not end in order, everybody is asked on their own."""
    assert [ask(turn) for turn in queue_of(3, 1, {ORIGIN: False}).turns()] == [
        (0, "own"), (1, "own"), (2, "own"),
    ]  # fmt: skip


def test_trust_that_ends_in_the_middle_of_a_row():
    """What another worker learns of a server counts for rows under way: they are asked again."""
    orderly = {ORIGIN: True}
    turns = queue_of(5, 1, orderly).turns()
    assert [ask(next(turns)) for _ in range(3)] == [(0, ""), (1, ""), (2, "")]
    orderly[ORIGIN] = False
    assert sorted(ask(turn) for turn in turns) == [(1, "own"), (2, "own"), (3, "own"), (4, "own")]


def test_a_queue_that_is_stopped():
    """No worker begins with another account, whatever is in doubt."""
    queue = queue_of(5, 1, {ORIGIN: True})
    turns = queue.turns()
    ask(next(turns))
    ask(next(turns))
    queue.stop()
    assert list(turns) == []


def test_trust_that_ends_where_a_row_is_to_be_ended():
    """Who was to end the row is asked on their own, once; nobody is forgotten."""
    orderly = {ORIGIN: True}
    queue = queue_of(6, 2, orderly)
    slow, fast = queue.turns(), queue.turns()
    assert [ask(next(slow)), ask(next(fast)), ask(next(slow))] == [(0, ""), (1, ""), (2, "")]
    assert [ask(turn) for turn in fast] == [(3, ""), (4, "last"), (5, "own")]
    orderly[ORIGIN] = False
    assert [ask(turn) for turn in slow] == [(2, "own")]


def test_a_retry_of_the_first_account_is_not_in_doubt():
    """Nobody else's answer can be left over on a connection that nobody else has used."""
    relay = Relay(ORIGIN, {})
    relay.start(0, followed=True)
    wire = Wire()
    for _ in range(2):
        assert not relay.answered(answer_of(last=False))
        relay.put(wire, (ORIGIN, 0), 0.0)
        assert relay.take((ORIGIN, 0), 0.0) is wire
    relay.drop(wire)
    assert relay.finish() == set()
