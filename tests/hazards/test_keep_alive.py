"""Connections that are kept: what is left on one is never another account's balance."""

from __future__ import annotations

from decimal import Decimal

import attrs
import pytest

import prepaid
from tests.hazards.asking import call, keys_for, rounds
from tests.hazards.case import body, chunked, chunks, figure_of, good, message
from tests.hazards.certificates import server_context
from tests.hazards.server import Peer, Script, Server, Step, answers, close, pause, perform, reset

STALE = message(b'{"credits":99.5}')


@attrs.frozen
class Kept:
    """What a server does at its first request; all later ones are answered well."""

    name: str
    first: tuple[Step, ...]
    rest: float = 0.0
    requests: tuple[int, int] = (2, 3)


def announced(peer: Peer) -> bytes:
    return good(peer).replace(b"\r\n", b"\r\nConnection: close\r\n", 1)


def old(peer: Peer) -> bytes:
    return good(peer).replace(b"1.1", b"1.0", 1)


CASES = [
    Kept("closed between requests", (good, close)),
    Kept("closed while idle", (good, pause(0.03), close), 0.08),
    Kept("reset between requests", (good, reset)),
    Kept("a second answer in the same segment", (lambda peer: good(peer) + STALE,)),
    Kept("a second answer in a segment of its own", (good, STALE), 0.03),
    Kept("a second answer while idle", (good, pause(0.03), STALE), 0.08),
    Kept("a second answer to a chunked one", (lambda peer: chunked(chunks(body(peer))) + STALE,)),
    Kept("half of a second answer", (lambda peer: good(peer) + STALE[:40],)),
    Kept("a 304 and a second answer",
         (lambda peer: good(peer) + b"HTTP/1.1 304 Not Modified\r\n\r\n" + STALE,)),
    Kept("a 103 too many", (good, b"HTTP/1.1 103 Early Hints\r\n\r\n"), 0.03),
    Kept("one byte too many", (good, b" "), 0.03),
    Kept("a line end too many", (lambda peer: good(peer) + b"\r\n",)),
    Kept("a 408 on the idle connection",
         (good, pause(0.03), message(b"{}", "408 Timeout", "Connection: close"), close), 0.08),
    Kept("close announced, a second answer follows", (announced, STALE)),
    Kept("HTTP/1.0, a second answer follows", (old, STALE)),
]  # fmt: skip


def ask(mode, script, keys, *, rest=0.0, tls=None):
    """Each key's balance by a call of its own, with one client; the figures, and the server."""
    with Server(script, keys, tls=tls) as server:
        accounts = [prepaid.Account("stability", key, base_url=server.url) for key in keys]
        calls = [(account,) for account in accounts]
        results = rounds(mode, "get_balance", calls, rest=rest, deadline=5)
    return [result.available.value for result in results], server


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
@pytest.mark.parametrize("same", [True, False], ids=["same account", "another account"])
def test_what_is_left_on_a_connection(case, same, mode):
    """The second call gives the balance of its own account, asked for by itself."""
    keys = keys_for(2, "kept", case.name, mode)
    keys = (keys[0], keys[0]) if same else keys
    figures, server = ask(mode, answers(case.first, good), keys, rest=case.rest)
    assert figures == [Decimal("12.5"), Decimal("12.5" if same else "13.5")]
    assert case.requests[0] <= len(server.requests) <= case.requests[1]


def broken_when_used_again(end: Step) -> Script:
    """Answer a connection's first request and break it at the second."""
    return lambda peer: (peer.read(), perform(peer, (end if peer.turn > 1 else good,)))[1]


@pytest.mark.parametrize("end", [close, reset])
def test_a_connection_that_breaks_when_it_is_used_again(end, mode):
    """Replaced, and the request sent once more: without a pause, and not as an attempt."""
    key = keys_for(1, "broken", end.__name__, mode)[0]
    with Server(broken_when_used_again(end), (key,)) as server:
        account = prepaid.Account("stability", key, base_url=server.url)
        _, second = rounds(mode, "get_balance", [(account,)] * 2, deadline=5)
    assert second.available.value == Decimal("12.5")
    assert len(server.requests) <= 3
    assert server.connections == 2


@pytest.mark.parametrize("tls", [False, True], ids=["plain", "TLS"])
def test_an_account_keeps_its_connection(mode, tls):
    """Three calls for one account need one."""
    key = keys_for(1, "own", tls, mode)[0]
    _, server = ask(mode, answers(good), (key,) * 3, tls=server_context() if tls else None)
    assert server.connections == 1


def test_accounts_have_connections_of_their_own(mode):
    """HTTP/1.1 does not say whose an answer is: a late one must never meet another account."""
    keys = keys_for(14, "apart", mode)
    figures, server = ask(mode, answers(good), keys * 2)
    assert figures == [Decimal(figure_of(number)) for number in range(14)] * 2
    assert server.connections == 14


def twice(later: float) -> Script:
    """Answer each request, and then once more, unasked."""
    return answers((good, *([pause(later)] if later else []), good))


@pytest.mark.parametrize("later", [0, 0.002, 0.02, 0.2])
def test_a_server_that_answers_each_request_twice(later, mode):
    """Forty accounts, twelve at once, three rounds: every balance is its own account's."""
    keys = keys_for(40, "twice", later, mode)
    expected = [Decimal(figure_of(number)) for number in range(40)]
    with Server(twice(later), keys) as server:
        accounts = [prepaid.Account("stability", key, base_url=server.url) for key in keys]
        for outcomes in rounds(
            mode, "get_balances", [(accounts,)] * 3, concurrency=12, deadline=20
        ):
            assert [outcome.available.value for outcome in outcomes] == expected


@pytest.mark.parametrize("concurrency", [1, 4, 16])
def test_many_accounts_of_a_good_server(concurrency, mode):
    """Each asked once, each with its own balance."""
    keys = keys_for(60, "many", concurrency, mode)
    with Server(answers(good), keys) as server:
        accounts = [prepaid.Account("stability", key, base_url=server.url) for key in keys]
        outcomes = call(mode, "get_balances", accounts, concurrency=concurrency)
    figures = [outcome.available.value for outcome in outcomes]
    assert figures == [Decimal(figure_of(number)) for number in range(60)]
    assert len(server.requests) == 60


@pytest.mark.parametrize("nth", range(1, 7))
@pytest.mark.parametrize(
    "does",
    [(close,), (reset,), (good, close), (lambda peer: good(peer)[:-5], close),
     (lambda peer: good(peer) + STALE,), (STALE[:20], close)],
    ids=["close", "reset", "good, close", "cut", "a second answer", "cut early"],
)  # fmt: skip
def test_one_bad_moment_among_many_accounts(does, nth, mode):
    """Whichever request it is, whoever shares connections: each balance is its own account's."""
    keys = keys_for(24, "moment", nth, mode)

    def script(peer: Peer) -> None:
        peer.read()
        perform(peer, does if peer.number == 4 * nth else (good,))

    with Server(script, keys) as server:
        accounts = [prepaid.Account("stability", key, base_url=server.url) for key in keys]
        outcomes = call(mode, "get_balances", accounts, concurrency=11, deadline=10)
    figures = [outcome.available.value for outcome in outcomes]
    assert figures == [Decimal(figure_of(number)) for number in range(24)]
