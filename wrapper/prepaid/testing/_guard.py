"""A guard for tests: the clients of `prepaid` ask this machine only."""

from __future__ import annotations

from contextlib import contextmanager
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

from prepaid._http import AsyncGuardedTransport, GuardedTransport
from prepaid.testing._log import UnexpectedRequestError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import httpx


@contextmanager
def loopback_only() -> Iterator[None]:
    """Let `Client` and `AsyncClient` ask this machine only, while the block runs.

    A request to another one is not sent and raises `UnexpectedRequestError`: a test forgot the
    mock. An httpx client of your own (`http_client=`) is not guarded.
    """
    with (
        patch.object(GuardedTransport, "handle_request", _guarded(GuardedTransport.handle_request)),
        patch.object(
            AsyncGuardedTransport,
            "handle_async_request",
            _guarded(AsyncGuardedTransport.handle_async_request),
        ),
    ):
        yield


def _guarded(send: Callable[..., Any]) -> Callable[..., Any]:
    def handle(transport: object, request: httpx.Request) -> Any:
        if not _is_loopback(request.url.host):
            raise UnexpectedRequestError(
                f"A test was about to ask {request.url.host}. Use the fixture prepaid_mock or"
                " prepaid.testing.MockVendors, or give a base_url on this machine."
            )
        return send(transport, request)

    return handle


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
