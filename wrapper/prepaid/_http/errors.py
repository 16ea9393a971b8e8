"""What goes wrong, as httpx errors: plain sentences without keys or text of the server."""

from __future__ import annotations

import os
import ssl

import httpx


class TLSError(httpx.ConnectError):
    """No TLS with this server: a certificate or protocol that will not be better next time."""


def connect_error(place: str, error: Exception) -> httpx.TransportError:
    """Return the error for a TCP connection that was not made."""
    # Frames of asyncio refer to its errors and tasks: a cycle that would keep the key alive.
    error.with_traceback(None)
    if isinstance(error, TimeoutError):
        return httpx.ConnectTimeout(f"{place} could not be connected to in time.")
    return httpx.ConnectError(f"{place} could not be connected to ({reason(error)}).")


def unknown_host(host: str) -> httpx.ConnectError:
    """Return the error for a name without an address."""
    return httpx.ConnectError(f"The name {host} was not found.")


def tls_error(place: str, error: Exception) -> httpx.TransportError:
    """Return the error for a TLS handshake that failed."""
    if isinstance(error, TimeoutError):
        return connect_error(place, error)
    error.with_traceback(None)
    if isinstance(error, ssl.SSLCertVerificationError):
        return TLSError(
            f"The certificate of {place} is not trusted ({error.verify_message}). If a company "
            "proxy inspects the traffic, set SSL_CERT_FILE to its certificate."
        )
    return TLSError(f"The TLS handshake with {place} failed ({reason(error)}).")


def reason(error: Exception) -> str:
    """Return what the system says, without addresses or paths."""
    if isinstance(error, ssl.SSLError):
        return (error.reason or "TLS").replace("_", " ").lower()
    if isinstance(error, OSError) and error.errno and error.errno > 0:
        return os.strerror(error.errno)
    return type(error).__name__
