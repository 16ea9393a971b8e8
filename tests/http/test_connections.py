"""Whose connection carries a request, and what happens to bytes that nobody asked for."""

import threading

import httpx
import pytest

from tests.hazards.asking import until
from tests.hazards.certificates import tls_too
from tests.hazards.messages import message
from tests.hazards.server import Over, Server, answers, close, perform, reset
from tests.http.calling import echoes, request

TWELVE = [f"owner {number}" for number in range(12)]
TEN = TWELVE[:10]


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


def _gated(send, owners=TEN):
    """Answer the first request of each owner when all of them have come."""
    gate = threading.Event()

    def script(peer):
        peer.read()
        if peer.number >= len(owners):
            gate.set()
        gate.wait(5)
        send(peer)

    return script


def _echo(peer):
    key = peer.header("X-Key")
    peer.send(message(key, "403 No" if b"refused" in key else "200 OK"))


def _open(caller, server, keys=TEN):
    """Have owners hold a free connection each: they are all asked at the same time."""
    requests = [request(server.url, key, shared=True) for key in keys]
    outcomes = caller.send_at_once(*requests)
    assert not any(outcome.extensions["shared"] for outcome in outcomes)
    assert server.connections == len(keys)


def test_owners_share_from_ten_connections_on(caller):
    """With ten open, a request that says so goes over another owner's connection, and tells."""
    with Server(_gated(_echo)) as server:
        _open(caller, server)
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
    with Server(_gated(_echo)) as server:
        _open(caller, server, [f"refused {number}" for number in range(10)])
        assert not caller.get(server.url, "new", shared=True).extensions["shared"]
        assert server.connections == 11
        caller.get(server.url, "refused 3", shared=True)
        assert server.connections == 11


@tls_too
@pytest.mark.parametrize("unasked", [b"\n", message(b"stale"), message(b"", "408 Late")])
def test_unasked_bytes(caller, tls, unasked):
    """Bytes that nobody asked for are read by nobody, and end all sharing at the origin."""
    go, sent = threading.Event(), threading.Event()

    def send(peer):
        _echo(peer)
        if peer.header("X-Key") == b"noisy":
            go.wait(5)
            peer.send(unasked)
            sent.set()

    with Server(_gated(send, TWELVE), tls=tls) as server:
        _open(caller, server, TWELVE)
        assert not caller.sent_unasked(server.url)
        assert caller.get(server.url, "noisy", shared=True).text == "noisy"
        go.set()
        assert sent.wait(5)  # and is in the kernel, where no loop has read it yet
        assert caller.sent_unasked(server.url)
        assert not caller.sent_unasked("http://127.0.0.1:1/")
        response = caller.get(server.url, "new", shared=True)
        assert (response.text, response.extensions["shared"]) == ("new", False)
        assert caller.get(server.url, "noisy").text == "noisy"
        assert caller.get(server.url, TEN[9]).text == TEN[9]


def test_an_unasked_answer_in_the_same_segment(caller):
    """A second answer right behind the first is dropped with its connection, and noted."""
    twice = answers((lambda peer: message(peer.header("X-Key")) + message(b"stale"),))
    with Server(twice) as s:
        assert [caller.get(s.url, "a").text for _ in range(2)] == ["a", "a"]
        assert s.connections == 2
        assert caller.sent_unasked(s.url)


@tls_too
def test_an_orderly_end_is_not_a_byte(caller, tls):
    """A server that closes free connections, TLS in order, does not end the sharing."""
    closing = threading.Event()

    def script(peer):
        peer.read()
        _echo(peer)
        closing.wait(5)
        if tls:
            peer.sock.unwrap()
        raise Over

    with Server(script, tls=tls) as server:
        caller.get(server.url, "a")
        closing.set()
        until(lambda: not server.open, 0.2)
        assert not caller.sent_unasked(server.url)
        assert caller.get(server.url, "a").text == "a"
        assert not caller.sent_unasked(server.url)


@pytest.mark.parametrize("end", [close, reset])
def test_a_stale_connection_is_replaced_once(caller, end):
    """What can be repeated is, on a new connection; what cannot fails with a ReadError."""

    def script(peer):
        peer.read()
        if peer.nth > 1:
            perform(peer, end)  # while the request was on its way
        _echo(peer)

    with Server(script) as server:
        for method, content in [("GET", None), ("PUT", b"whole"), ("DELETE", None)]:
            for _ in range(2):
                assert caller.get(server.url, "a", method=method, content=content).text == "a"
        assert caller.get(server.url, "b", method="POST", content=b"whole").text == "b"
        error = caller.error(server.url, "b", method="POST", content=b"whole")
        assert isinstance(error, httpx.ReadError)


def test_a_fresh_connection_is_not_replaced(caller):
    """Only a kept connection is given a second chance."""
    with Server(answers(close)) as server:
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
