"""What the transports need to know of an httpx request before they send it."""

from __future__ import annotations

from time import monotonic
from typing import Final

import httpx

from .bounds import ANSWER_TIME, CONNECT_TIME, LONGEST

Origin = tuple[str, str, int]  # scheme, host, port

_PORTS: Final = {"http": 80, "https": 443}
_IDEMPOTENT: Final = frozenset({"GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE"})  # RFC 9110
_FRAMING: Final = frozenset({b"content-length", b"transfer-encoding"})
# Headers that say nothing about whose account a request reads.
_COMMON: Final = _FRAMING | {
    b"host", b"accept", b"accept-encoding", b"accept-language", b"connection", b"content-type",
    b"traceparent", b"tracestate", b"user-agent",
}  # fmt: skip


def origin_of(url: httpx.URL) -> Origin:
    """Return what a connection belongs to: scheme, host (ASCII, no brackets) and port.

    Raises:
        httpx.UnsupportedProtocol: the URL is not http:// or https:// with a host.
    """
    scheme, host = url.scheme, url.raw_host.decode("ascii")
    if scheme not in _PORTS or not host:
        raise httpx.UnsupportedProtocol("The URL must start with https:// or http:// and a host.")
    port = _PORTS[scheme] if url.port is None else url.port
    if not 0 < port < 65536:  # noqa: PLR2004 - what a port is
        raise httpx.UnsupportedProtocol("The port in the URL must be from 1 to 65535.")
    return scheme, host, port


def place_of(host: str, port: int) -> str:
    """Return `host:port`, as messages and CONNECT spell it."""
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


class Prepared:
    """A request with its destination, owner and limits.

    Attributes:
        request: the request itself.
        origin: where it goes; `place` is that for messages.
        has_host: it has a Host header; `has_body`: it has a body.
        owner: a keyed hash, of this process alone, of the origin and of the headers that may
            choose an account.
        shared: it may go over another owner's connection.
        repeatable: it may be sent again if a kept connection turns out to be closed.
        connect_by: when it must have a connection, by `time.monotonic`.
    """

    def __init__(self, request: httpx.Request) -> None:
        self.request = request
        self.origin = origin_of(request.url)
        self.place = place_of(*self.origin[1:])
        # No header may stand in a variable, where a traceback could show it.
        self.owner = hash(
            (
                self.origin,
                *[header for header in request.headers.raw if header[0].lower() not in _COMMON],
            )
        )
        names = {name.lower() for name, _ in request.headers.raw}
        self.has_host = b"host" in names
        self.has_body = not names.isdisjoint(_FRAMING)
        self.repeatable = request.method in _IDEMPOTENT and (
            not self.has_body or isinstance(request.stream, httpx.ByteStream)
        )
        self.shared = bool(request.extensions.get("shared"))
        limits = request.extensions.get("timeout") or {}
        connect, read, total = limits.get("connect"), limits.get("read"), limits.get("total")
        now = monotonic()
        self._end = now + (LONGEST if total is None else total)
        self.connect_by = min(now + (CONNECT_TIME if connect is None else connect), self._end)
        self._read = ANSWER_TIME if read is None else read

    def answer_by(self) -> float:
        """Return when the answer to a request sent now must be complete, by `time.monotonic`."""
        return min(monotonic() + self._read, self._end)
