"""Closing clients, and what is kept open until then."""

from __future__ import annotations

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

import prepaid
from prepaid._transport import idle
from tests.faults.case import answers, figure_of, good
from tests.faults.operations import OPERATIONS
from tests.faults.server import Server
from tests.faults.watching import keys_for, open_files, until

LEGNEXT = OPERATIONS[0]


def test_closing():
    """Closing twice does nothing; a call after it says what to do; no file is left."""
    keys = keys_for(2, "closing")
    before = open_files()
    with Server(answers(good), LEGNEXT, keys) as server:
        accounts = [LEGNEXT.account(server.base_url, key) for key in keys]
        client = prepaid.Client()
        client.get_balances(accounts)
        client.close()
        client.close()
        with pytest.raises(prepaid.ConfigurationError, match="closed: make a new one"):
            client.get_balance(accounts[0])
        assert until(lambda: not server.open)
    assert open_files() == before


def test_closing_awaited():
    """The same for the asyncio client, in its loop and after it."""
    keys = keys_for(2, "closing awaited")
    before = open_files()

    async def main(server, accounts):
        client = prepaid.AsyncClient()
        await client.get_balances(accounts)
        await client.close()
        await client.close()
        with pytest.raises(prepaid.ConfigurationError, match="closed: make a new one"):
            await client.get_balance(accounts[0])
        assert await asyncio.to_thread(until, lambda: not server.open)
        return client

    with Server(answers(good), LEGNEXT, keys) as server:
        accounts = [LEGNEXT.account(server.base_url, key) for key in keys]
        client = asyncio.run(main(server, accounts))
        asyncio.run(client.close())
    assert open_files() == before


def test_closing_during_a_call():
    """A call that is under way when its client is closed ends as usual and leaves nothing."""
    keys = keys_for(1, "closing during")
    go = threading.Event()

    def script(peer):
        peer.read()
        go.wait(5)
        peer.send(good(peer))

    with (
        Server(script, LEGNEXT, keys) as server,
        prepaid.Client() as client,
        ThreadPoolExecutor(1) as thread,
    ):
        result = thread.submit(client.get_balance, LEGNEXT.account(server.base_url, keys[0]))
        assert until(lambda: server.requests)
        client.close()
        go.set()
        assert result.result(5).available.value == LEGNEXT.amount(figure_of(0))
        assert until(lambda: not server.open)


def test_idle_connections_are_bounded(monkeypatch):
    """A client keeps so many free connections at most, and closes the longest idle ones."""
    monkeypatch.setattr(idle, "MAX_IDLE", 3)
    keys = keys_for(6, "bounded")
    with Server(answers(good), LEGNEXT, keys) as server, prepaid.Client() as client:
        accounts = [LEGNEXT.account(server.base_url, key) for key in keys]
        for account in accounts:
            client.get_balance(account)
        assert until(lambda: server.open == 3)
        client.get_balance(accounts[-1])
        assert server.connections == len(keys), "the last one was still there to be used again"
        client.get_balance(accounts[0])
        assert server.connections == len(keys) + 1, "the first one had to give way"


def test_a_connection_serves_one_account():
    """HTTP/1.1 does not say whose an answer is: a late one must never meet another account."""
    keys = keys_for(6, "apart")
    with Server(answers(good), LEGNEXT, keys) as server, prepaid.Client() as client:
        for key in keys * 2:
            client.get_balance(LEGNEXT.account(server.base_url, key))
        assert server.connections == len(keys)
