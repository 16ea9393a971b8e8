"""Before and below HTTP, as a caller of `prepaid` meets it; each transport's part: tests/http."""

import socket

import pytest

import prepaid
from tests.hazards.asking import VENDOR, key_for, outcome_of
from tests.hazards.case import LATE, QUICK, TRANSPORT, Case, Raises, check, rows
from tests.hazards.certificates import server_context
from tests.hazards.messages import GOOD, HALF_BODY, HALF_HEAD, head
from tests.hazards.server import at_once, close, drip, hang, reset

RETRYABLE = Raises("TransportError", retryable=True)
FINAL = Raises("TransportError", retryable=False, attempts=1)
WHERE = {
    "before an answer": b"",
    "in the headers": HALF_HEAD,
    "after the headers": head("200 OK", "Content-Length: 500"),
    "in the body": HALF_BODY,
}
ENDED = [
    *(Case(f"{end.__name__} {where}", (data, end), RETRYABLE, requests=3)
      for end in (close, reset) for where, data in WHERE.items()),
    *(Case(f"{end.__name__} once, then good", [end, GOOD], requests=2) for end in (close, reset)),
]  # fmt: skip


@rows(ENDED)
def test_a_connection_that_ends(case, log, mode):
    """Asked again; a TransportError when no attempt is left."""
    check(case, log, mode)


def past_tls(peer):
    """Send garbage in place of a record of TLS."""
    with socket.socket(fileno=socket.dup(peer.sock.fileno())) as below:
        below.sendall(b"\x17\x03\x03\x00\x20" + b"x" * 32)


OVER_TLS = [
    Case("good", GOOD),
    Case("garbage in place of a record", (past_tls, hang), TRANSPORT),
    Case("cut in the body", (HALF_BODY, close), TRANSPORT, requests=3),
]


@rows(OVER_TLS)
def test_over_tls(case, log, mode):
    """Inside TLS the same holds as without."""
    check(case, log, mode, tls=server_context())


def test_a_connection_that_is_reset_before_the_request(log, mode):
    """No request was read, and the call ends all the same."""
    case = Case("reset at once", b"", RETRYABLE, requests=(0, 3))
    check(case, log, mode, script=at_once(reset))


def test_refused(log, mode):
    """Nobody listens there: tried again, then a TransportError that says so."""
    with socket.socket() as bound:  # so nobody else gets the port
        bound.bind(("127.0.0.1", 0))
        case = Case("refused", b"", Raises("TransportError", attempts=3), 0)
        check(case, log, mode, url=f"http://127.0.0.1:{bound.getsockname()[1]}")


def test_a_name_that_is_not_found(mode, monkeypatch):
    """Tried again, then one sentence and one hint."""

    def unknown(*_, **__):
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    account = prepaid.Account(VENDOR, key_for(mode), base_url="https://api.vendor.invalid")
    error = outcome_of(mode, account)
    assert (type(error), error.attempts) == (prepaid.TransportError, 3)
    assert str(error) == (
        f"{VENDOR}: The name api.vendor.invalid was not found."
        " Check the network, the proxy and the base URL, or try again later."
    )


def test_a_certificate_that_is_not_trusted(log, mode):
    """No request is sent, and it is tried once: the certificate will be the same."""
    case = Case("certificate", GOOD, FINAL, requests=0)
    check(case, log, mode, tls=server_context("unknown authority"))


HANDSHAKES = [
    (Case("plain text", b"", FINAL, 0), at_once(b"HTTP/1.1 400 Bad Request\r\n\r\n", hang)),
    (Case("drips", b"", LATE, 0, options=QUICK),
     at_once(drip(b"\x16\x03\x03\x40\x00" + b"\2" * 16000, 0.05))),
]  # fmt: skip


@pytest.mark.parametrize(("case", "script"), HANDSHAKES, ids=["plain text", "drips"])
def test_a_handshake_that_fails(case, script, log, mode):
    """TLS that does not come about is not tried again, and has a time limit."""
    check(case, log, mode, script=script, url="https://127.0.0.1:{port}")
