"""What went wrong with a connection, in words and with a verdict on trying again."""

from __future__ import annotations

import ssl
from typing import TYPE_CHECKING

from .failure import Failure

if TYPE_CHECKING:
    from .exchange import Exchange
    from .url import Url


def late(place: str) -> Failure:
    """No connection in time."""
    return Failure(f"{place} could not be connected to in time.", retryable=True, timed_out=True)


def unknown(url: Url) -> Failure:
    """No address for the name."""
    return Failure(
        f"The name {url.host} was not found. Check the network and the base URL.", retryable=True
    )


def refused(url: Url, error: OSError) -> Failure:
    """No TCP connection."""
    if isinstance(error, TimeoutError):
        return late(url.place)
    return Failure(f"{url.place} could not be connected to ({reason(error)}).", retryable=True)


def handshake_failed(url: Url, error: OSError) -> Failure:
    """No TLS: a certificate or protocol that will not be better at the next attempt."""
    if isinstance(error, TimeoutError):
        return late(url.place)
    if isinstance(error, ssl.SSLCertVerificationError):
        return Failure(
            f"The certificate of {url.place} is not trusted ({error.verify_message}). If a company "
            "proxy inspects the traffic, set SSL_CERT_FILE to its certificate."
        )
    return Failure(f"The TLS handshake with {url.place} failed ({reason(error)}).")


def interrupt(exchange: Exchange, error: Exception | None) -> None:
    """End an exchange whose connection broke."""
    if error is None or isinstance(error, ssl.SSLEOFError | ssl.SSLZeroReturnError):
        exchange.feed(b"")
    elif isinstance(error, ssl.SSLError):
        exchange.fail(f"broke TLS ({reason(error)}).")
    else:
        exchange.fail(f"broke the connection ({reason(error)}).", retryable=True)


def reason(error: Exception) -> str:
    """What the system says, without addresses or paths."""
    if isinstance(error, ssl.SSLError):
        return (error.reason or "TLS").replace("_", " ").lower()
    return getattr(error, "strerror", None) or type(error).__name__
