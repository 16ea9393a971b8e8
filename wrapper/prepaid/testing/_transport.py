"""The mock in memory: an httpx transport for clients that need no sockets."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING
from urllib.parse import unquote

import httpx

from prepaid._errors import ConfigurationError
from prepaid.testing._answers import Drip, Reset
from prepaid.vendors import get_vendor, vendor_names

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from prepaid.testing._answers import Answer


def transport(
    answer: Callable[[str, str, str, Mapping[str, str]], Answer],
) -> httpx.MockTransport:
    """Return a transport that answers by a function of method, path, query and headers.

    A vendor's own server stands for its name at the mock.
    """
    servers = {}
    for name in vendor_names():
        with suppress(ConfigurationError):  # a registered vendor that cannot be loaded
            servers[name] = get_vendor(name).base_url.rstrip("/")

    def path_of(url: httpx.URL) -> str:
        address = str(url).partition("?")[0]
        for name, server in servers.items():
            if address.startswith(f"{server}/"):
                return f"/{name}{unquote(address.removeprefix(server))}"
        return url.path

    def respond(request: httpx.Request) -> httpx.Response:
        headers = {name.lower(): value for name, value in request.headers.items()}
        query = request.url.query.decode("latin-1")
        given = answer(request.method, path_of(request.url), query, headers)
        if isinstance(given, Reset):
            raise httpx.ReadError("The mock resets the connection.", request=request)
        if isinstance(given, Drip):
            raise httpx.ReadTimeout("The mock answers too slowly.", request=request)
        stated = {} if given.content_type is None else {"Content-Type": given.content_type}
        sent = {**given.headers, **stated}
        return httpx.Response(given.status, headers=sent, stream=httpx.ByteStream(given.body))

    return httpx.MockTransport(respond)
