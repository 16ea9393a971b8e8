"""What servers send: a good answer, its parts, and the pieces that others are made of."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.hazards.server import Peer


def head(status: str = "200 OK", *fields: str, kind: str = "application/json") -> bytes:
    """A status line and headers, latin-1, with the blank line."""
    lines = [f"HTTP/1.1 {status}", *([f"Content-Type: {kind}"] if kind else []), *fields, "", ""]
    return "\r\n".join(lines).encode("latin-1")


def message(
    body: bytes = b"{}", status: str = "200 OK", *fields: str, kind: str = "application/json"
) -> bytes:
    """A whole answer with its length."""
    return head(status, *fields, f"Content-Length: {len(body)}", kind=kind) + body


def figure_of(account: int) -> str:
    """What the n-th account of a server, from 0, has left."""
    return f"{12 + account}.5"


def expected(count: int) -> list[Decimal]:
    """The figures of the first accounts of a server."""
    return [Decimal(figure_of(number)) for number in range(count)]


def body(peer: Peer) -> bytes:
    """The good body for the account that is asked for."""
    return b'{"balance":%s}' % figure_of(peer.account).encode()


def good(peer: Peer) -> bytes:
    """The good answer, framed as most servers do."""
    return message(body(peer))


FIGURE = figure_of(0)  # what the good body states
BODY = b'{"balance":%s}' % FIGURE.encode()
GOOD = message(BODY)
LEGNEXT = (b'{"code":200,"message":"success","data":{"account_id":1,"balance_usd":12.5,'
           b'"available_credits":71000,"available_points":1048,"alert_threshold":10,'
           b'"low_balance_alert":false,"updated_at":"2025-11-05T08:22:37Z"}}')  # fmt: skip


def chunks(content: bytes, size: int = 7) -> bytes:
    """A body in chunks, with the last one."""
    parts = [content[at : at + size] for at in range(0, len(content), size)]
    return b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in parts) + b"0\r\n\r\n"


def chunked(content: bytes) -> bytes:
    return head("200 OK", "Transfer-Encoding: chunked") + content


def with_fields(*lines: bytes) -> bytes:
    """The good answer with further header lines."""
    return GOOD.replace(b"\r\n", b"\r\n" + b"\r\n".join(lines) + b"\r\n", 1)


HALF_HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: appli"
HALF_BODY = head("200 OK", "Content-Length: 500") + b'{"bal'
