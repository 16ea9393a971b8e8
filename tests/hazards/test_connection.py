"""Before and below HTTP, as a caller of `prepaid` meets it; each transport's part: tests/http."""

import socket

import prepaid
from tests.hazards.asking import VENDOR, key_for, outcome_of
from tests.hazards.case import TRANSPORT, Case, Raises, check, each
from tests.hazards.certificates import server_context
from tests.hazards.messages import GOOD, HALF_BODY, HALF_HEAD, head
from tests.hazards.server import Server, at_once, close, hang, reset

RETRYABLE = Raises("TransportError", retryable=True)
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


@each(ENDED)
def test_a_connection_that_ends(case, log, mode):
    """Asked again; a TransportError when no attempt is left."""
    check(case, log, mode)


def past_tls(peer):
    """Send garbage in place of a record of TLS."""
    with socket.socket(fileno=socket.dup(peer.sock.fileno())) as below:
        below.sendall(b"\x17\x03\x03\x00\x20" + b"x" * 32)


OVER_TLS = [
    Case("garbage in place of a record", (past_tls, hang), TRANSPORT),
    Case("cut in the body", (HALF_BODY, close), TRANSPORT, requests=3),
]


@each(OVER_TLS)
def test_over_tls(case, log, mode):
    """Inside TLS the same holds as without."""
    check(case, log, mode, tls=server_context())


def test_a_connection_that_is_reset_before_the_request(log, mode):
    """No request was read, and the call ends all the same."""
    case = Case("reset at once", b"", RETRYABLE, requests=(0, 3))
    check(case, log, mode, script=at_once(reset))


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


def test_a_server_that_does_not_speak_tls(mode):
    """No request is sent, and it is tried once: it will be the same, as with a bad certificate."""
    with Server(at_once(b"HTTP/1.1 400 Bad Request\r\n\r\n", hang)) as server:
        url = server.url.replace("http:", "https:")
        error = outcome_of(mode, prepaid.Account(VENDOR, key_for(mode), base_url=url))
    assert (type(error), error.attempts) == (prepaid.TransportError, 1)
    assert not error.retryable
    assert server.requests == []
