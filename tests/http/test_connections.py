"""Whose connection carries a request, and what happens when a server answers out of turn."""

from __future__ import annotations

import contextlib
import select
import threading
import time

import httpx
import pytest

from tests.http.calling import request, until
from tests.http.server import GONE, Over, Server, answers, echoes, message

TEN = [f"owner {number}" for number in range(10)]


def test_a_connection_is_kept_for_its_owner(caller):
    """Each owner has a connection of its own, and uses it again; headers tell owners apart."""
    with Server(echoes) as server:
        for _ in range(2):
            for key in ("a", "b", "c"):
                assert caller.get(server.url, key).text == key
        caller.get(server.url, "a", headers={"Organization": "other"})
        assert server.connections == 4


def test_common_headers_make_no_owner(caller):
    """What says nothing about the account, such as a trace, does not cost a new connection."""
    with Server(echoes) as server:
        for number in range(3):
            common = {"User-Agent": str(number), "traceparent": str(number), "Accept": str(number)}
            caller.get(server.url, "a", headers=common)
        assert server.connections == 1


def _open(caller, server, gate, keys=TEN):
    """Have owners hold a free connection each: they are all asked at the same time."""
    requests = [request(server.url, key, shared=True) for key in keys]
    threading.Timer(0.2, gate.set).start()
    outcomes = caller.send(*requests, at_once=len(keys))
    assert not any(outcome.extensions["shared"] for outcome in outcomes)
    assert server.connections == len(keys)


def _gated(gate, script=echoes):
    def gated(peer):
        peer.read_head()
        gate.wait(5)
        status = "403 No" if b"refused" in peer.key else "200 OK"
        peer.send(message(peer.key, status))

    return gated


def test_owners_share_from_ten_connections_on(caller):
    """With ten open, a request that says so goes over another owner's connection, and tells."""
    gate = threading.Event()
    with Server(_gated(gate)) as server:
        _open(caller, server, gate)
        for key in ("new", "newer", "new"):
            response = caller.get(server.url, key, shared=True)
            assert (response.text, response.extensions["shared"]) == (key, True)
        assert server.connections == 10
        assert not caller.get(server.url, "alone").extensions["shared"]
        assert server.connections == 11, "it did not say that it may share"
        for key in TEN:
            assert not caller.get(server.url, key).extensions["shared"]
        assert server.connections == 14, "three of theirs have served others meanwhile"


def test_nine_connections_are_not_shared(caller):
    """As long as few connections are open each owner has its own."""
    with Server(echoes) as server:
        for number in range(9):
            caller.get(server.url, str(number), shared=True)
        caller.get(server.url, "new", shared=True)
        assert server.connections == 10


def test_no_sharing_after_an_error(caller):
    """A connection whose last answer was a 4xx is kept for its owner alone."""
    gate = threading.Event()
    with Server(_gated(gate)) as server:
        _open(caller, server, gate, [f"refused {number}" for number in range(10)])
        assert not caller.get(server.url, "new", shared=True).extensions["shared"]
        assert server.connections == 11
        caller.get(server.url, "refused 3", shared=True)
        assert server.connections == 11


@pytest.mark.parametrize("tls", [False, True])
@pytest.mark.parametrize("unasked", [b"\n", message(b"stale"), message(b"", "408 Late")])
def test_unasked_bytes(caller, certificate, tls, unasked):
    """Bytes that nobody asked for are read by nobody, and end all sharing at the origin."""
    gate, sent = threading.Event(), threading.Event()

    def script(peer):
        peer.read()
        gate.wait(5)
        peer.send(message(peer.key))
        if peer.key == b"noisy":
            peer.pause(0.05)
            peer.send(unasked)
            sent.set()

    with Server(script, certificate if tls else None) as server:
        _open(caller, server, gate, [f"owner {number}" for number in range(12)])
        assert not caller.sent_unasked(server.url)
        assert caller.get(server.url, "noisy", shared=True).text == "noisy"
        assert sent.wait(5)
        time.sleep(0.05)  # on its way to this process, where no loop has read it yet
        assert caller.sent_unasked(server.url)
        assert not caller.sent_unasked("http://127.0.0.1:1/")
        response = caller.get(server.url, "new", shared=True)
        assert (response.text, response.extensions["shared"]) == ("new", False)
        assert caller.get(server.url, "noisy").text == "noisy"
        assert caller.get(server.url, TEN[9]).text == TEN[9]


def test_an_unasked_answer_in_the_same_segment(caller):
    """A second answer right behind the first is dropped with its connection, and noted."""
    with Server(lambda peer: (peer.read(), peer.send(message(peer.key) + message(b"stale")))) as s:
        assert [caller.get(s.url, "a").text for _ in range(2)] == ["a", "a"]
        assert s.connections == 2
        assert caller.sent_unasked(s.url)


@pytest.mark.parametrize("tls", [False, True])
def test_an_orderly_end_is_not_a_byte(caller, certificate, tls):
    """A server that closes free connections, TLS in order, does not end the sharing."""
    closing = threading.Event()

    def script(peer):
        peer.read()
        peer.send(message(peer.key))
        closing.wait(5)
        if tls:
            peer.sock.unwrap()
        raise Over

    with Server(script, certificate if tls else None) as server:
        caller.get(server.url, "a")
        closing.set()
        until(lambda: not server.open, 0.2)
        assert not caller.sent_unasked(server.url)
        assert caller.get(server.url, "a").text == "a"
        assert not caller.sent_unasked(server.url)


@pytest.mark.parametrize("tls", [False, True])
@pytest.mark.parametrize("delay", [0, 0.002, 0.02, 0.2])
def test_a_server_that_answers_twice(caller, certificate, delay, tls):
    """Forty owners, twelve at once, every answer sent twice: each gets its own in the end."""
    late: list[threading.Thread] = []

    def script(peer):
        select.select([peer.sock], [], [])
        with peer.alone:  # two threads must not be inside OpenSSL with one connection
            peer.read()
            answer = message(peer.key)
            peer.send(answer)
        timer = threading.Timer(delay, _quietly, (peer, answer))
        timer.start()
        late.append(timer)

    keys = [f"owner {number}" for number in range(40)]
    with Server(script, certificate if tls else None) as server:
        for turn in range(3):
            requests = [request(server.url, key, shared=True) for key in keys]
            outcomes = caller.send(*requests, at_once=12)
            shared = [
                number for number, outcome in enumerate(outcomes)
                if not isinstance(outcome, httpx.Response) or outcome.extensions["shared"]
            ]  # fmt: skip
            assert shared or turn or delay < 0.2, "without sharing the test shows nothing"
            if shared and caller.sent_unasked(server.url):
                again = caller.send(
                    *(request(server.url, keys[number]) for number in shared), at_once=12
                )
                for number, outcome in zip(shared, again, strict=True):
                    outcomes[number] = outcome
            assert [outcome.text for outcome in outcomes] == keys
        for timer in late:
            timer.join()


def _quietly(peer, answer):
    with contextlib.suppress(*GONE), peer.alone:
        peer.send(answer)


def test_a_stale_connection_is_replaced_once(caller):
    """What can be repeated is, on a new connection; what cannot fails with a ReadError."""

    def script(peer):
        peer.read()
        if peer.turn > 1:
            raise Over  # closed while the request was on its way
        peer.send(message(peer.key))

    def parts():
        yield b"part"

    with Server(script) as server:
        for method, content in [("GET", None), ("PUT", b"whole"), ("DELETE", None)]:
            for _ in range(2):
                assert caller.get(server.url, "a", method=method, content=content).text == "a"
        assert caller.get(server.url, "b", method="POST", content=b"whole").text == "b"
        error = caller.error(server.url, "b", method="POST", content=b"whole")
        assert isinstance(error, httpx.ReadError)


@pytest.mark.parametrize("raw", [message(b"{}", "200 OK", "Connection: close"), b"nonsense\r\n"])
def test_a_fresh_connection_is_not_replaced(caller, raw):
    """Only a kept connection is given a second chance."""

    def script(peer):
        peer.read()
        raise Over

    with Server(script) as server:
        error = caller.error(server.url)
        assert isinstance(error, httpx.ReadError)
        assert "closed the connection without an answer" in str(error)
        assert len(server.requests) == 1


def test_free_connections_are_bounded(caller):
    """A transport keeps a hundred free connections at most and closes the longest free ones."""
    with Server(echoes) as server:
        for number in range(105):
            caller.get(server.url, str(number))
        assert until(lambda: server.open == 100)
        caller.get(server.url, "104")
        assert server.connections == 105
        caller.get(server.url, "0")
        assert server.connections == 106


def test_closing(caller):
    """Closing a client closes its free connections."""
    with Server(answers(message())) as server:
        caller.get(server.url, "a")
        assert server.open == 1
        closed = caller.client.close() if caller.mode == "blocking" else caller.client.aclose()
        if caller.mode != "blocking":
            caller.run(closed)
        assert until(lambda: not server.open)
