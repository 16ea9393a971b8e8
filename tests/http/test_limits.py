"""Names, time limits, scarce resources, cancellation, threads, forks and loops."""

import asyncio
import gc
import itertools
import os
import socket
import threading
import time
import warnings
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager

import httpx
import pytest

from prepaid._http import AsyncGuardedTransport, GuardedTransport
from tests.hazards.asking import goes_well_in_a_child, open_files, until
from tests.hazards.certificates import server_context, tls_too
from tests.hazards.messages import head, message
from tests.hazards.server import Server, answers, drip, hang
from tests.http.calling import LOOPS, echoes, request

NAME = "http://vendor.invalid:{}/"


@contextmanager
def _black_hole():
    """A port whose queue is full: whoever connects there waits in vain."""
    with ExitStack() as stack:
        listener = stack.enter_context(socket.socket())
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        for _ in range(3):
            waiting = stack.enter_context(socket.socket())
            waiting.setblocking(False)
            waiting.connect_ex(listener.getsockname())
        yield listener.getsockname()[1]


def _addresses(*ports):
    return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port)) for port in ports]


@pytest.fixture
def names(monkeypatch):
    """What the system answers to a look-up, by name."""
    known = {}
    monkeypatch.setattr(socket, "getaddrinfo", lambda host, *_, **__: known[host]())
    return known


def _unknown():
    raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")


def test_refused(caller):
    """A port where nobody listens is a ConnectError without the errors of the system around it."""
    error = caller.error("http://127.0.0.1:1/")
    assert type(error) is httpx.ConnectError
    assert str(error) == "127.0.0.1:1 could not be connected to (Connection refused)."
    assert error.__suppress_context__


@pytest.mark.parametrize("limits", [{"connect": 0.2}, {"total": 0.2}], ids=["connect", "total"])
def test_connecting_takes_too_long(caller, names, limits):
    """Look-up, connection and handshake are bounded together; all are asked at the same time."""
    over = threading.Event()
    names["vendor.invalid"] = lambda: over.wait(10) and []
    record = drip(b"\x16\x03\x03\x40\x00" + b"\2" * 1000, 0.05)

    def drips(peer):
        peer.sock.recv(9)
        record(peer)

    with _black_hole() as port, Server(hang) as silent, Server(drips) as dripping:
        places = [one.url.replace("http:", "https:") for one in (silent, dripping)]
        places += [NAME.format(1), f"http://127.0.0.1:{port}/"]
        started = time.monotonic()
        outcomes = caller.send_at_once(*(request(place, **limits) for place in places))
        assert time.monotonic() - started < 5
        over.set()
    assert [type(outcome) for outcome in outcomes] == [httpx.ConnectTimeout] * 4


def test_no_time_at_all(caller):
    """With nothing left of the deadline nothing is sent."""
    with Server(echoes) as server:
        assert isinstance(caller.error(server.url, total=0), httpx.ConnectTimeout)
        caller.get(server.url)
        assert isinstance(caller.error(server.url, total=-1), httpx.ReadTimeout)


@pytest.mark.parametrize("seconds", [float("inf"), 1e12])
def test_limits_that_are_none(caller, names, seconds):
    """None means the usual ones, so who wants none at all gives a large number."""
    with Server(answers(message())) as server:
        names["vendor.invalid"] = lambda: _addresses(server.port)
        url = NAME.format(server.port)
        assert caller.get(url, total=None, connect=seconds, read=seconds).text == "{}"


def test_a_name_is_looked_up_once_for_many(caller, names):
    """Requests at the same time share a look-up, and its addresses."""
    asked = []
    with Server(echoes) as server:
        names["vendor.invalid"] = lambda: asked.append(1) or _addresses(server.port)
        url = NAME.format(server.port)
        outcomes = caller.send_at_once(*(request(url, str(n)) for n in range(8)))
        assert [outcome.text for outcome in outcomes] == [str(n) for n in range(8)]
    assert asked == [1]


def test_a_thousand_names_are_remembered_at_most(caller, names):
    """A client that asks ever new hosts does not grow for ever."""
    gc.collect()
    before = sum(isinstance(one, Future) for one in gc.get_objects())
    for number in range(1200):
        names[f"{number}.invalid"] = list
        caller.error(f"http://{number}.invalid/")
    assert sum(isinstance(one, Future) for one in gc.get_objects()) - before < 1000


@pytest.mark.parametrize("found", [list, _unknown])
def test_an_unknown_name(caller, names, found):
    """A name that is not found is a ConnectError, and is looked up again for the next request."""
    with Server(answers(message())) as server:
        names["vendor.invalid"] = found
        error = caller.error(NAME.format(server.port))
        assert type(error) is httpx.ConnectError
        assert "vendor.invalid was not found" in str(error)
        names["vendor.invalid"] = lambda: _addresses(server.port)
        assert caller.get(NAME.format(server.port)).text == "{}"


def test_the_second_address(caller, names):
    """An address that refuses, and one that does not answer, give way to the next."""
    with Server(answers(message())) as server, _black_hole() as hole:
        names["vendor.invalid"] = lambda: _addresses(1, hole, server.port)
        assert caller.get(NAME.format(server.port), connect=0.8).text == "{}"


def test_no_thread_to_spare(caller, names, monkeypatch):
    """Without a thread for the look-up one request fails; the name is not lost for the next."""

    def start(self):
        raise RuntimeError("can't start new thread")

    with Server(answers(message())) as server:
        names["vendor.invalid"] = lambda: _addresses(server.port)
        with monkeypatch.context() as patched:
            patched.setattr(threading.Thread, "start", start)
            error = caller.error(NAME.format(server.port))
        assert type(error) is httpx.ConnectError
        assert "no thread" in str(error)
        assert caller.get(NAME.format(server.port)).text == "{}"


@contextmanager
def _no_files():
    """Let this process open no file beyond those it has."""
    resource = pytest.importorskip("resource")
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (1, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def _get_without_files(caller, url):
    async def awaited():
        with _no_files():  # not around the loop, which wants files itself
            await caller.client.send(request(url))

    if caller.mode != "blocking":
        caller.run(awaited())
    with _no_files():
        caller.get(url)


def test_no_files_left(caller):
    """Without a file for the socket one request fails, the next goes well."""
    with Server(answers(message())) as server:
        caller.get(server.url, "first")  # what is made at first use is there
        with pytest.raises(httpx.ConnectError, match="Too many open files"):
            _get_without_files(caller, server.url)
        assert caller.get(server.url).text == "{}"


@pytest.mark.parametrize("stage", ["connecting", "handshake", "waiting", "reading", "any"])
@pytest.mark.parametrize("caller", LOOPS, indirect=True)
def test_cancelling(caller, stage):
    """Wherever in a request the cancellation falls, its connection ends and nothing is left."""
    script = {
        "any": answers(message()),
        "reading": answers((head("200 OK", "Content-Length: 500"), hang)),
    }.get(stage, hang)
    tls = server_context() if stage in {"reading", "any"} else None

    async def main(url):
        for turns in range(40):
            task = asyncio.create_task(caller.client.send(request(url, str(turns))))
            for _ in range(turns):
                await asyncio.sleep(0)
            if turns == 39 and stage != "any":
                await asyncio.sleep(0.1)
                assert not task.done()
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
        await asyncio.sleep(0.02)
        assert len(asyncio.all_tasks()) == 1

    caller.error("http://127.0.0.1:1/")
    before = open_files()
    with Server(script, tls=tls) as server, Server(echoes) as good, ExitStack() as stack:
        url = server.url
        if stage == "connecting":
            url = f"http://127.0.0.1:{stack.enter_context(_black_hole())}/"
        caller.run(main(url.replace("http:", "https:") if stage == "handshake" else url))
        assert caller.get(good.url, "goes on").text == "goes on"
        caller.run(caller.client.aclose())
        assert until(lambda: not server.open)
    assert until(lambda: open_files() <= before)


@pytest.mark.parametrize("loop", LOOPS)
@tls_too
def test_loops_one_after_the_other(loop, tls):
    """A transport serves one loop after the other, and leaves nothing open behind any."""
    transport = AsyncGuardedTransport()

    async def main(url):
        for _ in range(2):
            response = await transport.handle_async_request(request(url, "a"))
            assert response.status_code == 200

    with Server(answers(message()), tls=tls) as server:
        opened = []
        for number in (1, 2):
            with asyncio.Runner(loop_factory=LOOPS[loop]) as runner:
                runner.run(main(server.url))
            assert server.connections == number
            assert until(lambda: not server.open)
            opened.append(open_files())  # the first loop of a process has files that stay
        assert opened[1] <= opened[0]


@pytest.mark.parametrize("loop", LOOPS)
def test_a_loop_that_ends_abruptly(loop):
    """A loop closed without notice takes its connections along; the next one makes new ones."""
    transport = AsyncGuardedTransport()
    with Server(answers(message())) as server, warnings.catch_warnings():
        # The loop's own, and right: whoever closes a loop so leaves its transports behind.
        warnings.simplefilter("ignore", ResourceWarning)
        first = (LOOPS[loop] or asyncio.new_event_loop)()
        first.run_until_complete(transport.handle_async_request(request(server.url)))
        first.close()
        with asyncio.Runner(loop_factory=LOOPS[loop]) as runner:
            runner.run(transport.handle_async_request(request(server.url)))
            runner.run(transport.aclose())
        assert server.connections == 2
        del first
        gc.collect()


def test_without_a_loop():
    """Under trio, or driven by hand, the error says what the transport needs."""
    sending = AsyncGuardedTransport().handle_async_request(request("http://127.0.0.1:1/"))
    with pytest.raises(httpx.UnsupportedProtocol, match="no asyncio loop is running"):
        sending.send(None)


def test_loops_in_threads():
    """One transport serves several loops at the same time, each in a thread of its own."""
    transport = AsyncGuardedTransport()
    results = {}

    async def work(url, name):
        sending = transport.handle_async_request
        return [await (await sending(request(url, name))).aread() for _ in range(20)]

    def run(url, name, loop):
        with asyncio.Runner(loop_factory=loop) as runner:
            return runner.run(work(url, name))

    names, loops = "abcdef", itertools.cycle(LOOPS.values())
    with Server(echoes) as server, ThreadPoolExecutor(len(names)) as threads:
        results = list(threads.map(run, itertools.repeat(server.url), names, loops))
        assert server.connections == len(names)
    assert results == [[name.encode()] * 20 for name in names]


forks = pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")


@forks
@tls_too
def test_fork(caller, tls):
    """A forked child makes connections of its own; the parent's stay open and in use."""
    with Server(answers(message(b"ok")), tls=tls) as server:

        def goes_well():
            return caller.get(server.url).text == "ok" and not caller.sent_unasked(server.url)

        assert goes_well()
        assert goes_well_in_a_child(goes_well)
        assert goes_well()
    assert server.connections == 2


@forks
def test_a_lock_held_at_the_fork():
    """What another thread of the parent was doing at the moment of the fork stops no child."""
    transport = GuardedTransport()
    busy = threading.Event()
    with Server(echoes) as server:

        def send(key):
            return transport.handle_request(request(server.url, key)).read() == key.encode()

        def work():
            number = 0
            while not busy.is_set():
                number += 1
                send(str(number % 7))

        thread = threading.Thread(target=work)
        thread.start()
        for _ in range(10):
            assert goes_well_in_a_child(lambda: send("child"))
        busy.set()
        thread.join()
    transport.close()
