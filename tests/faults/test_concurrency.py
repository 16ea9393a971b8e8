"""Threads, forks, event loops, cancellation and closing."""

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
from pathlib import Path

import pytest

import prepaid
from prepaid._transport import idle
from tests.faults.case import answers, figure_of, good, hang, head, read, sends, steps
from tests.faults.operations import OPERATIONS
from tests.faults.runner import key_for
from tests.faults.server import Server
from tests.faults.venues import server_context

LEGNEXT = OPERATIONS[0]
HERE = Path(__file__).parent


def _keys(count, *parts):
    return tuple(key_for(*parts, number) for number in range(count))


def _files():
    """How many files this process has open."""
    gc.collect()
    return len(list(Path("/proc/self/fd").iterdir()))


def _until(condition, seconds=5.0):
    """Wait for something that another thread does at its own pace."""
    end = time.monotonic() + seconds
    while not condition() and time.monotonic() < end:
        time.sleep(0.005)
    return condition()


def test_threads_share_a_client():
    """Sixteen threads that use a new client at once get the right balance each, every time."""
    keys = _keys(16, "threads")
    with Server(answers(good), LEGNEXT, keys) as server, prepaid.Client() as client:
        barrier = threading.Barrier(len(keys))

        def work(number):
            account = LEGNEXT.account(server.base_url, keys[number])
            barrier.wait()
            return [client.get_balance(account).available.value for _ in range(10)]

        with ThreadPoolExecutor(len(keys)) as threads:
            results = list(threads.map(work, range(len(keys))))
    assert results == [[LEGNEXT.amount(figure_of(number))] * 10 for number in range(len(keys))]
    assert server.connections <= len(keys)


def test_tasks_share_a_client():
    """Sixteen tasks that use a new client at once get the right balance each, every time."""
    keys = _keys(16, "tasks")

    async def main(server):
        async with prepaid.AsyncClient() as client:

            async def work(number):
                account = LEGNEXT.account(server.base_url, keys[number])
                return [(await client.get_balance(account)).available.value for _ in range(10)]

            return await asyncio.gather(*map(work, range(len(keys))))

    with Server(answers(good), LEGNEXT, keys) as server:
        results = asyncio.run(main(server))
    assert results == [[LEGNEXT.amount(figure_of(number))] * 10 for number in range(len(keys))]
    assert server.connections <= len(keys)


def test_two_loops_one_after_the_other():
    """One client serves two `asyncio.run`; each loop has connections of its own, none is left."""
    keys = _keys(1, "loops")
    before = _files()

    async def main(client, server):
        account = LEGNEXT.account(server.base_url, keys[0])
        return [(await client.get_balance(account)).available.value for _ in range(2)]

    with Server(answers(good), LEGNEXT, keys) as server:
        client = prepaid.AsyncClient()
        first = asyncio.run(main(client, server))
        second = asyncio.run(main(client, server))
        assert server.connections == 2
        asyncio.run(client.close())
    assert first == second == [LEGNEXT.amount(figure_of(0))] * 2
    assert _files() == before


def test_a_loop_that_ends_abruptly():
    """A loop closed without saying so takes its connections along; the next loop makes new ones."""
    keys = _keys(1, "abrupt")

    async def main(client, server):
        account = LEGNEXT.account(server.base_url, keys[0])
        return (await client.get_balance(account)).available.value

    with Server(answers(good), LEGNEXT, keys) as server:
        client = prepaid.AsyncClient()
        loop = asyncio.new_event_loop()
        loop.run_until_complete(main(client, server))
        loop.close()
        assert asyncio.run(main(client, server)) == LEGNEXT.amount(figure_of(0))
        asyncio.run(client.close())
        with warnings.catch_warnings():
            # asyncio's own, and right: whoever closes a loop so leaves its transports behind.
            warnings.simplefilter("ignore", ResourceWarning)
            del loop
            gc.collect()


@pytest.mark.parametrize("tls", [False, True])
def test_cancelling_closes_the_connection(tls):
    """A cancelled call ends its connection at once, leaks nothing, and the client goes on."""
    keys = _keys(2, "cancel", tls)
    before = _files()

    def script(peer):
        peer.read()
        if peer.account == 0:
            peer.send(head("200 OK", "Content-Length: 500"))
            assert peer.sock.recv(1) == b""  # the client has gone
            gone.set()
            peer.close()
        peer.send(good(peer))

    async def main(server):
        async with prepaid.AsyncClient() as client:
            accounts = [LEGNEXT.account(server.base_url, key) for key in keys]
            task = asyncio.create_task(client.get_balance(accounts[0]))
            assert await asyncio.to_thread(_until, lambda: server.requests)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            assert await asyncio.to_thread(gone.wait, 5)
            balance = await client.get_balance(accounts[1])
            assert len(asyncio.all_tasks()) == 1
            return balance

    gone = threading.Event()
    context = server_context() if tls else None
    with Server(script, LEGNEXT, keys, tls=context) as server:
        balance = asyncio.run(main(server))
    assert balance.available.value == LEGNEXT.amount(figure_of(1))
    assert _files() == before


def test_cancelling_while_connecting():
    """A call cancelled in the middle of a TLS handshake leaves no file and no task."""
    keys = _keys(1, "cancel in handshake")
    before = _files()

    async def main(server):
        base_url = server.base_url.replace("http:", "https:")
        async with prepaid.AsyncClient() as client:
            task = asyncio.create_task(client.get_balance(LEGNEXT.account(base_url, keys[0])))
            assert await asyncio.to_thread(_until, lambda: server.connections)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            assert len(asyncio.all_tasks()) == 1

    with Server(hang, LEGNEXT, keys) as server:
        asyncio.run(main(server))
    assert _files() == before


def test_closing():
    """Closing twice does nothing; a call after it says what to do; no file is left."""
    keys = _keys(2, "closing")
    before = _files()
    with Server(answers(good), LEGNEXT, keys) as server:
        accounts = [LEGNEXT.account(server.base_url, key) for key in keys]
        client = prepaid.Client()
        client.get_balances(accounts)
        client.close()
        client.close()
        with pytest.raises(prepaid.ConfigurationError, match="closed: make a new one"):
            client.get_balance(accounts[0])
        assert _until(lambda: not server.open)
    assert _files() == before


def test_closing_awaited():
    """The same for the asyncio client, in its loop and after it."""
    keys = _keys(2, "closing awaited")
    before = _files()

    async def main(server, accounts):
        client = prepaid.AsyncClient()
        await client.get_balances(accounts)
        await client.close()
        await client.close()
        with pytest.raises(prepaid.ConfigurationError, match="closed: make a new one"):
            await client.get_balance(accounts[0])
        assert await asyncio.to_thread(_until, lambda: not server.open)
        return client

    with Server(answers(good), LEGNEXT, keys) as server:
        accounts = [LEGNEXT.account(server.base_url, key) for key in keys]
        client = asyncio.run(main(server, accounts))
        asyncio.run(client.close())
    assert _files() == before


def test_closing_during_a_call():
    """A call that is under way when its client is closed ends as usual and leaves nothing."""
    keys = _keys(1, "closing during")
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
        assert _until(lambda: server.requests)
        client.close()
        go.set()
        assert result.result(5).available.value == LEGNEXT.amount(figure_of(0))
        assert _until(lambda: not server.open)


def test_idle_connections_are_bounded(monkeypatch):
    """A client keeps so many free connections at most, and closes the longest idle ones."""
    monkeypatch.setattr(idle, "MAX_IDLE", 3)
    monkeypatch.setattr(idle, "QUARANTINE", 60.0)
    keys = _keys(6, "bounded")
    with Server(answers(good), LEGNEXT, keys) as server, prepaid.Client() as client:
        accounts = [LEGNEXT.account(server.base_url, key) for key in keys]
        for account in accounts:
            client.get_balance(account)
        assert _until(lambda: server.open == 3)
        client.get_balance(accounts[-1])
        assert server.connections == len(keys), "the last one was still there to be used again"
        client.get_balance(accounts[0])
        assert server.connections == len(keys) + 1, "the first one had to give way"


@pytest.mark.parametrize(("quarantine", "connections"), [(0.0, 1), (60.0, 6)])
def test_a_connection_serves_another_account_only_after_a_silence(
    monkeypatch, quarantine, connections
):
    """Then a late second answer has shown itself; the same account may use it at once."""
    monkeypatch.setattr(idle, "QUARANTINE", quarantine)
    keys = _keys(6, "shared")
    with Server(answers(good), LEGNEXT, keys) as server, prepaid.Client() as client:
        for key in keys:
            client.get_balance(LEGNEXT.account(server.base_url, key))
            client.get_balance(LEGNEXT.account(server.base_url, key))
        assert server.connections == connections


def test_a_stalled_account_delays_nobody():
    """One account that hangs does not hold up nineteen others, awaited or in threads."""
    keys = _keys(20, "stalled")

    def script(peer):
        peer.read()
        if peer.account == 7:
            peer.hang()
        peer.send(good(peer))

    with Server(script, LEGNEXT, keys) as server:
        accounts = [LEGNEXT.account(server.base_url, key) for key in keys]
        options = {"timeout": 0.5, "deadline": 0.5, "concurrency": 4}
        with prepaid.Client(**options) as client:
            blocking = client.get_balances(accounts)

        async def main():
            async with prepaid.AsyncClient(**options) as client:
                return await client.get_balances(accounts)

        awaited = asyncio.run(main())
    for outcomes in (blocking, awaited):
        kinds = [type(outcome).__name__ for outcome in outcomes]
        assert kinds == ["Balance"] * 7 + ["DeadlineExceededError"] + ["Balance"] * 12


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")
@pytest.mark.parametrize("mode", ["sync", "async"])
@pytest.mark.parametrize("tls", [False, True])
def test_fork(mode, tls):
    """A forked child makes connections of its own; the parent's stay open and in use."""
    keys = _keys(1, "fork", mode, tls)
    context = server_context() if tls else None
    with Server(answers(good), LEGNEXT, keys, tls=context) as server:
        done = subprocess.run(
            [sys.executable, "-W", "error", HERE / "forking.py", mode, server.base_url],
            env={**os.environ, "FAULTS_KEY": keys[0]},
            capture_output=True,
            text=True,
            timeout=30,
            check=False,
        )
        assert done.stderr == ""
        assert done.stdout.split() == ["12.5", "child", "12.5", "parent", "12.5"]
    # Blocking: one of the parent's, one of the child's. Awaited: one for each of three loops.
    assert server.connections == (2 if mode == "sync" else 3)


@pytest.mark.parametrize("mode", ["sync", "async"])
def test_a_key_is_in_no_frame_of_an_interrupted_call(mode):
    """A KeyboardInterrupt in the middle of an answer passes through without showing the key."""
    keys = _keys(1, "interrupted", mode)
    script = steps(read, sends(head("200 OK", "Content-Length: 9")), hang)
    with Server(script, LEGNEXT, keys) as server:
        done = subprocess.run(
            [sys.executable, HERE / "interrupted.py", mode, server.base_url],
            env={**os.environ, "FAULTS_KEY": keys[0], "PYTHONPATH": "."},
            cwd=HERE.parent.parent,
            capture_output=True,
            text=True,
            timeout=30,
            check=False,
        )
    assert done.stdout.strip() == "interrupted, no key shown", done.stderr
