"""Before and below HTTP: connecting, TLS, name look-up, and connections that end."""

from __future__ import annotations

import socket
import threading
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING

import pytest

import prepaid
from tests.hazards.asking import key_for, outcome_of
from tests.hazards.case import (
    GOOD,
    HALF_BODY,
    HALF_HEAD,
    LATE,
    ONE_RETRY,
    QUICK,
    TRANSPORT,
    Case,
    Raises,
    check,
    head,
    message,
    rows,
)
from tests.hazards.certificates import server_context
from tests.hazards.server import Step, at_once, close, drip, hang, reset

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.hazards.server import Peer

RETRYABLE = Raises("TransportError", retryable=True)
FINAL = Raises("TransportError", retryable=False, attempts=1)
WHERE = {
    "before an answer": b"",
    "in the headers": HALF_HEAD,
    "after the headers": head("200 OK", "Content-Length: 500"),
    "in the body": HALF_BODY,
}
ENDS: dict[str, Step] = {"close": close, "reset": reset}

ENDED = [
    *(Case(f"{way} {where}", (data, end), RETRYABLE, requests=2, options=ONE_RETRY)
      for way, end in ENDS.items() for where, data in WHERE.items()),
    *(Case(f"{way} once, then good", [end, GOOD], requests=2) for way, end in ENDS.items()),
    Case("close before an answer, two retries", close, RETRYABLE, requests=3),
]  # fmt: skip


@rows(ENDED)
def test_a_connection_that_ends(case, mode, log):
    """Asked again; a TransportError when no attempt is left."""
    check(case, mode, log)


def test_a_connection_that_is_reset_before_the_request(mode, log):
    """No request was read, and the call ends all the same."""
    case = Case("reset at once", b"", RETRYABLE, requests=(0, 2), options=ONE_RETRY)
    check(case, mode, log, script=at_once(reset))


@contextmanager
def closed_port() -> Iterator[int]:
    """A port that is bound, so nobody else gets it, and does not listen."""
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        yield sock.getsockname()[1]


@contextmanager
def full_port() -> Iterator[int]:
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


def test_refused(mode, log):
    """Nobody listens there: tried again, then a TransportError that says so."""
    with closed_port() as port:
        case = Case("refused", b"", Raises("TransportError", attempts=2), 0, options=ONE_RETRY)
        check(case, mode, log, url=f"http://127.0.0.1:{port}")


def test_black_hole(mode, log):
    """Connecting has a time limit."""
    with full_port() as port:
        case = Case("black hole", b"", LATE, requests=0, options=QUICK)
        check(case, mode, log, url=f"http://127.0.0.1:{port}")


def look_ups(over: threading.Event, dead: int) -> dict[str, object]:
    """What the system's resolver does, by name."""

    def unknown(host: str, port: int, *_: object, **__: object) -> object:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    def never(host: str, port: int, *_: object, **__: object) -> object:
        over.wait(30)
        return []

    def two(host: str, port: int, *_: object, **__: object) -> object:
        kind = (socket.AF_INET, socket.SOCK_STREAM, 6, "")
        return [(*kind, ("127.0.0.1", dead)), (*kind, ("127.0.0.1", int(port)))]

    return {"unknown": unknown, "never": never, "empty": lambda *_, **__: [], "two": two}


@pytest.mark.parametrize(
    ("name", "case"),
    [
        ("unknown", Case("a name not found", b"", TRANSPORT, 0, options=ONE_RETRY)),
        ("never", Case("a look-up that never ends", b"", LATE, 0, options=QUICK)),
        ("empty", Case("a name without address", b"", TRANSPORT, 0, options=ONE_RETRY)),
        ("two", Case("first address refused, second good", GOOD)),
    ],
)
def test_look_up(name, case, mode, log, monkeypatch):
    """A name is looked up within the time limit; all its addresses are tried."""
    over = threading.Event()
    with closed_port() as dead:
        monkeypatch.setattr(socket, "getaddrinfo", look_ups(over, dead)[name])
        check(case, mode, log, tls=server_context(), url="https://two.invalid:{port}")
        over.set()


def test_a_name_that_is_not_found_is_said_once(mode, monkeypatch):
    """One sentence, one hint."""
    monkeypatch.setattr(socket, "getaddrinfo", look_ups(threading.Event(), 0)["unknown"])
    account = prepaid.Account("stability", key_for(mode), base_url="https://api.vendor.invalid")
    assert str(outcome_of(mode, account, max_retries=0)) == (
        "stability: The name api.vendor.invalid was not found."
        " Check the network, the proxy and the base URL, or try again later."
    )


@pytest.mark.parametrize(
    "kind", ["expired", "not yet valid", "wrong host", "self-signed", "unknown authority"]
)
def test_a_certificate_that_is_not_trusted(kind, mode, log):
    """No request is sent, and it is tried once: the certificate will be the same."""
    case = Case(f"certificate {kind}", GOOD, FINAL, requests=0)
    check(case, mode, log, tls=server_context(kind))


def hello(*steps: Step) -> object:
    """Do this when the client has said hello."""

    def read(peer: Peer) -> None:
        peer.sock.recv(65536)

    return at_once(read, *steps)


HANDSHAKES = [
    (Case("closed", b"", FINAL, requests=0), hello(close)),
    (Case("reset", b"", FINAL, requests=0), hello(reset)),
    (Case("plain text on its port", b"", FINAL, requests=0),
     at_once(message(b"{}", "400 Bad Request"), hang)),
    (Case("hangs", b"", LATE, requests=0, options=QUICK), at_once(hang)),
    (Case("drips", b"", LATE, requests=0, options=QUICK),
     at_once(drip(b"\x16\x03\x03\x40\x00" + b"\2" * 16000, 0.05))),
]  # fmt: skip


@pytest.mark.parametrize(("case", "script"), HANDSHAKES, ids=lambda one: getattr(one, "name", ""))
def test_a_handshake_that_fails(case, script, mode, log):
    """TLS that does not come about is not tried again, and has a time limit."""
    check(case, mode, log, script=script, url="https://127.0.0.1:{port}")


def past_tls(data: bytes) -> Step:
    """Send these bytes below TLS."""

    def step(peer: Peer) -> None:
        with socket.socket(fileno=socket.dup(peer.sock.fileno())) as below:
            below.sendall(data)

    return step


OVER_TLS = [
    Case("good", GOOD),
    Case("garbage in place of a record",
         (past_tls(b"\x17\x03\x03\x00\x20" + b"x" * 32), hang), TRANSPORT),
    Case("cut in the body", (HALF_BODY, close), TRANSPORT, requests=2, options=ONE_RETRY),
    Case("never answers", hang, LATE, options=QUICK),
    Case("one byte at a time",
         (head("200 OK", "Content-Length: 1000"), drip(b" " * 1000, 0.05)), LATE, options=QUICK),
]  # fmt: skip


@rows(OVER_TLS)
def test_over_tls(case, mode, log):
    """Inside TLS the same holds as without."""
    check(case, mode, log, tls=server_context())
