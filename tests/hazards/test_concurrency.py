"""Threads, forks, event loops, cancellation and closing: right figures, and nothing left open."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from pathlib import Path

import pytest
import uvloop

import prepaid
from tests.hazards.asking import (
    VENDOR,
    accounts_at,
    call,
    ctrl_c,
    goes_well_in_a_child,
    key_for,
    keys_for,
    open_files,
    until,
)
from tests.hazards.case import GOOD, check_end, figure_of, good, head
from tests.hazards.certificates import server_context
from tests.hazards.leaks import found, pieces, traced
from tests.hazards.server import Server, answers, hang

HERE = Path(__file__).parent
linux = pytest.mark.skipif(sys.platform != "linux", reason="open files are counted in /proc")


@pytest.fixture
def nothing_left():
    """As many files are open after the test as before."""
    before = open_files()
    yield
    assert until(lambda: open_files() == before)


def expected(count):
    return [Decimal(figure_of(number)) for number in range(count)]


def hangs_at(account):
    """Answer everybody but this account."""

    def script(peer):
        peer.read()
        if peer.account == account:
            hang(peer)
        peer.send(good(peer))

    return script


def test_threads_share_a_client():
    """Eight threads that use a new client at once get their own balance, every time."""
    with Server(answers(good), keys_for(8, "threads")) as server, prepaid.Client() as client:
        barrier = threading.Barrier(8)

        def work(account):
            barrier.wait()
            return [client.get_balance(account).available.value for _ in range(10)]

        with ThreadPoolExecutor(8) as threads:
            results = list(threads.map(work, accounts_at(server)))
    assert results == [[figure] * 10 for figure in expected(8)]
    assert server.connections <= 8


@pytest.mark.parametrize("run_loop", [asyncio.run, uvloop.run])
def test_tasks_share_a_client(run_loop):
    """Eight tasks that use a new client at once get their own balance, on uvloop's loop too."""

    async def main(accounts):
        async with prepaid.AsyncClient() as client:

            async def work(account):
                return [(await client.get_balance(account)).available.value for _ in range(10)]

            return await asyncio.gather(*map(work, accounts))

    with Server(answers(good), keys_for(8, "tasks"), tls=server_context()) as server:
        results = run_loop(main(accounts_at(server)))
    assert results == [[figure] * 10 for figure in expected(8)]
    assert server.connections <= 8


@pytest.mark.parametrize("run_loop", [None, asyncio.run, uvloop.run])
def test_one_that_hangs_delays_nobody(run_loop):
    """Forty accounts, some with a callable key; the one that hangs is cut at the deadline."""
    options = {"timeout": 0.4, "deadline": 0.4, "concurrency": 4}

    async def main(accounts):
        async with prepaid.AsyncClient(**options) as client:
            return await client.get_balances(accounts)

    with Server(hangs_at(7), keys_for(40, "fan-out")) as server:
        accounts = accounts_at(server)
        for number in range(10, 20):
            accounts[number] = prepaid.Account(
                VENDOR, lambda number=number: server.keys[number], base_url=server.url
            )
        if run_loop:
            outcomes = run_loop(main(accounts))
        else:
            with prepaid.Client(**options) as client:
                outcomes = client.get_balances(accounts)
    assert isinstance(outcomes.pop(7), prepaid.DeadlineExceededError)
    figures = [outcome.available.value for outcome in outcomes]
    assert figures == expected(7) + expected(40)[8:]


def run(name, server):
    """Run a file of this folder in a process of its own."""
    return subprocess.run(
        [sys.executable, "-W", "error", HERE / name, server.url],
        env={**os.environ, "HAZARDS_KEY": server.keys[0], "PYTHONPATH": "."},
        cwd=HERE.parent.parent, capture_output=True, text=True, timeout=30, check=False,
    )  # fmt: skip


def test_gevent():
    """Greenlets share a client; a name, a hanging server and a key command hold up no other."""
    with Server(answers(good), keys_for(1, "gevent")) as server:
        done = run("greenlets.py", server)
    assert (done.stdout.split(), done.stderr) == (["20", "20", "late", "no-name"], "")


def test_ctrl_c_waits_for_no_call():
    """The process ends at once, however many calls a silent vendor still has."""
    with Server(answers(hang), keys_for(1, "ctrl-c")) as server:
        begun = time.monotonic()
        done = run("ctrl_c.py", server)
        took = time.monotonic() - begun
    assert done.stdout.split() == ["interrupted"] * 3, done.stderr
    assert took < 10  # each call has a deadline of 30


@linux
def test_two_loops_one_after_the_other(nothing_left):
    """One client serves two `asyncio.run`; each loop has connections of its own, none is left."""

    async def main(client, account):
        return [(await client.get_balance(account)).available.value for _ in range(2)]

    with Server(answers(good), keys_for(1, "loops")) as server:
        client = prepaid.AsyncClient()
        for _ in range(2):
            assert asyncio.run(main(client, *accounts_at(server))) == expected(1) * 2
        assert server.connections == 2
        asyncio.run(client.close())


@linux
@pytest.mark.parametrize("method", ["get_balance", "get_balances"])
def test_cancelling(method, nothing_left):
    """A cancelled call ends its connections, those in use and those in between, and no other."""

    async def main(server):
        *accounts, last = accounts_at(server)
        async with prepaid.AsyncClient(concurrency=1) as client:
            asked = accounts if method == "get_balances" else accounts[4]
            task = asyncio.create_task(getattr(client, method)(asked))
            hangs = server.keys[4].encode()
            assert await asyncio.to_thread(
                until, lambda: any(hangs in request for request in server.requests)
            )
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            assert len(asyncio.all_tasks()) == 1
            return await client.get_balance(last)

    with Server(hangs_at(4), keys_for(6, "cancelled", method)) as server:
        check_end(asyncio.run(main(server)), figure_of(5), "after the cancellation")


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")
def test_fork(mode):
    """A client goes on after a fork, on both sides."""
    with Server(answers(GOOD), keys_for(1, "fork", mode)) as server:
        (account,) = accounts_at(server)
        client = getattr(prepaid, mode)()

        def is_right():
            balance = client.get_balance(account)
            balance = balance if mode == "Client" else asyncio.run(balance)
            return balance.available.value == Decimal("12.5")

        assert is_right()
        assert goes_well_in_a_child(is_right)
        assert is_right()
        if mode == "Client":
            client.close()


def test_a_key_is_in_no_frame_of_an_interrupted_call(mode):
    """A KeyboardInterrupt in the middle of an answer passes through without showing the key."""
    script = answers((head("200 OK", "Content-Length: 9"), hang))
    with (
        Server(script, (key_for("interrupted", mode),)) as server,
        pytest.raises(KeyboardInterrupt) as caught,
        ctrl_c(0.2),
    ):
        call(mode, "get_balance", *accounts_at(server))
    shown = traced(caught.value)
    assert "._run(" in shown
    assert not found(shown, pieces(server.keys[0]))


@linux
def test_closing(nothing_left):
    """Closing twice does nothing; a call after it says what to do; no connection is left."""
    with Server(answers(good), keys_for(2, "closing")) as server:
        accounts = accounts_at(server)
        client = prepaid.Client()
        client.get_balances(accounts)
        client.close()
        client.close()
        for use in (lambda: client.get_balance(accounts[0]), lambda: client.get_balances(accounts)):
            with pytest.raises(prepaid.ConfigurationError, match="closed"):
                use()
        assert until(lambda: not server.open)


@linux
def test_closing_awaited(nothing_left):
    """The same for the asyncio client, in its loop and after it."""

    async def main(server, accounts):
        client = prepaid.AsyncClient()
        await client.get_balances(accounts)
        await client.close()
        await client.close()
        with pytest.raises(prepaid.ConfigurationError, match="closed"):
            await client.get_balance(accounts[0])
        with pytest.raises(prepaid.ConfigurationError, match="closed"):
            await client.get_balances(accounts)
        assert await asyncio.to_thread(until, lambda: not server.open)
        return client

    with Server(answers(good), keys_for(2, "closing awaited")) as server:
        client = asyncio.run(main(server, accounts_at(server)))
        asyncio.run(client.close())


def test_closing_during_a_call():
    """A call that is under way when its client is closed ends as usual and leaves nothing."""
    go = threading.Event()

    def script(peer):
        peer.read()
        go.wait(5)
        peer.send(GOOD)

    with (
        Server(script, keys_for(1, "closing during")) as server,
        prepaid.Client() as client,
        ThreadPoolExecutor(1) as thread,
    ):
        result = thread.submit(client.get_balance, *accounts_at(server))
        assert until(lambda: server.requests)
        client.close()
        go.set()
        assert result.result(5).available.value == Decimal("12.5")
        assert until(lambda: not server.open)
