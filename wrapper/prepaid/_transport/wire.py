"""What goes on the wire: the facade's headers and no others, the key last."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from prepaid._version import __version__

if TYPE_CHECKING:
    from .call import Call
    from .direct import Request
    from .exchange import Field

USER_AGENT: Final = f"prepaid/{__version__} (+python)".encode("ascii")

_ALWAYS: Final[tuple[Field, ...]] = (
    (b"User-Agent", USER_AGENT),
    (b"Accept", b"application/json"),
    (b"Accept-Encoding", b"identity"),
)
_CLOSE: Final[Field] = (b"Connection", b"close")
# Set here, or never ours to send; what else stands in a request is the operation's own.
_NOT_OURS: Final = frozenset({
    b"host", b"accept", b"accept-encoding", b"connection", b"user-agent", b"content-length",
    b"transfer-encoding", b"cookie", b"authorization", b"proxy-authorization",
})  # fmt: skip


class Draft:
    """A request without its key, which is put in when the bytes are made.

    Attributes:
        target: path and query, percent-encoded.
        owner: whose connection may carry it: the origin, and a hash (keyed, of this process
            alone) of the key and of the headers that choose an account, such as Organization.
    """

    __slots__ = ("_call", "_fields", "owner", "target")

    def __init__(self, call: Call, request: Request) -> None:
        self._call = call
        self.target = call.url.path_prefix.encode("ascii") + request.target
        host = (b"Host", call.url.authority.encode("ascii"))
        name = call.key()[0].lower().encode("ascii")  # there is a placeholder for it
        own = [
            field
            for field in request.fields
            if (lowered := field[0].lower()) not in _NOT_OURS and lowered != name
        ]
        self._fields = (host, *_ALWAYS, *own)
        self.owner = (call.url.origin, hash((call.key(), *own)))

    def signed(self) -> list[Field]:
        """All header fields, with the key."""
        name, value = self._call.key()
        relay = self._call.relay
        last = [_CLOSE] if relay is not None and relay.last else []
        return [*self._fields, *last, (name.encode("ascii"), value.encode("latin-1", "replace"))]
