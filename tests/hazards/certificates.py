"""Certificates of the tests' own authority, good and bad, and servers' TLS contexts with them."""

from __future__ import annotations

import datetime as dt
import gc
import os
import ssl
from functools import cache

import pytest
import trustme

TRUSTED = trustme.CA(key_type=trustme.KeyType.ECDSA)
_STRANGER = trustme.CA(key_type=trustme.KeyType.ECDSA)
_NOW = dt.datetime.now(dt.UTC)
_DAY = dt.timedelta(days=1)


def _certificate(kind: str) -> trustme.LeafCert:
    match kind:
        case "expired":
            return TRUSTED.issue_cert("127.0.0.1", not_after=_NOW - _DAY)
        case "not yet valid":
            begins = _NOW + _DAY
            return TRUSTED.issue_cert("127.0.0.1", not_before=begins, not_after=begins + _DAY)
        case "wrong host":
            return TRUSTED.issue_cert("other.invalid")
        case "unknown authority":
            return _STRANGER.issue_cert("127.0.0.1")
        case _:
            return TRUSTED.issue_cert("127.0.0.1", "vendor.invalid")


@cache
def server_context(kind: str = "good") -> ssl.SSLContext:
    """A server's side of TLS with a certificate of this kind."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    if kind == "self-signed":
        with _STRANGER.cert_pem.tempfile() as cert, _STRANGER.private_key_pem.tempfile() as key:
            context.load_cert_chain(cert, key)
    else:
        _certificate(kind).configure_cert(context)
    context.set_alpn_protocols(["h2", "http/1.1"])
    return context


@pytest.fixture(scope="session", autouse=True)
def trusted_authority(tmp_path_factory):
    """The tests' authority is trusted through SSL_CERT_FILE, and no proxy of the host is used."""
    gc.collect()
    gc.freeze()  # what stands by now is not looked at each time that open files are counted
    file = tmp_path_factory.mktemp("authority") / "ca.pem"
    TRUSTED.cert_pem.write_to_path(file)
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name.lower().endswith("_proxy")]:
            patch.delenv(name)
        patch.delenv("SSL_CERT_DIR", raising=False)
        patch.setenv("SSL_CERT_FILE", str(file))
        yield


tls_too = pytest.mark.parametrize("tls", [None, server_context()], ids=["plain", "TLS"])
