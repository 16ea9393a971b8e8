"""Proxies of the environment: tunnels for https and nothing else, and never the key in clear."""

from __future__ import annotations

import asyncio
import base64

import pytest

import prepaid
from prepaid._transport.proxy import proxy_for
from prepaid._transport.url import Url
from tests.faults.case import answers, answers_and_closes, good, hang, head, read, sends, steps
from tests.faults.connect_proxy import proxy, tunnels
from tests.faults.leaks import faces, found, pieces
from tests.faults.operations import OPERATIONS
from tests.faults.runner import MODES, Clock, key_for
from tests.faults.server import Server
from tests.faults.venues import server_context

LEGNEXT = OPERATIONS[0]


def _ask(mode, account, **options):
    options = {"_runtime": Clock().runtime(), **options}
    if mode == "sync":
        with prepaid.Client(**options) as client:
            return client.get_balance(account)

    async def main():
        async with prepaid.AsyncClient(**options) as client:
            return await client.get_balance(account)

    return asyncio.run(main())


@pytest.fixture(params=MODES)
def mode(request):
    return request.param


@pytest.fixture
def key(mode, request):
    return key_for(request.node.name)


@pytest.fixture
def vendor(key):
    """A vendor's server with a certificate."""
    with Server(answers(good), LEGNEXT, (key,), tls=server_context()) as server:
        yield server


@pytest.mark.parametrize("variable", ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"])
def test_tunnel(mode, key, vendor, variable, monkeypatch):
    """Https goes through the proxy as a tunnel, in which the proxy sees no part of the key."""
    seen = []
    with proxy(tunnels(seen)) as server:
        monkeypatch.setenv(variable, server.base_url)
        balance = _ask(mode, LEGNEXT.account(vendor.base_url, key))
    assert balance.available.value == LEGNEXT.amount("12.5")
    assert server.requests[0].split(b"\r\n")[:2] == [
        b"CONNECT 127.0.0.1:%d HTTP/1.1" % vendor.port,
        b"Host: 127.0.0.1:%d" % vendor.port,
    ]
    assert not found(b"".join(seen).decode("latin-1"), pieces(key))


def test_credentials(mode, key, vendor, monkeypatch):
    """Credentials in the proxy's address go to the proxy, decoded, and not to the vendor."""
    seen = []
    with proxy(tunnels(seen)) as server:
        monkeypatch.setenv("HTTPS_PROXY", f"http://ann:p%40ss%3Aword@127.0.0.1:{server.port}/")
        _ask(mode, LEGNEXT.account(vendor.base_url, key))
    token = base64.b64encode(b"ann:p@ss:word")
    assert b"\r\nProxy-Authorization: Basic " + token + b"\r\n" in server.requests[0]
    assert b"roxy-" not in vendor.requests[0]


def test_plain_http_goes_direct(mode, key, monkeypatch):
    """Plain http, and so a key in clear, never goes to a proxy."""
    with proxy(hang) as server, Server(answers(good), LEGNEXT, (key,)) as plain:
        for variable in ("HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "ALL_PROXY"):
            monkeypatch.setenv(variable, server.base_url)
        _ask(mode, LEGNEXT.account(plain.base_url, key))
    assert server.connections == 0
    assert len(plain.requests) == 1


def test_no_proxy(mode, key, vendor, monkeypatch):
    """A host named in NO_PROXY is reached directly."""
    with proxy(hang) as server:
        monkeypatch.setenv("HTTPS_PROXY", server.base_url)
        monkeypatch.setenv("NO_PROXY", "example.org, 127.0.0.1")
        _ask(mode, LEGNEXT.account(vendor.base_url, key))
    assert server.connections == 0


@pytest.mark.parametrize("scheme", ["socks5", "socks5h", "socks4", "https"])
def test_other_kinds_of_proxy(mode, key, vendor, scheme, monkeypatch):
    """Another kind of proxy is an error that says what to do; the client is made all the same."""
    monkeypatch.setenv("ALL_PROXY", f"{scheme}://ann:secret-word@127.0.0.1:1")
    with pytest.raises(prepaid.ConfigurationError) as caught:
        _ask(mode, LEGNEXT.account(vendor.base_url, key))
    assert f"ALL_PROXY names a proxy of the kind '{scheme}'" in str(caught.value)
    assert "NO_PROXY" in str(caught.value)
    assert not any("secret-word" in text for _, text in faces(caught.value))
    assert vendor.connections == 0


@pytest.mark.parametrize(
    ("script", "kind", "text", "connections"),
    [
        (answers(head("407 Who", "Content-Length: 0")), "TransportError", "status 407", 1),
        (answers(head("403 No", "Content-Length: 0")), "TransportError", "status 403", 1),
        (answers(head("302 Away", "Location: http://127.0.0.1:1/")), "TransportError", "302", 1),
        (answers(head("502 Bad", "Content-Length: 0")), "TransportError", "status 502", 3),
        (answers(b"HTTP/1.1 200 OK\r\n\r\n\x16\x03\x01"), "TransportError", "before TLS", 1),
        (answers(b"nonsense\r\n\r\n"), "TransportError", "broke the rules", 1),
        (answers(head("200 OK", "X: " + "y" * 200_000)), "TransportError", "128 KiB", 1),
        (answers_and_closes(b""), "TransportError", "closed the connection", 3),
        (answers_and_closes(b"HTTP/1.1 200 O"), "TransportError", "closed the connection", 3),
        (steps(read, sends(b"HTTP/1.1 200 O"), hang), "DeadlineExceededError", "in time", 2),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_bad_proxies(mode, key, vendor, script, kind, text, connections, monkeypatch):
    """A proxy that refuses or misbehaves is named in the error; the key does not show in it."""
    with proxy(script) as server:
        monkeypatch.setenv("HTTPS_PROXY", f"http://ann:secret-word@127.0.0.1:{server.port}")
        slow = {"timeout": 0.3, "deadline": 0.8} if kind == "DeadlineExceededError" else {}
        with pytest.raises(prepaid.PrepaidError) as caught:
            _ask(mode, LEGNEXT.account(vendor.base_url, key), **slow)
    assert type(caught.value).__name__ == kind
    assert text in str(caught.value)
    assert server.connections == connections
    assert vendor.connections == 0
    error = caught.value.with_traceback(None)
    shown = "".join(face for _, face in faces(error))
    assert "secret-word" not in shown
    assert not found(shown, pieces(key))


def test_an_unreachable_proxy(mode, key, vendor, monkeypatch):
    """A proxy that is not there is a transport error that names it."""
    monkeypatch.setenv("HTTPS_PROXY", "127.0.0.1:1")
    with pytest.raises(prepaid.TransportError, match=r"127\.0\.0\.1:1 could not be connected to"):
        _ask(mode, LEGNEXT.account(vendor.base_url, key))


def test_a_certificate_of_the_proxy_s_own(mode, key, monkeypatch):
    """A proxy that looks into TLS with a certificate nobody trusts gets no request."""
    with (
        Server(answers(good), LEGNEXT, (key,), tls=server_context("unknown authority")) as spy,
        proxy(tunnels([])) as server,
    ):
        monkeypatch.setenv("HTTPS_PROXY", server.base_url)
        with pytest.raises(prepaid.TransportError, match="SSL_CERT_FILE"):
            _ask(mode, LEGNEXT.account(spy.base_url, key))
    assert spy.requests == []


def test_certificates_of_the_environment(mode, key, vendor, monkeypatch, tmp_path):
    """SSL_CERT_FILE replaces what is trusted; a file without certificates is an error by name."""
    monkeypatch.delenv("SSL_CERT_FILE")
    with pytest.raises(prepaid.TransportError, match="is not trusted"):
        _ask(mode, LEGNEXT.account(vendor.base_url, key))
    for path in (tmp_path / "missing.pem", tmp_path / "empty.pem"):
        (tmp_path / "empty.pem").write_text("")
        monkeypatch.setenv("SSL_CERT_FILE", str(path))
        with pytest.raises(prepaid.ConfigurationError, match=f"SSL_CERT_FILE names '{path}'"):
            _ask(mode, LEGNEXT.account(vendor.base_url, key))
    monkeypatch.delenv("SSL_CERT_FILE")
    monkeypatch.setenv("SSL_CERT_DIR", str(tmp_path / "missing"))
    with pytest.raises(prepaid.ConfigurationError, match="SSL_CERT_DIR names"):
        _ask(mode, LEGNEXT.account(vendor.base_url, key))
    assert vendor.requests == []


@pytest.mark.parametrize(
    ("no_proxy", "direct"),
    [
        ("", False),
        ("*", True),
        ("api.vendor.example", True),
        ("vendor.example", True),
        (".vendor.example", True),
        ("*.vendor.example", True),
        ("API.Vendor.Example", True),
        ("ndor.example", False),
        ("api.vendor.example:443", True),
        ("api.vendor.example:8443", False),
        ("other.example, vendor.example ,", True),
        ("10.0.0.0/8", False),
    ],
)
def test_names_in_no_proxy(no_proxy, direct):
    """NO_PROXY exempts a host by its name, a name above it, or name and port."""
    environ = {"HTTPS_PROXY": "http://proxy.example:3128", "NO_PROXY": no_proxy}
    found_proxy = proxy_for(Url.parse("https://api.vendor.example"), environ)
    assert (found_proxy is None) is direct


def test_networks_in_no_proxy():
    """NO_PROXY exempts addresses by network, and IPv6 addresses with or without brackets."""
    environ = {"https_proxy": "http://proxy.example:3128", "no_proxy": "10.0.0.0/8,[::1]"}
    assert proxy_for(Url.parse("https://10.1.2.3"), environ) is None
    assert proxy_for(Url.parse("https://11.1.2.3"), environ) is not None
    assert proxy_for(Url.parse("https://[::1]:8443"), environ) is None


def test_lower_case_wins():
    """Where a variable is set in both cases, the lower-case one counts, even to switch it off."""
    environ = {"https_proxy": "", "HTTPS_PROXY": "http://proxy.example:3128"}
    assert proxy_for(Url.parse("https://api.vendor.example"), environ) is None
