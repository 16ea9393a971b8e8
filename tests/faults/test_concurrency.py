"""Threads, forks, event loops and cancellation."""

from __future__ import annotations

import asyncio
import gc
import os
import subprocess
import sys
import threading
import warnings
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

import prepaid
from tests.faults.case import answers, figure_of, good, hang, head, read, sends, steps
from tests.faults.operations import OPERATIONS
from tests.faults.server import Server
from tests.faults.venues import server_context
from tests.faults.watching import keys_for, open_files, until

LEGNEXT = OPERATIONS[0]
HERE = Path(__file__).parent


def test_threads_share_a_client():
    """Sixteen threads that use a new client at once get the right balance each, every time."""
    keys = keys_for(16, "threads")
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
    keys = keys_for(16, "tasks")

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
    keys = keys_for(1, "loops")
    before = open_files()

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
    assert open_files() == before


def test_a_loop_that_ends_abruptly():
    """A loop closed without saying so takes its connections along; the next loop makes new ones."""
    keys = keys_for(1, "abrupt")

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
    keys = keys_for(2, "cancel", tls)
    before = open_files()

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
            assert await asyncio.to_thread(until, lambda: server.requests)
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
    assert open_files() == before


def test_cancelling_while_connecting():
    """A call cancelled in the middle of a TLS handshake leaves no file and no task."""
    keys = keys_for(1, "cancel in handshake")
    before = open_files()

    async def main(server):
        base_url = server.base_url.replace("http:", "https:")
        async with prepaid.AsyncClient() as client:
            task = asyncio.create_task(client.get_balance(LEGNEXT.account(base_url, keys[0])))
            assert await asyncio.to_thread(until, lambda: server.connections)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            assert len(asyncio.all_tasks()) == 1

    with Server(hang, LEGNEXT, keys) as server:
        asyncio.run(main(server))
    assert open_files() == before


def test_cancelling_right_after_the_handshake(monkeypatch):
    """A call cancelled when TLS is up and nothing is sent closes its socket; the loop goes on."""
    keys = keys_for(1, "cancel after handshake")
    before = open_files()
    connect = asyncio.BaseEventLoop.create_connection

    async def cancelled(*args, **options):
        await connect(*args, **options)
        raise asyncio.CancelledError

    async def main(account):
        async with prepaid.AsyncClient() as client:
            with monkeypatch.context() as patched:
                patched.setattr(asyncio.BaseEventLoop, "create_connection", cancelled)
                with pytest.raises(asyncio.CancelledError):
                    await client.get_balance(account)
            return await client.get_balance(account)

    with Server(answers(good), LEGNEXT, keys, tls=server_context()) as server:
        balance = asyncio.run(main(LEGNEXT.account(server.base_url, keys[0])))
    assert balance.available.value == LEGNEXT.amount(figure_of(0))
    assert open_files() == before


def test_a_stalled_account_delays_nobody():
    """One account that hangs does not hold up nineteen others, awaited or in threads."""
    keys = keys_for(20, "stalled")

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
    keys = keys_for(1, "fork", mode, tls)
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
    keys = keys_for(1, "interrupted", mode)
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
