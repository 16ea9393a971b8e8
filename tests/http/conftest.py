"""Callers by transport, and certificates."""

from __future__ import annotations

import datetime as dt
import os
import ssl
from typing import TYPE_CHECKING

import pytest
import trustme

from tests.http.calling import LOOPS, MODES, Caller

if TYPE_CHECKING:
    from collections.abc import Iterator

TRUSTED = trustme.CA(key_type=trustme.KeyType.ECDSA)
_STRANGER = trustme.CA(key_type=trustme.KeyType.ECDSA)


@pytest.fixture(scope="session")
def authority_file(tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("authority") / "ca.pem"
    TRUSTED.cert_pem.write_to_path(str(path))
    return str(path)


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch, authority_file: str) -> None:
    """No proxies but those of a test; the certificates of the tests are trusted."""
    for name in list(os.environ):
        if name.lower().endswith("_proxy"):
            monkeypatch.delenv(name)
    monkeypatch.delenv("SSL_CERT_DIR", raising=False)
    monkeypatch.setenv("SSL_CERT_FILE", authority_file)


@pytest.fixture(params=MODES)
def caller(request: pytest.FixtureRequest) -> Iterator[Caller]:
    """A client over each transport, and over each loop."""
    caller = Caller(request.param)
    yield caller
    caller.close()


@pytest.fixture(params=LOOPS)
def awaited(request: pytest.FixtureRequest) -> Iterator[Caller]:
    """A client over the async transport, on each loop."""
    caller = Caller(request.param)
    yield caller
    caller.close()


@pytest.fixture
def certificate() -> ssl.SSLContext:
    """A server's side of TLS with a certificate that is trusted."""
    return tls_server("right")


def tls_server(kind: str) -> ssl.SSLContext:
    """Return a server's side of TLS with a certificate of this kind."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    yesterday = dt.datetime.now(dt.UTC) - dt.timedelta(days=1)
    match kind:
        case "expired":
            leaf = TRUSTED.issue_cert("127.0.0.1", not_after=yesterday)
        case "wrong host":
            leaf = TRUSTED.issue_cert("vendor.invalid")
        case "unknown authority":
            leaf = _STRANGER.issue_cert("127.0.0.1")
        case _:
            leaf = TRUSTED.issue_cert("127.0.0.1", "vendor.invalid")
    leaf.configure_cert(context)
    context.set_alpn_protocols(["h2", "http/1.1"])
    return context
