"""Proxies of the environment: tunnels for https and nothing else, and no secret in clear."""

import base64

import httpx
import pytest

from prepaid._http import TLSError, proxy_for
from tests.hazards.asking import until
from tests.hazards.certificates import server_context
from tests.hazards.messages import head
from tests.hazards.server import Server, answers, close, hang, tunnels
from tests.http.calling import echoes

KEY = "key-that-must-not-show"
URL = httpx.URL("https://api.vendor.example")
EMPTY = "Content-Length: 0"


@pytest.fixture
def vendor():
    with Server(echoes, tls=server_context()) as server:
        yield server


@pytest.mark.parametrize("variable", ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"])
def test_tunnel(caller, vendor, variable, monkeypatch):
    """Https goes through the proxy as a tunnel, which is kept; the proxy sees no secret."""
    seen = []
    with Server(tunnels(seen)) as proxy:
        monkeypatch.setenv(variable, proxy.url)
        assert [caller.get(vendor.url, KEY).text for _ in range(2)] == [KEY] * 2
        host = f"127.0.0.1:{vendor.port}"
        assert proxy.requests == [f"CONNECT {host} HTTP/1.1\r\nHost: {host}\r\n\r\n".encode()]
        assert KEY.encode() not in b"".join(seen)


def test_credentials(caller, vendor, monkeypatch):
    """Credentials go to the proxy, decoded, and not to the vendor."""
    with Server(tunnels([])) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", f"http://ann:p%40ss%3Aword@127.0.0.1:{proxy.port}/")
        caller.get(vendor.url, KEY)
        token = base64.b64encode(b"ann:p@ss:word")
        assert b"\r\nProxy-Authorization: Basic " + token + b"\r\n" in proxy.requests[0]
    assert b"roxy-" not in vendor.requests[0]


def test_plain_http_goes_direct(caller, monkeypatch):
    """Plain http, and so a key in clear, never goes to a proxy."""
    with Server(hang) as proxy, Server(echoes) as plain:
        for variable in ("HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "ALL_PROXY"):
            monkeypatch.setenv(variable, proxy.url)
        assert caller.get(plain.url, KEY).text == KEY
        assert proxy.connections == 0


def test_no_proxy(caller, vendor, monkeypatch):
    """A host named in NO_PROXY is reached directly."""
    with Server(hang) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", proxy.url)
        monkeypatch.setenv("NO_PROXY", "example.org, 127.0.0.1")
        caller.get(vendor.url, KEY)
        assert proxy.connections == 0


BAD = {
    "407": (head("407 Who", EMPTY), httpx.ProxyError, "status 407"),
    "403": (head("403 No", EMPTY), httpx.ProxyError, "status 403"),
    "302": (head("302 Away", "Location: http://x/"), httpx.ProxyError, "status 302"),
    "502": (head("502 Bad", EMPTY), httpx.ConnectError, "status 502"),
    "early": (b"HTTP/1.1 200 OK\r\n\r\n\x16\x03\x01", httpx.ProxyError, "before TLS"),
    "nonsense": (b"nonsense\r\n\r\n", httpx.RemoteProtocolError, "rules"),
    "large": (head("200 OK", "X: " + "y" * 200_000), httpx.RemoteProtocolError, "128 KiB"),
    "closed": (close, httpx.ReadError, "closed the connection"),
    "cut": ((b"HTTP/1.1 200 O", close), httpx.ReadError, "closed the connection"),
    "silent": ((b"HTTP/1.1 200 O", hang), httpx.ConnectTimeout, "in time"),
    "no TLS behind": ((head("200 OK"), close), TLSError, "TLS"),
}


@pytest.mark.parametrize(("does", "kind", "text"), BAD.values(), ids=BAD)
def test_bad_proxies(caller, vendor, does, kind, text, monkeypatch):
    """A proxy that refuses or misbehaves is an error without its password."""
    with Server(answers(does)) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", f"http://ann:secret-word@127.0.0.1:{proxy.port}")
        error = caller.error(vendor.url, KEY, connect=0.3 if kind is httpx.ConnectTimeout else 5)
        assert type(error) is kind
        assert text in str(error)
        assert "secret-word" not in f"{error!r}{error.__context__!r}"
        assert proxy.connections == 1
        assert until(lambda: not proxy.open)
    assert vendor.connections == 0


def test_an_unreachable_proxy(caller, vendor, monkeypatch):
    """A proxy that is not there is an error that names it."""
    monkeypatch.setenv("HTTPS_PROXY", "127.0.0.1:1")
    error = caller.error(vendor.url, KEY)
    assert type(error) is httpx.ConnectError
    assert str(error).startswith("127.0.0.1:1 could not be connected to")


def test_a_certificate_of_the_proxy_s_own(caller, monkeypatch):
    """A proxy that looks into TLS with a certificate nobody trusts gets no request."""
    with (
        Server(echoes, tls=server_context("unknown authority")) as spy,
        Server(tunnels([])) as proxy,
    ):
        monkeypatch.setenv("HTTPS_PROXY", proxy.url)
        error = caller.error(spy.url, KEY)
        assert type(error) is TLSError
        assert "SSL_CERT_FILE" in str(error)
        assert spy.requests == []


def test_certificates_of_the_environment(caller, vendor, monkeypatch, tmp_path):
    """SSL_CERT_FILE and SSL_CERT_DIR replace what is trusted; an unusable one is named."""
    monkeypatch.delenv("SSL_CERT_FILE")
    assert type(caller.error(vendor.url)) is TLSError
    (tmp_path / "empty.pem").write_text("")
    for path in (tmp_path / "missing.pem", tmp_path / "empty.pem"):
        monkeypatch.setenv("SSL_CERT_FILE", str(path))
        error = caller.error(vendor.url)
        assert type(error) is httpx.UnsupportedProtocol
        assert f"SSL_CERT_FILE names '{path}'" in str(error)
    monkeypatch.delenv("SSL_CERT_FILE")
    monkeypatch.setenv("SSL_CERT_DIR", str(tmp_path / "missing"))
    assert "SSL_CERT_DIR names" in str(caller.error(vendor.url))
    assert vendor.requests == []


@pytest.mark.parametrize("scheme", ["socks5", "socks5h", "socks4", "https"])
def test_other_kinds_of_proxy(scheme, monkeypatch):
    """Another kind of proxy is an error that says what to do."""
    monkeypatch.setenv("ALL_PROXY", f"{scheme}://ann:secret-word@127.0.0.1:1")
    with pytest.raises(httpx.UnsupportedProtocol, match="NO_PROXY") as caught:
        proxy_for(URL)
    assert f"ALL_PROXY names a proxy of the kind '{scheme}'" in str(caught.value)
    assert caught.value.__context__ is None


@pytest.mark.parametrize(
    "text", ["http://", "http://a b", "http://x:0", "http://x:99999", "http://x:y", "http://x/path"]
)
def test_addresses_that_cannot_be_read(text, monkeypatch):
    """What is not host:port is refused without being repeated."""
    monkeypatch.setenv("HTTPS_PROXY", text)
    with pytest.raises(httpx.UnsupportedProtocol, match=r"^HTTPS_PROXY must look like"):
        proxy_for(URL)


@pytest.mark.parametrize("password", ["plain", "a/b", "a?b", "a#b", "a@b", "a:b", "%2F", ""])
def test_what_is_shown_of_a_proxy(password, monkeypatch):
    """Host and port, whatever the password holds."""
    monkeypatch.setenv("HTTPS_PROXY", f"http://ann:{password}@proxy.example:3128")
    proxy = proxy_for(URL)
    assert (repr(proxy), str(proxy), f"{proxy}") == ("proxy.example:3128",) * 3
    assert proxy.variable == "HTTPS_PROXY"


NETWORKS = "10.0.0.0/8,[::1],fd00::/8,127.0.0.1:8443,7.0.0.1"
EXEMPT = [
    (URL, "", False), (URL, "*", True), (URL, "api.vendor.example", True),
    (URL, "vendor.example", True), (URL, ".vendor.example", True),
    (URL, "*.vendor.example", True), (URL, "API.Vendor.Example", True),
    (URL, "ndor.example", False), (URL, "api.vendor.example:443", True),
    (URL, "api.vendor.example:8443", False), (URL, "other.example, vendor.example ,", True),
    (URL, "10.0.0.0/8", False), ("https://10.1.2.3", NETWORKS, True),
    ("https://11.1.2.3", NETWORKS, False), ("https://[::1]:8443", NETWORKS, True),
    ("https://[::2]", NETWORKS, False), ("https://[fd00::7]", NETWORKS, True),
    ("https://127.0.0.1:8443", NETWORKS, True), ("https://127.0.0.1:1", NETWORKS, False),
    ("https://127.7.0.1:8443", NETWORKS, False), ("https://localhost", NETWORKS, False),
]  # fmt: skip


@pytest.mark.parametrize(("url", "no_proxy", "direct"), EXEMPT)
def test_what_no_proxy_exempts(url, no_proxy, direct, monkeypatch):
    """A host by its name, a name above it, name and port, or network, brackets or not."""
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy.example:3128")
    monkeypatch.setenv("no_proxy", no_proxy)
    assert (proxy_for(httpx.URL(url)) is None) is direct


def test_lower_case_wins(monkeypatch):
    """Where a variable is set in both cases the lower-case one counts, even to switch it off."""
    monkeypatch.setenv("https_proxy", "")
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy.example:3128")
    assert proxy_for(URL) is None
    monkeypatch.setenv("https_proxy", "http://lower.example:3128")
    assert str(proxy_for(URL)) == "lower.example:3128"
