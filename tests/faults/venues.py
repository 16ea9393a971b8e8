"""Where a case happens: a plain server, one with a certificate, or no server at all."""

from __future__ import annotations

import datetime as dt
import socket
import ssl
import threading
from contextlib import ExitStack, contextmanager
from functools import cache
from typing import TYPE_CHECKING, Any

import trustme

from tests.faults.server import Server

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.faults.case import Case
    from tests.faults.operations import Operation

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
            return TRUSTED.issue_cert("vendor.invalid")
        case "unknown authority":
            return _STRANGER.issue_cert("127.0.0.1")
        case _:
            return TRUSTED.issue_cert("127.0.0.1", "localhost", "two.invalid")


@cache
def server_context(kind: str = "right") -> ssl.SSLContext:
    """A server's side of TLS with a certificate of this kind."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    if kind == "self-signed":
        with _STRANGER.cert_pem.tempfile() as cert, _STRANGER.private_key_pem.tempfile() as key:
            context.load_cert_chain(cert, key)
    else:
        _certificate(kind).configure_cert(context)
    return context


@contextmanager
def open_venue(
    case: Case, operation: Operation, keys: tuple[str, ...]
) -> Iterator[tuple[Server, str, dict[str, Any]]]:
    """The server, the base URL to use, and what of the runtime is replaced."""
    kind = case.venue
    tls = server_context(kind.removeprefix("tls ")) if kind.startswith("tls ") else None
    if kind == "two addresses":
        tls = server_context()
    with ExitStack() as stack:
        server = stack.enter_context(Server(case.script, operation, keys, tls=tls))
        base, runtime = server.base_url, {}
        if kind == "refused":
            base = f"http://127.0.0.1:{stack.enter_context(_closed_port())}"
        elif kind == "black hole":
            base = f"http://127.0.0.1:{stack.enter_context(_full_port())}"
        elif kind == "https to plain":
            base = base.replace("http:", "https:")
        elif kind in _LOOK_UPS:
            base = f"https://vendor.invalid:{server.port}"
            runtime["resolve"] = _LOOK_UPS[kind](server, stack)
        elif kind == "two addresses":
            base = f"https://two.invalid:{server.port}"
            runtime["resolve"] = _second_works(stack)
        yield server, base, runtime


@contextmanager
def _closed_port() -> Iterator[int]:
    """A port that is bound, so nobody else gets it, and does not listen."""
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        yield sock.getsockname()[1]


@contextmanager
def _full_port() -> Iterator[int]:
    """A port whose queue is full: whoever connects there waits in vain."""
    with ExitStack() as stack:
        listener = stack.enter_context(socket.socket())
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        for _ in range(3):
            waiting = stack.enter_context(socket.socket())
            waiting.setblocking(False)
            waiting.connect_ex(listener.getsockname())
        yield listener.getsockname()[1]


def _unknown(_server: Server, _stack: ExitStack) -> Any:
    def resolve(host: str, port: int) -> list[Any]:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    return resolve


def _never(_server: Server, stack: ExitStack) -> Any:
    over = threading.Event()
    stack.callback(over.set)

    def resolve(host: str, port: int) -> list[Any]:
        over.wait(30)
        return []

    return resolve


def _nothing(_server: Server, _stack: ExitStack) -> Any:
    return lambda host, port: []


def _second_works(stack: ExitStack) -> Any:
    dead = stack.enter_context(_closed_port())

    def resolve(host: str, port: int) -> list[Any]:
        return [(socket.AF_INET, ("127.0.0.1", dead)), (socket.AF_INET, ("127.0.0.1", port))]

    return resolve


_LOOK_UPS = {
    "name not found": _unknown,
    "name that is never found": _never,
    "name with no address": _nothing,
}
