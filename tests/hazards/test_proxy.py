"""Proxies of the environment, as a caller of `prepaid` meets them; their rules: tests/http."""

from __future__ import annotations

import pytest

import prepaid
from tests.hazards.asking import call, key_for
from tests.hazards.case import GOOD, head
from tests.hazards.certificates import server_context
from tests.hazards.leaks import faces, found, pieces
from tests.hazards.server import Server, answers, close, hang, tunnels


@pytest.fixture
def key(request):
    return key_for(request.node.name)


@pytest.fixture
def vendor(key):
    """A vendor's server with a certificate."""
    with Server(answers(GOOD), (key,), tls=server_context()) as server:
        yield server


def ask(mode, server, **options):
    account = prepaid.Account("stability", server.keys[0], base_url=server.url)
    return str(call(mode, "get_balance", account, **{"deadline": 5, **options}).available)


def test_tunnel(mode, key, vendor, monkeypatch):
    """Https goes through the proxy as a tunnel, in which the proxy sees no part of the key."""
    seen = []
    with Server(tunnels(seen)) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", proxy.url)
        assert ask(mode, vendor) == "12.50 credits"
    assert proxy.requests[0].split(b"\r\n")[:2] == [
        b"CONNECT 127.0.0.1:%d HTTP/1.1" % vendor.port,
        b"Host: 127.0.0.1:%d" % vendor.port,
    ]
    assert not found(b"".join(seen).decode("latin-1"), pieces(key))


def test_plain_http_goes_direct(mode, key, monkeypatch):
    """Plain http, and so a key in clear, never goes to a proxy."""
    with Server(hang) as proxy, Server(answers(GOOD), (key,)) as plain:
        for variable in ("HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "ALL_PROXY"):
            monkeypatch.setenv(variable, proxy.url)
        ask(mode, plain)
    assert proxy.connections == 0
    assert len(plain.requests) == 1


def test_no_proxy(mode, vendor, monkeypatch):
    """NO_PROXY exempts a host; the transports' tests go through its forms."""
    with Server(hang) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", proxy.url)
        monkeypatch.setenv("NO_PROXY", "example.org, 127.0.0.0/8 ,")
        ask(mode, vendor)
    assert proxy.connections == 0


@pytest.mark.parametrize("scheme", ["socks5", "https"])
def test_other_kinds_of_proxy(scheme, mode, vendor, monkeypatch):
    """Another kind of proxy is an error that says what to do; the client is made all the same."""
    monkeypatch.setenv("ALL_PROXY", f"{scheme}://ann:secret-word@127.0.0.1:1")
    with pytest.raises(prepaid.ConfigurationError) as caught:
        ask(mode, vendor)
    assert "ALL_PROXY" in str(caught.value)
    assert scheme in str(caught.value)
    assert not any("secret-word" in text for _, text in faces(caught.value))
    assert vendor.connections == 0


@pytest.mark.parametrize(
    ("turn", "kind", "connections"),
    [
        (head("407 Who", "Content-Length: 0"), "TransportError", 1),
        (head("403 No", "Content-Length: 0"), "TransportError", 1),
        (head("302 Away", "Location: http://127.0.0.1:1/"), "TransportError", 1),
        (head("502 Bad", "Content-Length: 0"), "TransportError", 2),
        (b"HTTP/1.1 200 OK\r\n\r\n\x16\x03\x01", "TransportError", 1),
        (b"nonsense\r\n\r\n", "TransportError", 1),
        (head("200 OK", "X: " + "y" * 1_000_000), "TransportError", 1),
        (close, "TransportError", 2),
        ((b"HTTP/1.1 200 O", close), "TransportError", 2),
        ((b"HTTP/1.1 200 O", hang), "DeadlineExceededError", 1),
    ],
    ids=["407", "403", "302", "502", "early bytes", "nonsense", "large", "closes", "cut", "hangs"],
)
def test_bad_proxies(turn, kind, connections, mode, key, vendor, monkeypatch):
    """A proxy that refuses or misbehaves is the error; neither key nor password shows in it."""
    with Server(answers(turn)) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", f"http://ann:secret-word@127.0.0.1:{proxy.port}")
        slow = {"timeout": 0.3, "deadline": 0.3} if kind == "DeadlineExceededError" else {}
        with pytest.raises(prepaid.PrepaidError) as caught:
            ask(mode, vendor, **{"max_retries": 1, **slow})
    assert type(caught.value).__name__ == kind
    assert proxy.connections == connections
    assert vendor.connections == 0
    shown = "".join(face for _, face in faces(caught.value.with_traceback(None)))
    assert "secret-word" not in shown
    assert not found(shown, pieces(key))


def test_an_unreachable_proxy(mode, vendor, monkeypatch):
    """A proxy that is not there is a transport error that names it."""
    monkeypatch.setenv("HTTPS_PROXY", "127.0.0.1:1")
    with pytest.raises(prepaid.TransportError, match=r"127\.0\.0\.1:1"):
        ask(mode, vendor, max_retries=0)


def test_certificates_of_the_environment(mode, vendor, monkeypatch, tmp_path):
    """SSL_CERT_FILE replaces what is trusted; a file without certificates is an error by name."""
    monkeypatch.delenv("SSL_CERT_FILE")
    with pytest.raises(prepaid.TransportError):
        ask(mode, vendor)
    (tmp_path / "empty.pem").write_text("")
    for path in (tmp_path / "missing.pem", tmp_path / "empty.pem"):
        monkeypatch.setenv("SSL_CERT_FILE", str(path))
        with pytest.raises(prepaid.ConfigurationError, match=f"SSL_CERT_FILE.*{path.name}"):
            ask(mode, vendor)
    monkeypatch.delenv("SSL_CERT_FILE")
    monkeypatch.setenv("SSL_CERT_DIR", str(tmp_path / "missing"))
    with pytest.raises(prepaid.ConfigurationError, match="SSL_CERT_DIR"):
        ask(mode, vendor)
    assert vendor.requests == []
