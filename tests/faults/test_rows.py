"""Accounts that share a connection in `get_balances`: who is asked again, and what is left open."""

from __future__ import annotations

import asyncio

import pytest

import prepaid
from tests.faults.case import figure_of, good, message, orderly
from tests.faults.operations import OPERATIONS
from tests.faults.runner import MODES, balances, balances_of
from tests.faults.server import Server
from tests.faults.watching import keys_for, open_files, until

LEGNEXT = OPERATIONS[0]
FIFTH_HANGS = orderly(lambda peer: peer.hang() if peer.account == 4 else good(peer))
CLOSE = b"\r\nConnection: close\r\n"


def _accounts(server, keys):
    return [LEGNEXT.account(server.base_url, key) for key in keys]


def _figures(outcomes):
    return [
        outcome.available.value if isinstance(outcome, prepaid.Balance) else type(outcome).__name__
        for outcome in outcomes
    ]


def _right(count):
    return [LEGNEXT.amount(figure_of(number)) for number in range(count)]


@pytest.mark.parametrize("mode", MODES)
def test_rows_grow_once_the_server_has_closed_in_order(mode):
    """The first connection is for two, those after it for thirty-two: 100 accounts need five."""
    keys = keys_for(100, "rows", mode)

    with Server(orderly(good), LEGNEXT, keys) as server:
        outcomes = balances(mode, _accounts(server, keys), concurrency=1)
    assert _figures(outcomes) == _right(100)
    assert (len(server.requests), server.connections) == (100, 5)


@pytest.mark.parametrize("mode", MODES)
def test_no_more_accounts_than_workers_share_nothing(mode):
    """Up to the concurrency each account has its own connection, and keeps it for the next time."""
    keys = keys_for(4, "own", mode)

    with Server(orderly(good), LEGNEXT, keys) as server:
        accounts = _accounts(server, keys)
        first, second = balances_of(mode, [accounts, accounts], concurrency=4)
        assert not any(CLOSE in request for request in server.requests)
    assert _figures(first) == _figures(second) == _right(4)
    assert (len(server.requests), server.connections) == (8, 4)


@pytest.mark.parametrize("mode", MODES)
def test_an_error_in_a_row_stays_with_its_account(mode):
    """A key that is refused in the middle of a row costs the others nothing."""
    keys = keys_for(6, "refused", mode)

    refused = message(b"{}", "401 No")
    script = orderly(lambda peer: refused if peer.account == 3 else good(peer))
    with Server(script, LEGNEXT, keys) as server:
        outcomes = balances(mode, _accounts(server, keys), concurrency=1)
    expected = [*_right(3), "AuthenticationError", *_right(6)[4:]]
    assert _figures(outcomes) == expected
    assert (len(server.requests), server.connections) == (6, 2)


@pytest.mark.parametrize("mode", MODES)
def test_an_account_that_hangs_in_a_row(mode):
    """Those before it on its connection are asked again, those after it go on with a new one."""
    keys = keys_for(6, "hangs", mode)

    with Server(FIFTH_HANGS, LEGNEXT, keys) as server:
        outcomes = balances(
            mode, _accounts(server, keys), concurrency=1, timeout=0.3, max_retries=0
        )
    assert _figures(outcomes) == [*_right(4), "DeadlineExceededError", _right(6)[5]]
    assert len(server.requests) == 7, "the fourth, on the connection of the third, is asked twice"


@pytest.mark.parametrize("mode", MODES)
def test_a_key_that_cannot_be_had_at_the_end_of_a_row(mode):
    """Where the last account of a row is never asked, nothing vouches for those before it."""
    keys = keys_for(5, "no key", mode)

    def locked():
        raise OSError("the safe is locked")

    with Server(orderly(good), LEGNEXT, keys) as server:
        accounts = _accounts(server, keys)
        accounts[4] = prepaid.Account("legnext", locked, base_url=server.base_url)
        outcomes = balances(mode, accounts, concurrency=1)
    assert _figures(outcomes) == [*_right(4), "InvalidKeyError"]
    assert len(server.requests) == 5, "the fourth, on the connection of the third, is asked twice"


def test_cancelling_in_a_row_leaves_no_connection():
    """A cancelled `get_balances` ends the connections of its rows, in use and in between."""
    keys = keys_for(6, "cancelled row")
    before = open_files()

    async def main(server):
        async with prepaid.AsyncClient(concurrency=1) as client:
            task = asyncio.create_task(client.get_balances(_accounts(server, keys)))
            assert await asyncio.to_thread(until, lambda: len(server.requests) == 5)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            assert len(asyncio.all_tasks()) == 1

    with Server(FIFTH_HANGS, LEGNEXT, keys) as server:
        asyncio.run(main(server))
    assert open_files() == before
