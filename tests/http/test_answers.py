"""What servers send, and what a caller gets: bounds of bytes and time, errors without secrets.

One of each kind, over each transport; all that the parser must know is in tests/hazards.
"""

import gc
import gzip
import time
import weakref
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

import httpx
import pytest

from prepaid._http import TLSError
from tests.hazards.asking import until
from tests.hazards.certificates import server_context
from tests.hazards.leaks import traced
from tests.hazards.messages import chunked, chunks, head, message
from tests.hazards.server import (
    Server,
    answers,
    at_once,
    close,
    drip,
    flood,
    hang,
    interrupt,
    reset,
)
from tests.http.calling import MODES, Caller, request

KEY = "key-that-must-not-show"
LENGTH = "Content-Length: 1000"
INTERIM = head("103 Hints", "Link: </a>")
GOOD = {
    "interim": INTERIM + message(),
    "chunked": chunked(chunks(b"{}", 1)),
    "gzip": message(gzip.compress(b"{}"), "200 OK", "Content-Encoding: gzip"),
}


@pytest.mark.parametrize("raw", GOOD.values(), ids=GOOD)
def test_good_answers(caller, raw):
    """An answer is read to its end, and its connection used again."""
    with Server(answers(raw)) as server:
        for _ in range(2):
            response = caller.get(server.url, timeout=3)
            assert (response.status_code, response.json()) == (200, {})
        assert server.connections == 1


@pytest.mark.parametrize("raw", [b"HTTP/1.0 200 OK\r\n\r\n{}", head("200 OK") + b"{}"])
def test_until_the_end(caller, raw):
    """An answer without a length ends with its connection."""
    with Server(answers((raw, close))) as server:
        assert caller.get(server.url).text == "{}"


def test_what_httpx_would_act_on_is_dropped(caller):
    """No cookie, redirect target or coding reaches the client, nor does a reason phrase."""
    headers = ("Location: http://[bad", "Set-Cookie: a=b", "X-Id: 7", "Content-Encoding: identity")
    with Server(answers(message(b"{}", "200 Odd phrase", *headers, kind=""))) as server:
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


BAD = {
    "garbage": (b"SSH-2.0-OpenSSH_9.2\r\n", httpx.RemoteProtocolError),
    "endless headers": ((b"HTTP/1.1 200 OK\r\n", flood(b"A: b\r\n" * 1000)),
                        httpx.RemoteProtocolError),
    "large headers at once": (head("200 OK", "A: " + "b" * 150_000), httpx.RemoteProtocolError),
    "endless body": ((head("200 OK"), flood(b" " * 10_000)), httpx.RemoteProtocolError),
    "cut body": ((message()[:-1], close), httpx.ReadError),
    "cut head": ((b"HTTP/1.1 200 OK\r\nA", close), httpx.ReadError),
    "brotli": (message(b"{}", "200 OK", "Content-Encoding: br"), httpx.DecodingError),
}  # fmt: skip


@pytest.mark.parametrize(("does", "kind"), BAD.values(), ids=BAD)
def test_bad_answers(caller, does, kind):
    """Each ends in its error after one request, with the request and no secret on it."""
    with Server(answers(does)) as server:
        error = caller.error(server.url, KEY)
        assert type(error) is kind
        assert str(error.request.url) == server.url
        assert len(server.requests) == 1
    assert KEY not in traced(error)


def test_a_coding_that_httpx_asks_for_is_named(caller):
    """It does where brotli is installed: the message says what may be asked for."""
    with Server(answers(BAD["brotli"][0])) as server:
        error = caller.error(server.url, headers={"Accept-Encoding": "gzip, br"})
        assert str(error) == "The body has another content coding than gzip or deflate."


# One byte at a time never trips a time limit on single reads; the whole one holds.
LATE = {
    "silence": hang,
    "silence in the body": (message()[:-1], hang),
    "endless interim": flood(INTERIM * 10),
    "head": drip(message(), 0.05),
    "body": (head("200 OK", LENGTH), drip(b" " * 1000, 0.05)),
    "chunks": (chunked(b""), drip(chunks(b" " * 1000, 1), 0.05)),
}


@pytest.mark.parametrize("limits", [{"total": 0.5}, {"read": 0.5}], ids=["total", "read"])
def test_the_time_limit_holds(caller, limits):
    """Whatever the server does or leaves undone; all of them are asked together."""
    with ExitStack() as stack:
        servers = [stack.enter_context(Server(answers(does))) for does in LATE.values()]
        started = time.monotonic()
        requests = [request(server.url, KEY, **limits) for server in servers]
        outcomes = caller.send_at_once(*requests)
        assert 0.5 <= time.monotonic() - started < 10
    assert {name: type(one) for name, one in zip(LATE, outcomes, strict=True)} == dict.fromkeys(
        LATE, httpx.ReadTimeout
    )
    assert not any(KEY in traced(error) for error in outcomes)


def test_an_error_status_is_kept_without_its_body(caller):
    """The status of an error is known before its body, which gets little time, or is broken."""
    failing = head("500 No", LENGTH)
    large = head("500 No", "Content-Length: 99999999")
    coded = message(b"{}", "500 No", "Content-Encoding: br")
    with ExitStack() as stack:
        heads = (failing, large, failing + b"half", coded)
        servers = [stack.enter_context(Server(answers((raw, hang)))) for raw in heads]
        requests = [request(server.url, total=0.5) for server in servers]
        outcomes = caller.send_at_once(*requests)
    assert [(one.status_code, one.content) for one in outcomes] == [(500, b"")] * 4


@pytest.mark.slow
def test_the_body_of_an_error_gets_two_seconds():
    """Over each transport a dripping error page costs less than the whole time limit."""

    def ask(mode):
        caller, started = Caller(mode), time.monotonic()
        response = caller.get(server.url)
        took = time.monotonic() - started
        caller.close()
        return response.status_code, response.content, 1.9 < took < 4

    dripping = (head("503 Down", LENGTH), drip(b" " * 1000, 0.1))
    with Server(answers(dripping)) as server, ThreadPoolExecutor() as threads:
        assert list(threads.map(ask, MODES)) == [(503, b"", True)] * len(MODES)


@pytest.mark.parametrize("header", [("X-Bad", f"{KEY}\r\nInjected: 1"), ("X Bad", KEY)])
def test_a_header_that_cannot_be_sent(caller, header):
    """A header that would break the request is refused without being quoted."""
    with Server(answers(message())) as server:
        error = caller.error(server.url, headers=dict([header]))
        assert isinstance(error, httpx.LocalProtocolError)
        assert error.__context__ is None
        assert KEY not in traced(error)
        assert until(lambda: server.connections == 1 and not server.open)
        assert server.requests == []


@pytest.mark.parametrize("where", ["refused", "closed", "nonsense", "untrusted", "not TLS", "late"])
def test_an_error_keeps_nothing_alive(caller, where):
    """When an error goes, so does its request with the key: no cycle waits for the collector."""
    script = {
        "nonsense": answers(b"nonsense\r\n\r\n"),
        "not TLS": at_once(b"nonsense\r\n\r\n", close),
        "late": hang,
    }.get(where, answers(close))
    tls = server_context("unknown authority") if where == "untrusted" else None
    with Server(script, tls=tls) as server:
        url = "http://127.0.0.1:1/" if where == "refused" else server.url
        if where in {"not TLS", "late"}:
            url = url.replace("http:", "https:")
        # What a loop keeps of its first call does not count.
        caller.send_at_once(request(url, connect=0.1))
        gc.collect()
        gc.disable()
        try:
            # Not raised: `pytest.raises`, and the runner of a loop, would make cycles of their own.
            (error,) = caller.send_at_once(request(url, connect=0.1))
            gone = weakref.ref(error.request)
            del error
            assert gone() is None
        finally:
            gc.enable()


@pytest.mark.parametrize(("stage", "tls"), [
    ("sending", None), ("sending", server_context()), ("receiving", server_context()),
])  # fmt: skip
def test_no_secret_in_the_frames_of_an_interrupt(caller, stage, tls):
    """What stops a request from outside passes through without the request in any frame."""

    def script(peer):
        peer.read_head()
        peer.pause(0.1)
        interrupt(peer)
        peer.pause(5)

    content = KEY.encode() * 500_000 if stage == "sending" else None
    method = "PUT" if content else "GET"
    with Server(script, tls=tls) as server:
        asked = request(server.url, KEY, method=method, content=content)
        del content
        with pytest.raises(KeyboardInterrupt) as caught:
            caller.complete(asked)
    shown = traced(caught.value)
    assert "'exchange'" in shown
    assert KEY not in shown


@pytest.mark.parametrize(
    "kind", ["expired", "not yet valid", "wrong host", "self-signed", "unknown authority"]
)
def test_certificates_that_are_not_trusted(caller, kind):
    """No request is sent to a server whose certificate does not hold."""
    with Server(answers(message()), tls=server_context(kind)) as server:
        error = caller.error(server.url, KEY)
        assert type(error) is TLSError
        assert "is not trusted" in str(error)
        assert server.requests == []


def test_tls_speaks_http_1(caller):
    """HTTP/1.1 is negotiated, though the server would rather speak HTTP/2."""
    spoken = []

    def script(peer):
        peer.read()
        spoken.append(peer.sock.selected_alpn_protocol())
        peer.send(message())

    with Server(script, tls=server_context()) as server:
        assert caller.get(server.url).text == "{}"
    assert spoken == ["http/1.1"]


def _hello(peer):
    peer.sock.recv(9)


@pytest.mark.parametrize(
    "steps",
    [(close,), (b"SSH-2.0-x\r\n", hang), (_hello, b"HTTP/1.1 400 No\r\n\r\n", hang),
     (_hello, reset)],
    ids=["closed", "speaks first", "plain", "reset"],
)  # fmt: skip
def test_no_tls_at_all(caller, steps):
    """A port that does not speak TLS is a TLSError, at once."""
    with Server(at_once(*steps)) as server:
        error = caller.error(server.url.replace("http:", "https:"), KEY, connect=2)
        assert type(error) is TLSError
