"""Threads, forks, event loops, cancellation and closing: right figures, and nothing left open."""

from __future__ import annotations

import asyncio
import gc
import os
import subprocess
import sys
import threading
import time
import warnings
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from pathlib import Path

import pytest
import uvloop

import prepaid
from tests.hazards.asking import call, key_for, keys_for, open_files, until
from tests.hazards.case import GOOD, figure_of, good, head
from tests.hazards.certificates import server_context
from tests.hazards.server import Server, answers, at_once, hang

HERE = Path(__file__).parent
linux = pytest.mark.skipif(sys.platform != "linux", reason="open files are counted in /proc")
tls_too = pytest.mark.parametrize("tls", [None, server_context()], ids=["plain", "TLS"])


@pytest.fixture
def nothing_left():
    """As many files are open after the test as before."""
    before = open_files()
    yield
    assert open_files() == before


def accounts_at(server):
    return [prepaid.Account("stability", key, base_url=server.url) for key in server.keys]


def expected(count):
    return [Decimal(figure_of(number)) for number in range(count)]


def test_threads_share_a_client():
    """Sixteen threads that use a new client at once get their own balance, every time."""
    with Server(answers(good), keys_for(16, "threads")) as server, prepaid.Client() as client:
        barrier = threading.Barrier(16)

        def work(account):
            barrier.wait()
            return [client.get_balance(account).available.value for _ in range(10)]

        with ThreadPoolExecutor(16) as threads:
            results = list(threads.map(work, accounts_at(server)))
    assert results == [[figure] * 10 for figure in expected(16)]
    assert server.connections <= 16


@pytest.mark.parametrize("run_loop", [asyncio.run, uvloop.run])
@tls_too
def test_tasks_share_a_client(run_loop, tls):
    """Sixteen tasks that use a new client at once get their own balance, on uvloop's loop too."""

    async def main(accounts):
        async with prepaid.AsyncClient() as client:

            async def work(account):
                return [(await client.get_balance(account)).available.value for _ in range(10)]

            return await asyncio.gather(*map(work, accounts))

    with Server(answers(good), keys_for(16, "tasks", bool(tls)), tls=tls) as server:
        results = run_loop(main(accounts_at(server)))
    assert results == [[figure] * 10 for figure in expected(16)]
    assert server.connections <= 16


@pytest.mark.parametrize("run_loop", [asyncio.run, uvloop.run])
def test_fan_out_on_each_loop(run_loop):
    """Forty accounts, some with a callable key; and one that hangs is cut at the deadline."""

    def script(peer):
        peer.read()
        if peer.account == 39:
            hang(peer)
        peer.send(good(peer))

    async def main(server):
        accounts = accounts_at(server)
        for number in range(10):
            accounts[number] = prepaid.Account(
                "stability", lambda number=number: server.keys[number], base_url=server.url
            )
        async with prepaid.AsyncClient(timeout=1, deadline=1, concurrency=8) as client:
            return await client.get_balances(accounts)

    with Server(script, keys_for(40, "fan-out")) as server:
        *balances, late = run_loop(main(server))
    assert [balance.available.value for balance in balances] == expected(39)
    assert isinstance(late, prepaid.DeadlineExceededError)


def test_gevent():
    """Greenlets share a client; a name, a hanging server and a key command hold up no other."""
    with Server(answers(good), keys_for(1, "gevent")) as server:
        done = run("greenlets.py", "Client", server)
    assert (done.stdout.split(), done.stderr) == (["20", "20", "late", "no-name"], "")


@pytest.mark.parametrize("method", ["get_balance", "get_balances", "iter_balances"])
def test_ctrl_c_waits_for_no_call(method):
    """The process ends at once, however many calls a silent vendor still has."""
    with Server(answers(hang), keys_for(1, "ctrl-c", method)) as server:
        begun = time.monotonic()
        done = run("ctrl_c.py", method, server)
        took = time.monotonic() - begun
    assert done.stdout.strip() == "interrupted", done.stderr
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


def test_a_loop_that_ends_abruptly():
    """A loop closed without saying so takes its connections along; the next loop makes new ones."""
    with Server(answers(good), keys_for(1, "abrupt")) as server:
        (account,) = accounts_at(server)
        client = prepaid.AsyncClient()
        loop = asyncio.new_event_loop()
        loop.run_until_complete(client.get_balance(account))
        loop.close()
        assert asyncio.run(client.get_balance(account)).available.value == Decimal("12.5")
        asyncio.run(client.close())
        with warnings.catch_warnings():
            # asyncio's own, and right: whoever closes a loop so leaves its transports behind.
            warnings.simplefilter("ignore", ResourceWarning)
            del loop
            gc.collect()


@linux
@tls_too
def test_cancelling_closes_the_connection(tls, nothing_left):
    """A cancelled call ends its connection at once, leaks nothing, and the client goes on."""
    gone = threading.Event()

    def script(peer):
        peer.read()
        if peer.account == 0:
            peer.send(head("200 OK", "Content-Length: 500"))
            assert peer.sock.recv(1) == b""  # the client has gone
            gone.set()
        peer.send(good(peer))

    async def main(server):
        first, second = accounts_at(server)
        async with prepaid.AsyncClient() as client:
            task = asyncio.create_task(client.get_balance(first))
            assert await asyncio.to_thread(until, lambda: server.requests)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            assert await asyncio.to_thread(gone.wait, 5)
            balance = await client.get_balance(second)
            assert len(asyncio.all_tasks()) == 1
            return balance

    with Server(script, keys_for(2, "cancel", bool(tls)), tls=tls) as server:
        assert asyncio.run(main(server)).available.value == Decimal("13.5")


@linux
def test_cancelling_while_connecting(nothing_left):
    """A call cancelled in the middle of a TLS handshake leaves no file and no task."""

    async def main(server):
        url = server.url.replace("http:", "https:")
        account = prepaid.Account("stability", server.keys[0], base_url=url)
        async with prepaid.AsyncClient() as client:
            task = asyncio.create_task(client.get_balance(account))
            assert await asyncio.to_thread(until, lambda: server.connections)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            assert len(asyncio.all_tasks()) == 1

    with Server(at_once(hang), keys_for(1, "handshake")) as server:
        asyncio.run(main(server))


@linux
def test_cancelling_many_accounts(nothing_left):
    """A cancelled `get_balances` ends its connections, those in use and those in between."""

    def script(peer):
        peer.read()
        if peer.account == 4:
            hang(peer)
        peer.send(good(peer))

    async def main(server):
        async with prepaid.AsyncClient(concurrency=1) as client:
            task = asyncio.create_task(client.get_balances(accounts_at(server)))
            assert await asyncio.to_thread(until, lambda: len(server.requests) >= 5)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            assert len(asyncio.all_tasks()) == 1

    with Server(script, keys_for(6, "cancelled")) as server:
        asyncio.run(main(server))


def test_a_stalled_account_delays_nobody(mode):
    """One account that hangs does not hold up nineteen others."""

    def script(peer):
        peer.read()
        if peer.account == 7:
            hang(peer)
        peer.send(good(peer))

    options = {"timeout": 0.5, "deadline": 0.5, "concurrency": 4}
    with Server(script, keys_for(20, "stalled", mode)) as server:
        outcomes = call(mode, "get_balances", accounts_at(server), **options)
    kinds = [type(outcome).__name__ for outcome in outcomes]
    assert kinds == ["Balance"] * 7 + ["DeadlineExceededError"] + ["Balance"] * 12


def run(name, mode, server):
    """Run a file of this folder in a process of its own."""
    return subprocess.run(
        [sys.executable, "-W", "error", HERE / name, mode, server.url],
        env={**os.environ, "HAZARDS_KEY": server.keys[0], "PYTHONPATH": "."},
        cwd=HERE.parent.parent, capture_output=True, text=True, timeout=30, check=False,
    )  # fmt: skip


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")
@tls_too
def test_fork(mode, tls):
    """A forked child makes connections of its own; the parent's stay open and in use."""
    with Server(answers(GOOD), keys_for(1, "fork", mode), tls=tls) as server:
        done = run("forking.py", mode, server)
    assert done.stderr == ""
    assert done.stdout.split() == ["12.5", "child", "12.5", "parent", "12.5"]
    # Blocking: one of the parent's, one of the child's. Awaited: one for each of three loops.
    assert server.connections == (2 if mode == "Client" else 3)


def test_a_key_is_in_no_frame_of_an_interrupted_call(mode):
    """A KeyboardInterrupt in the middle of an answer passes through without showing the key."""
    script = answers((head("200 OK", "Content-Length: 9"), hang))
    with Server(script, (key_for("interrupted", mode),)) as server:
        done = run("interrupted.py", mode, server)
    assert done.stdout.strip() == "interrupted, no key shown", done.stderr


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
