"""Content codings undone within a bound: the size of the result is never the sender's choice."""

from __future__ import annotations

import zlib

from .bounds import MAX_BODY, MAX_CODINGS

_GZIP_OR_ZLIB = zlib.MAX_WBITS | 32
_RAW = -zlib.MAX_WBITS


class UndecodableError(ValueError):
    """The body is not what its Content-Encoding says, or the coding is not supported."""


class OversizeError(ValueError):
    """The decoded body would be larger than is ever held."""


def decode(body: bytes, codings: str) -> bytes:
    """Undo the codings of a Content-Encoding header, the last one first.

    Raises:
        UndecodableError: unknown coding, too many of them, or broken data.
        OversizeError: a coding expands to more than the bound.
    """
    names = [name for part in codings.lower().split(",") if (name := part.strip())]
    names = [name for name in names if name != "identity"]
    if len(names) > MAX_CODINGS:
        raise UndecodableError(f"has {len(names)} content codings on top of each other")
    if not body:
        return body
    for name in reversed(names):
        if name not in {"gzip", "x-gzip", "deflate"}:
            raise UndecodableError("has another content coding than gzip or deflate")
        try:
            body = _inflate(body, _GZIP_OR_ZLIB)
        except UndecodableError:
            if name != "deflate":
                raise
            body = _inflate(body, _RAW)  # some servers send "deflate" without the zlib header
    return body


def _inflate(body: bytes, wbits: int) -> bytes:
    inflater = zlib.decompressobj(wbits)
    try:
        out = inflater.decompress(body, MAX_BODY + 1)
    except zlib.error:
        raise UndecodableError("is damaged: its compression cannot be undone") from None
    if len(out) > MAX_BODY:
        raise OversizeError
    if not inflater.eof:
        raise UndecodableError("is truncated inside its compression")
    if inflater.unused_data:
        raise UndecodableError("goes on after the end of its compression")
    return out
