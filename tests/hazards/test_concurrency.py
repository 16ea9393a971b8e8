"""Threads, forks, event loops, cancellation and closing: right figures, and nothing left open."""

import asyncio
import os
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

import pytest

import prepaid
from tests.hazards.asking import (
    VENDOR,
    accounts_at,
    call,
    goes_well_in_a_child,
    key_for,
    keys_for,
    open_files,
    run_file,
    until,
)
from tests.hazards.leaks import shows_key, traced
from tests.hazards.messages import GOOD, expected, good, head
from tests.hazards.server import Server, answers, hang, interrupt, pause

linux = pytest.mark.skipif(sys.platform != "linux", reason="open files are counted in /proc")


@pytest.fixture
def nothing_left():
    """No more files are open after the test than before."""
    before = open_files()
    yield
    assert until(lambda: open_files() <= before)


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


@pytest.mark.parametrize(
    "mode",
    [
        "Client",
        "AsyncClient",
        pytest.param(
            "uvloop",
            marks=pytest.mark.skipif(sys.platform == "win32", reason="uvloop is not made for it"),
        ),
    ],
)
def test_one_that_hangs_delays_nobody(mode):
    """Forty accounts, some with a callable key; the one that hangs is cut at the deadline."""
    options = {"timeout": 0.6, "deadline": 0.6, "concurrency": 4}
    with Server(hangs_at(7), keys_for(40, "fan-out")) as server:
        accounts = accounts_at(server)
        for number in range(10, 20):
            accounts[number] = prepaid.Account(
                VENDOR, lambda number=number: server.keys[number], base_url=server.url
            )
        outcomes = call(mode, "get_balances", accounts, **options)
    assert isinstance(outcomes.pop(7), prepaid.DeadlineExceededError)
    figures = [outcome.available.value for outcome in outcomes]
    assert figures == expected(7) + expected(40)[8:]


def test_gevent():
    """Greenlets share a client; a server that hangs and a name that is not found are errors."""
    with Server(answers(good), keys_for(1, "gevent")) as server:
        done = run_file("greenlets.py", server.url, key=server.keys[0])
    assert (done.stdout.split(), done.stderr) == (["20", "20", "late", "no-name"], "")


def test_ctrl_c_waits_for_no_call():
    """The process ends at once, however many calls a silent vendor still has."""
    with Server(answers(hang), keys_for(1, "ctrl-c")) as server:
        begun = time.monotonic()
        done = run_file("ctrl_c.py", server.url, key=server.keys[0])
        took = time.monotonic() - begun
    assert done.stdout.split() == ["interrupted"] * 3, done.stderr
    assert took < 10  # each call has a deadline of 30


@linux
def test_cancelling(nothing_left):
    """A cancelled call ends its connections, those in use and those in between, and no other."""

    async def main(server):
        *accounts, last = accounts_at(server)
        async with prepaid.AsyncClient(concurrency=1) as client:
            task = asyncio.create_task(client.get_balances(accounts))
            assert await asyncio.to_thread(until, lambda: len(server.requests) == 5)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                async with asyncio.timeout(5):
                    await task
            assert len(asyncio.all_tasks()) == 1
            return await client.get_balance(last)

    with Server(hangs_at(4), keys_for(6, "cancelled")) as server:
        assert asyncio.run(main(server)).available.value == expected(6)[5]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")
def test_fork(mode):
    """A client goes on after a fork, on both sides; `AsyncClient` in one loop after the other."""
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
    script = answers((head("200 OK", "Content-Length: 9"), pause(0.05), interrupt, hang))
    with (
        Server(script, (key_for("interrupted", mode),)) as server,
        pytest.raises(KeyboardInterrupt) as caught,
    ):
        call(mode, "get_balance", *accounts_at(server))
    shown = traced(caught.value)
    assert "._run(" in shown
    assert not shows_key(shown, server.keys[0])


@linux
def test_closing(mode, nothing_left):
    """Closing twice does nothing; a call after it says what to do; no connection is left."""
    with Server(answers(good), keys_for(2, "closing")) as server, asyncio.Runner() as loop:
        accounts = accounts_at(server)
        client = getattr(prepaid, mode)()

        def use(method, *arguments):
            result = getattr(client, method)(*arguments)
            return result if mode == "Client" else loop.run(result)

        use("get_balances", accounts)
        use("close")
        use("close")
        with pytest.raises(prepaid.ConfigurationError, match="closed"):
            use("get_balance", accounts[0])
        with pytest.raises(prepaid.ConfigurationError, match="closed"):
            use("get_balances", accounts)
        assert until(lambda: not server.open)


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
