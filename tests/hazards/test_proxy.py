"""Proxies of the environment, as a caller of `prepaid` meets them; their rules: tests/http."""

import pytest

import prepaid
from tests.hazards.asking import accounts_at, key_for, outcome_of
from tests.hazards.case import check_end
from tests.hazards.certificates import server_context
from tests.hazards.leaks import faces, found, pieces
from tests.hazards.messages import GOOD, head
from tests.hazards.server import Server, answers, close, hang, tunnels


@pytest.fixture
def vendor(request):
    """A vendor's server with a certificate."""
    keys = (key_for(request.node.name),)
    with Server(answers(GOOD), keys, tls=server_context()) as server:
        yield server


def ask(mode, server, **options):
    return outcome_of(mode, *accounts_at(server), **options)


def test_tunnel(mode, vendor, monkeypatch):
    """Https goes through the proxy as a tunnel, in which the proxy sees no part of the key."""
    seen = []
    with Server(tunnels(seen)) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", proxy.url)
        check_end(ask(mode, vendor), "12.5", "tunnel")
    assert len(proxy.requests) == 1
    assert not found(b"".join(seen).decode("latin-1"), pieces(vendor.keys[0]))


def test_plain_http_goes_direct(mode, monkeypatch):
    """Plain http, and so a key in clear, never goes to a proxy."""
    with Server(hang) as proxy, Server(answers(GOOD), (key_for("plain", mode),)) as plain:
        for variable in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
            monkeypatch.setenv(variable, proxy.url)
        check_end(ask(mode, plain), "12.5", "plain")
    assert proxy.connections == 0


@pytest.mark.parametrize(
    ("turn", "kind", "connections"),
    [
        (head("407 Who", "Content-Length: 0"), "TransportError", 1),
        (head("502 Bad", "Content-Length: 0"), "TransportError", 3),
        (b"nonsense\r\n\r\n", "TransportError", 1),
        ((b"HTTP/1.1 200 O", close), "TransportError", 3),
        ((b"HTTP/1.1 200 O", hang), "DeadlineExceededError", 1),
    ],
    ids=["407", "502", "nonsense", "cut", "hangs"],
)
def test_bad_proxies(turn, kind, connections, mode, vendor, monkeypatch):
    """A proxy that refuses or misbehaves is the error; neither key nor password shows in it."""
    with Server(answers(turn)) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", f"http://ann:secret-word@127.0.0.1:{proxy.port}")
        error = ask(mode, vendor, deadline=0.3 if kind == "DeadlineExceededError" else 5)
    assert type(error).__name__ == kind
    assert proxy.connections == connections
    assert vendor.connections == 0
    shown = "".join(face for _, face in faces(error))
    assert "secret-word" not in shown
    assert not found(shown, pieces(vendor.keys[0]))


@pytest.mark.parametrize(
    ("variable", "value"),
    [("ALL_PROXY", "socks5://ann:secret-word@127.0.0.1:1"), ("SSL_CERT_FILE", "/missing.pem")],
)
def test_an_environment_that_cannot_be_used(variable, value, mode, vendor, monkeypatch):
    """An error that names the variable; the client is made all the same, and nothing is sent."""
    monkeypatch.setenv(variable, value)
    error = ask(mode, vendor)
    assert isinstance(error, prepaid.ConfigurationError)
    assert variable in str(error)
    assert not any("secret-word" in text for _, text in faces(error))
    assert vendor.connections == 0 or variable == "SSL_CERT_FILE"
    assert vendor.requests == []
