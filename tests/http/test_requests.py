"""What is sent: any method, any headers, bodies from memory and from streams."""

import asyncio
import sys
import time

import httpx
import pytest

from tests.hazards.certificates import tls_too
from tests.hazards.messages import head, message
from tests.hazards.server import Over, Server, answers
from tests.http.calling import LOOPS, request


def _stream(caller, parts):
    """An iterable of the kind that the caller's client takes."""
    if caller.mode == "blocking":
        return iter(parts)

    async def awaited():
        for part in parts:
            yield part

    return awaited()


def test_nothing_is_added(caller):
    """The request on the wire has the headers that it was given, and the one that HTTP wants."""
    with Server(answers(message())) as server:
        url = f"{server.url}/path?x=1"
        caller.get(url, "k", headers={"Accept-Language": "de"})
        by_hand = httpx.Request("GET", url, stream=httpx.ByteStream(b""))
        caller.complete(by_hand)
    host = f"Host: 127.0.0.1:{server.port}"
    first, second = (raw.decode().split("\r\n") for raw in server.requests)
    assert first == ["GET /path?x=1 HTTP/1.1", host, "X-Key: k", "Accept-Language: de", "", ""]
    assert second == ["GET /path?x=1 HTTP/1.1", host, "", ""]


@tls_too
def test_a_head_larger_than_the_buffers_of_the_system(caller, tls):
    """It arrives whole on a kept connection, too."""
    languages = ("de", "de" * 3_000_000)
    with Server(answers(message()), tls=tls) as server:
        for language in languages:
            caller.get(server.url, headers={"Accept-Language": language})
        assert server.connections == 1
    first, second = map(len, server.requests)
    assert second - first == len(languages[1]) - len(languages[0])


@tls_too
@pytest.mark.parametrize("method", ["POST", "DELETE"])
def test_bodies(caller, method, tls):
    """A body from memory goes with its length, one from a stream in chunks; both arrive whole."""
    bodies = []

    def script(peer):
        peer.read()
        bodies.append(peer.body)
        peer.send(message())

    with Server(script, tls=tls) as server:
        for content in (b"x" * 300_000, _stream(caller, [b"ab", b"", b"c" * 99])):
            caller.get(server.url, method=method, content=content)
        assert server.connections == 1
    assert bodies == [b"x" * 300_000, b"2\r\nab\r\n63\r\n" + b"c" * 99 + b"\r\n0\r\n\r\n"]


def test_methods_without_a_body(caller):
    """HEAD has the headers of a body and no body; unknown methods are sent as they are."""
    with Server(answers(head("200 OK", "Content-Length: 5000000"))) as server:
        for _ in range(2):
            response = caller.get(server.url, method="HEAD")
            assert (response.headers["content-length"], response.content) == ("5000000", b"")
        assert server.connections == 1
    with Server(answers(message(b"", "204 None"))) as server:
        assert caller.get(server.url, method="PURGE").status_code == 204


def test_a_stream_is_not_read_ahead(caller):
    """A server that does not read stops the sender, whose time limit holds."""
    pulled = []

    def parts():
        for number in range(2000):
            pulled.append(number)
            yield b"x" * 65536

    def script(peer):
        peer.read_head()
        peer.pause(5)

    with Server(script) as server:
        started = time.monotonic()
        error = caller.error(server.url, method="PUT", content=_stream(caller, parts()), total=0.4)
        assert isinstance(error, httpx.ReadTimeout)
        assert time.monotonic() - started < 4
    assert len(pulled) < 400


@pytest.mark.skipif(sys.platform != "linux", reason="a reset may drop what came before it")
def test_an_early_answer(caller):
    """A server that answers and closes before it has read the body is heard."""
    with Server(closes_early) as server:
        content = _stream(caller, [b"x" * 65536] * 200)
        assert caller.get(server.url, method="POST", content=content).status_code == 413


def closes_early(peer):
    peer.read_head()
    peer.send(message(b"", "413 Large", "Connection: close"))
    peer.pause(0.1)
    raise Over


@pytest.mark.parametrize("length", ["1", "9"])
def test_a_body_of_another_length(caller, length):
    """A body longer or shorter than its Content-Length is an error of the caller's."""
    with Server(answers(message())) as server:
        error = caller.error(
            server.url, method="POST", content=b"four", headers={"Content-Length": length}
        )
        assert isinstance(error, httpx.LocalProtocolError)


def test_an_error_of_the_stream_passes(caller):
    """What the caller's own stream raises is not taken for an error of the connection."""

    def parts():
        yield b"part"
        raise FileNotFoundError("mine")

    with Server(answers(message())) as server, pytest.raises(FileNotFoundError, match="mine"):
        caller.get(server.url, method="POST", content=_stream(caller, parts()))


@pytest.mark.parametrize("caller", LOOPS, indirect=True)
def test_a_stalled_stream_is_bounded(caller):
    """The time limit holds while an async stream has nothing to send."""

    async def parts():
        yield b"part"
        await asyncio.sleep(5)

    with Server(answers(message())) as server:
        error = caller.error(server.url, method="POST", content=parts(), total=0.3)
        assert isinstance(error, httpx.ReadTimeout)


@pytest.mark.parametrize(
    "url",
    ["ftp://127.0.0.1/", "/relative", "https:///path", "http://[::1]:0/", "http://[::1]:65536/"],
)
def test_urls_without_an_origin(caller, url):
    """Only absolute http and https URLs are taken; the client's own check may come first."""
    asked, transport = request(url), caller.transport
    with pytest.raises(httpx.UnsupportedProtocol):
        _ = (
            transport.handle_request(asked)
            if caller.mode == "blocking"
            else caller.run(transport.handle_async_request(asked))
        )
