"""Connections that are kept: what is left on one is never another account's balance."""

from contextlib import ExitStack
from decimal import Decimal
from itertools import product

import pytest

from tests.hazards.asking import accounts_at, call, keys_for, rounds
from tests.hazards.certificates import server_context
from tests.hazards.messages import body, chunked, chunks, expected, good, message
from tests.hazards.server import Server, answers, close, pause, perform, reset

STALE = message(b'{"balance":99.5}')
ONE_TOO_MANY = (lambda peer: good(peer) + STALE,)
# What a server does at its first request; all later ones are answered well.
FIRST = {
    "closed": (good, close),
    "closed while idle": (good, pause(0.03), close),
    "reset": (good, reset),
    "a second answer in the same segment": ONE_TOO_MANY,
    "a second answer in a segment of its own": (good, STALE),
    "a second answer while idle": (good, pause(0.03), STALE),
    "a second answer to a chunked one": (lambda peer: chunked(chunks(body(peer))) + STALE,),
    "half of a second answer": (lambda peer: good(peer) + STALE[:40],),
    "a 304 and a second answer":
        (lambda peer: good(peer) + b"HTTP/1.1 304 Not Modified\r\n\r\n" + STALE,),
    "a 103 too many": (good, b"HTTP/1.1 103 Early Hints\r\n\r\n"),
    "one byte too many": (good, b" "),
    "a line end too many": (lambda peer: good(peer) + b"\r\n",),
    "a 408 on the idle connection":
        (good, pause(0.03), message(b"{}", "408 Timeout", "Connection: close"), close),
    "close announced, a second answer follows":
        (lambda peer: good(peer).replace(b"\r\n", b"\r\nConnection: close\r\n", 1), STALE),
    "HTTP/1.0, a second answer follows":
        (lambda peer: good(peer).replace(b"1.1", b"1.0", 1), STALE),
}  # fmt: skip


def figures(outcomes):
    return [outcome.available.value for outcome in outcomes]


def test_what_is_left_on_a_connection(mode):
    """The second call gives the balance of its own account, asked for by itself."""
    with ExitStack() as stack:
        first, second, servers, right = [], [], [], []
        for (name, does), same in product(FIRST.items(), (True, False)):
            keys = keys_for(2, name, same, mode)
            server = stack.enter_context(Server(answers(does, good), keys))
            accounts = accounts_at(server)
            first.append(accounts[0])
            second.append(accounts[0 if same else 1])
            right.append((name, Decimal("12.5" if same else "13.5")))
            servers.append(server)
        before, after = rounds(mode, "get_balances", [(first,), (second,)], rest=0.1, deadline=5)
    assert figures(before) == expected(1) * len(FIRST) * 2
    assert [(name, got) for (name, _), got in zip(right, figures(after), strict=True)] == right
    assert all(2 <= len(server.requests) <= 3 for server in servers)


def test_accounts_have_connections_of_their_own(mode):
    """HTTP/1.1 does not say whose an answer is: a late one must never meet another account."""
    with Server(answers(good), keys_for(14, "apart", mode)) as server:
        calls = [(account,) for account in accounts_at(server)]
        assert figures(rounds(mode, "get_balance", calls * 2)) == expected(14) * 2
    assert server.connections == 14


@pytest.mark.parametrize(
    ("later", "tls"), [(0, None), (0.002, None), (0.02, server_context()), (0.2, None)]
)
def test_a_server_that_answers_each_request_twice(later, tls, mode):
    """Forty accounts, twelve at once, three rounds: every balance is its own account's."""
    twice = answers((good, *([pause(later)] if later else []), good))
    with Server(twice, keys_for(40, "twice", later, mode), tls=tls) as server:
        calls = [(accounts_at(server),)] * 3
        for outcomes in rounds(mode, "get_balances", calls, concurrency=12, deadline=20):
            assert figures(outcomes) == expected(40)
    assert len(server.requests) > 120 or later < 0.2, "without sharing the test shows nothing"


def test_many_accounts_of_a_good_server(mode):
    """Each asked once, each with its own balance, though they share connections."""
    with Server(answers(good), keys_for(60, "many", mode)) as server:
        outcomes = call(mode, "get_balances", accounts_at(server), concurrency=16)
    assert figures(outcomes) == expected(60)
    assert len(server.requests) == 60
    assert server.connections < 60


@pytest.mark.parametrize(
    "does",
    [(close,), (reset,), (good, close), (lambda peer: good(peer)[:-5], close), ONE_TOO_MANY,
     (STALE[:20], close)],
    ids=["close", "reset", "good, close", "cut", "a second answer", "cut early"],
)  # fmt: skip
def test_one_bad_moment_among_many_accounts(does, mode):
    """Whichever request it is, whoever shares connections: each balance is its own account's."""
    for nth in range(4, 28, 4):

        def script(peer, nth=nth):
            peer.read()
            perform(peer, does if peer.number == nth else (good,))

        with Server(script, keys_for(24, "moment", nth, mode)) as server:
            accounts = accounts_at(server)
            outcomes = call(mode, "get_balances", accounts, concurrency=11, deadline=10)
        assert figures(outcomes) == expected(24), nth
