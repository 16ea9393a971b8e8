"""What servers send, and what a caller gets: bounds of bytes and time, errors without secrets."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import gzip
import signal
import time
import traceback
import weakref
import zlib

import httpx
import pytest

from prepaid._http import TLSError
from tests.http.calling import open_files, request, until
from tests.http.conftest import tls_server
from tests.http.server import Peer, Server, answers, closes, hangs, head, message

KEY = "key-that-must-not-show"
LARGE = 200_000_000
LENGTHS = ("Content-Length: 2", "Transfer-Encoding: chunked")


def _chunks(count):
    return b"1\r\n \r\n" * count


def _flood(first, block):
    def script(peer):
        peer.read()
        peer.send(first)
        while not peer.server.ended.is_set():
            peer.send(block)

    return script


GOOD = {
    "interim": head("100 Continue") + head("103 Hints", "Link: </a>") + message(b"{}"),
    "chunked": head("200 OK", "Transfer-Encoding: chunked")
    + b"1;x=y\r\n{\r\n1\r\n}\r\n0\r\nA: b\r\n\r\n",
    "gzip": message(gzip.compress(b"{}"), "200 OK", "Content-Encoding: gzip"),
    "raw deflate": message(zlib.compress(b"{}", wbits=-15), "200 OK", "Content-Encoding: deflate"),
    "two codings": message(zlib.compress(gzip.compress(b"{}")), "200 OK", "Content-Encoding: gzip",
                           "Content-Encoding: deflate"),
    "no reason": message(b"{}", "200"),
    "folded": message(b"{}", "200 OK", "A: b\r\n c"),
    "latin-1": message(b"{}", "200 OK", "A: \xe9"),
}  # fmt: skip


@pytest.mark.parametrize("raw", GOOD.values(), ids=GOOD)
def test_good_answers(caller, raw):
    """Every legal form of an answer is read, and its connection used again."""
    with Server(answers(raw)) as server:
        for _ in range(2):
            response = caller.get(server.url, timeout=3)
            assert (response.status_code, response.json()) == (200, {})
        assert server.connections == 1


@pytest.mark.parametrize("raw", [b"HTTP/1.0 200 OK\r\n\r\n{}", head("200 OK") + b"{}"])
def test_until_the_end(caller, raw):
    """An answer without a length ends with its connection."""
    with Server(closes(raw)) as server:
        assert caller.get(server.url).text == "{}"


def test_what_httpx_would_act_on_is_dropped(caller):
    """No cookie, redirect target or coding reaches the client, nor does a reason phrase."""
    headers = ("Location: http://[bad", "Set-Cookie: a=b", "X-Id: 7", "Content-Encoding: identity")
    with Server(answers(message(b"{}", "200 Odd phrase", *headers))) as server:
        response = caller.get(server.url)
        caller.get(server.url)
        assert dict(response.headers) == {"content-length": "2", "x-id": "7"}
        assert response.reason_phrase == "OK"
        assert response.http_version == "HTTP/1.1"
        assert response.elapsed.total_seconds() > 0
        assert b"ookie" not in server.requests[1]
    away = head("302 Away", "Location: /elsewhere", "Content-Length: 999999999")
    with Server(answers(away)) as server:
        response = caller.complete(request(server.url), follow_redirects=True)
        assert (response.status_code, response.content) == (302, b"")
        assert len(server.requests) == 1


# One of each kind; what else is broken has rows in tests/hazards.
PROTOCOL, READ = httpx.RemoteProtocolError, httpx.ReadError
BAD = {
    "101": (answers(head("101 Switch", "Upgrade: x")), PROTOCOL),
    "two lengths": (answers(head("200 OK", *LENGTHS) + b"0\r\n\r\n"), PROTOCOL),
    "lengths that differ": (answers(message(b"{}", "200 OK", "Content-Length: 3")), PROTOCOL),
    "long length": (answers(head("200 OK", "Content-Length: " + "9" * 5000)), PROTOCOL),
    "bad chunk size": (answers(head("200 OK", LENGTHS[1]) + b"zz\r\n"), PROTOCOL),
    "garbage": (answers(b"SSH-2.0-OpenSSH_9.2\r\n"), PROTOCOL),
    "HTTP/0.9": (closes(b"{}"), PROTOCOL),
    "no colon": (answers(b"HTTP/1.1 200 OK\r\nno colon\r\n\r\n"), PROTOCOL),
    "endless headers": (_flood(b"HTTP/1.1 200 OK\r\n", b"A: b\r\n" * 1000), PROTOCOL),
    "one endless header": (_flood(b"HTTP/1.1 200 OK\r\nA: ", b"b" * 10_000), PROTOCOL),
    "large headers at once": (answers(head("200 OK", "A: " + "b" * 150_000)), PROTOCOL),
    "many headers": (answers(head("200 OK", *["A: b"] * 1001)), PROTOCOL),
    "announced size": (answers(head("200 OK", f"Content-Length: {LARGE}")), PROTOCOL),
    "announced size of an error": (answers(head("500 No", *LENGTHS)), PROTOCOL),
    "endless body": (_flood(head("200 OK"), b" " * 10_000), PROTOCOL),
    "tiny chunks": (_flood(head("200 OK", LENGTHS[1]), _chunks(1000)), PROTOCOL),
    "bomb": (answers(message(gzip.compress(bytes(50_000_000)), "200 OK",
                             "Content-Encoding: gzip")), PROTOCOL),
    "cut body": (closes(message(b"{}")[:-1]), READ),
    "cut head": (closes(b"HTTP/1.1 200 OK\r\nA"), READ),
    "cut chunk": (closes(head("200 OK", LENGTHS[1]) + b"5\r\n{}"), READ),
    "brotli": (answers(message(b"{}", "200 OK", "Content-Encoding: br")), httpx.DecodingError),
    "lying gzip": (answers(message(b"{}", "200 OK", "Content-Encoding: gzip")),
                   httpx.DecodingError),
    "chain": (answers(message(b"{}", "200 OK", "Content-Encoding: " + "gzip, " * 5000)),
              httpx.DecodingError),
    "endless interim": (_flood(b"", head("103 Hints") * 10), httpx.ReadTimeout),
    "silence": (hangs(), httpx.ReadTimeout),
    "silence in the body": (hangs(message(b"{}")[:-1]), httpx.ReadTimeout),
}  # fmt: skip


@pytest.mark.parametrize(("script", "kind"), BAD.values(), ids=BAD)
def test_bad_answers(caller, script, kind):
    """Each ends in its error, soon, after one request, with the request and no secret on it."""
    with Server(script) as server:
        started = time.monotonic()
        error = caller.error(server.url, KEY, total=0.7)
        assert time.monotonic() - started < 2
        assert type(error) is kind
        assert str(error.request.url) == server.url
        assert len(server.requests) == 1
    assert KEY not in _shown(error)


def _shown(error):
    """Everything that an error tracker shows of an exception, but for the frames of the tests."""
    frames = traceback.TracebackException.from_exception(error, capture_locals=True).stack
    shown = [repr(frame.locals) for frame in frames if "/tests/" not in frame.filename]
    assert shown
    return "".join(shown) + str(error) + repr(error) + repr(error.__context__)


@pytest.mark.parametrize("slow", ["head", "body", "chunks"])
def test_the_total_holds_through_a_drip(caller, slow):
    """One byte at a time never trips a time limit on single reads; the whole one holds."""
    raw = {
        "head": message(b"{}"),
        "body": message(b" " * 100),
        "chunks": head("200 OK", LENGTHS[1]) + _chunks(100),
    }[slow]

    def script(peer):
        peer.read()
        start = 0 if slow == "head" else raw.index(b"\r\n\r\n") + 4
        peer.send(raw[:start])
        peer.drip(raw[start:], 0.05)

    for limits in ({"total": 0.4}, {"read": 0.4}):
        with Server(script) as server:
            started = time.monotonic()
            error = caller.error(server.url, **limits)
            assert 0.3 < time.monotonic() - started < 0.7
            assert isinstance(error, httpx.ReadTimeout)


@pytest.mark.parametrize(
    "raw",
    [
        head("500 No", "Content-Length: 9"),
        head("500 No", "Content-Length: 99999999"),
        head("500 No", "Content-Length: 9") + b"half",
        message(b"{}", "500 No", "Content-Encoding: br"),
    ],
)
def test_an_error_status_is_kept_without_its_body(caller, raw):
    """The status of an error is known before its body, which gets little time, or is broken."""
    with Server(hangs(raw)) as server:
        response = caller.get(server.url, total=0.4)
        assert (response.status_code, response.content) == (500, b"")


def test_the_body_of_an_error_gets_two_seconds(caller):
    """A dripping error page does not cost the whole time limit."""

    def script(peer):
        peer.read()
        peer.send(head("503 Down", "Content-Length: 1000"))
        peer.drip(b" " * 1000, 0.1)

    with Server(script) as server:
        started = time.monotonic()
        response = caller.get(server.url)
        assert (response.status_code, response.content) == (503, b"")
        assert 1.9 < time.monotonic() - started < 2.4


@pytest.mark.parametrize("header", [("X-Bad", f"{KEY}\r\nInjected: 1"), ("X Bad", KEY)])
def test_a_header_that_cannot_be_sent(caller, header):
    """A header that would break the request is refused without being quoted."""
    with Server(answers(message())) as server:
        caller.error("http://127.0.0.1:1/")  # the loop's own files are open now
        before = open_files()
        error = caller.error(server.url, headers=dict([header]))
        assert isinstance(error, httpx.LocalProtocolError)
        assert error.__context__ is None
        assert KEY not in _shown(error)
        assert server.requests == []
        assert until(lambda: open_files() == before)


@pytest.mark.parametrize("where", ["refused", "closed", "nonsense", "untrusted", "not TLS"])
def test_an_error_keeps_nothing_alive(caller, where):
    """When an error goes, so does its request with the key: no cycle waits for the collector."""
    raw = b"nonsense\r\n\r\n" if where == "nonsense" else b""
    tls = tls_server("unknown authority") if where == "untrusted" else None
    with Server(closes(raw), tls) as server:
        url = "http://127.0.0.1:1/" if where == "refused" else server.url
        if where == "not TLS":
            url = url.replace("http:", "https:")
        caller.send(request(url))  # what a loop keeps of its first call does not count
        gc.collect()
        gc.disable()
        try:
            if caller.mode == "blocking":
                gone = _failed_request(caller, url)
            else:
                gone = caller.run(_failed_request_awaited(caller, url))
            assert gone() is None
        finally:
            gc.enable()


# Not by `pytest.raises`, whose result is in a frame of the error: a cycle of the test's own.
def _failed_request(caller, url):
    try:
        caller.client.send(request(url, connect=1))
    except httpx.RequestError as error:
        return weakref.ref(error.request)


async def _failed_request_awaited(caller, url):
    try:
        await caller.client.send(request(url, connect=1))
    except httpx.RequestError as error:
        return weakref.ref(error.request)


class Stop(KeyboardInterrupt):
    """Raised by a signal, as for Ctrl-C."""


@contextlib.contextmanager
def _interrupted(seconds):
    def stop(*_):
        raise Stop

    previous = signal.signal(signal.SIGALRM, stop)
    try:
        signal.setitimer(signal.ITIMER_REAL, seconds)
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, previous)


async def _cancelled(sending, seconds):
    task = asyncio.create_task(sending)
    await asyncio.sleep(seconds)
    task.cancel()
    await task


@pytest.mark.parametrize("tls", [False, True])
@pytest.mark.parametrize("stage", ["sending", "receiving"])
def test_no_secret_in_the_frames_of_an_interrupt(caller, certificate, tls, stage):
    """What stops a request from outside passes through without the request in any frame."""

    def script(peer):
        peer.read_head()
        peer.pause(5)

    content = KEY.encode() * 500_000 if stage == "sending" else None
    method = "PUT" if content else "GET"
    with Server(script, certificate if tls else None) as server:
        asked = request(server.url, KEY, method=method, content=content)
        del content
        if caller.mode == "blocking":
            with pytest.raises(Stop) as caught, _interrupted(0.4):
                caller.client.send(asked)
        else:
            with pytest.raises(asyncio.CancelledError) as caught:
                caller.run(_cancelled(caller.client.send(asked), 0.4))
    assert KEY not in _shown(caught.value)


@pytest.mark.parametrize("kind", ["expired", "wrong host", "unknown authority"])
def test_certificates_that_are_not_trusted(caller, kind):
    """No request is sent to a server whose certificate does not hold."""
    with Server(answers(message()), tls_server(kind)) as server:
        error = caller.error(server.url, KEY)
        assert type(error) is TLSError
        assert "is not trusted" in str(error)
        assert server.requests == []


def test_tls_speaks_http_1(caller, certificate):
    """HTTP/1.1 is negotiated, though the server would rather speak HTTP/2."""
    spoken = []

    def script(peer):
        peer.read()
        spoken.append(peer.sock.selected_alpn_protocol())
        peer.send(message())

    with Server(script, certificate) as server:
        assert caller.get(server.url).text == "{}"
    assert spoken == ["http/1.1"]


def _plain(peer):
    peer.sock.recv(9)
    peer.send(b"HTTP/1.1 400 No\r\n\r\n")
    peer.hang()


def _speaks_first(peer):
    peer.send(b"SSH-2.0-x\r\n")
    peer.hang()


@pytest.mark.parametrize("script", [Peer.close, _speaks_first, _plain])
def test_no_tls_at_all(caller, script):
    """A port that does not speak TLS is a TLSError, at once."""
    with Server(script) as server:
        error = caller.error(server.url.replace("http:", "https:"), KEY, connect=2)
        assert type(error) is TLSError
