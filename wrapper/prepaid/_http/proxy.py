"""Environment proxies: only for https, only by CONNECT, so that no key is in clear to a proxy."""

from __future__ import annotations

import os
import re
from base64 import b64encode
from ipaddress import ip_address, ip_network
from typing import NamedTuple
from urllib.parse import unquote
from urllib.request import (  # type: ignore[attr-defined] # typeshed omits the second on Linux
    getproxies_environment,
    proxy_bypass_environment,
)

import httpx

from .exchange import Exchange, new_connection
from .request import Origin, Prepared, origin_of, place_of

_TRANSIENT = frozenset({408, 429, 500, 502, 503, 504})  # the proxy may do better next time
_SUCCESS = range(200, 300)
_PLACE = re.compile(r"(?:\[([0-9A-Fa-f:.]+)\]|([A-Za-z0-9._-]+))(?::([0-9]{1,5}))?")


class Proxy(NamedTuple):
    """An HTTP proxy that the environment names; shown without its credentials.

    Attributes:
        host: name or address, without brackets.
        port: TCP port, 80 if the environment names none.
        authorization: the Proxy-Authorization header, or None without credentials.
        variable: the environment variable that names it.
    """

    host: str
    port: int
    authorization: str | None
    variable: str

    def __repr__(self) -> str:
        return place_of(self.host, self.port)


def proxy_for(url: httpx.URL) -> Proxy | None:
    """Return the proxy for `url`, or None to connect directly. http:// never goes through one.

    Raises:
        httpx.UnsupportedProtocol: the environment names a proxy that is not supported.
    """
    scheme, host, port = origin_of(url)
    if scheme != "https" or _exempt(host, port):
        return None
    variable = _variable("https_proxy") or _variable("all_proxy")
    if not variable:
        return None
    # Raised here, where no variable holds the password.
    kind, proxy = _parse(variable)
    if kind != "http":
        raise httpx.UnsupportedProtocol(
            f"{variable} names a proxy of the kind {kind!r}; only http:// proxies (CONNECT) are "
            "supported. Put an HTTP proxy in front of it (privoxy and gost do), set HTTPS_PROXY "
            "to an http:// proxy, or exempt the host with NO_PROXY."
        )
    if proxy is None:
        raise httpx.UnsupportedProtocol(
            f"{variable} must look like http://[user:password@]host:port; it cannot be read."
        )
    return proxy


def _variable(name: str) -> str:
    """Return the name of the variable in use: lower case wins, even if it is empty."""
    for variable in (name, name.upper()):
        if variable in os.environ:
            return variable if os.environ[variable].strip() else ""
    return ""


def _parse(variable: str) -> tuple[str, Proxy | None]:
    """Return the kind of proxy; and the proxy, or None if it cannot be read."""
    scheme, separator, rest = os.environ[variable].strip().partition("://")
    if not separator:
        scheme, rest = "http", scheme
    # Not by `urlsplit`: a password may hold "/", "?" and "#".
    credentials, _, place = rest.rstrip("/").rpartition("@")
    match = _PLACE.fullmatch(place)
    kind = scheme.lower() if scheme.isalnum() else "unknown"
    if kind != "http" or match is None:
        return kind, None
    port = int(match[3] or 80)
    if not 0 < port < 1 << 16:
        return kind, None
    user, _, password = credentials.partition(":")
    token = b64encode(f"{unquote(user)}:{unquote(password)}".encode()).decode("ascii")
    authorization = f"Basic {token}" if credentials else None
    return kind, Proxy(match[1] or match[2], port, authorization, variable)


def _exempt(host: str, port: int) -> bool:
    """Whether NO_PROXY names the host: `*`, a name with all below it, an address, a network."""
    entries = [entry.strip() for entry in getproxies_environment().get("no", "").split(",")]
    names = ",".join(entry.removeprefix("*.") for entry in entries)
    if proxy_bypass_environment(place_of(host, port), {"no": names}):
        return True
    return any(host == entry.strip("[]") or _in_network(host, entry) for entry in entries)


def _in_network(host: str, network: str) -> bool:
    try:
        return "/" in network and ip_address(host) in ip_network(network, strict=False)
    except ValueError:
        return False


def tunnel(proxy: Proxy, origin: Origin) -> Exchange:
    """Return the exchange that asks the proxy for a connection to `origin`."""
    place = place_of(*origin[1:])
    headers = {"Host": place}
    if proxy.authorization is not None:
        headers["Proxy-Authorization"] = proxy.authorization
    asked = {"target": place.encode("ascii")}
    prepared = Prepared(
        httpx.Request("CONNECT", f"http://{place}", headers=headers, extensions=asked)
    )
    prepared.place = f"The proxy {proxy!r}"
    return Exchange(new_connection(), prepared)


def check_tunnel(exchange: Exchange, proxy: Proxy) -> None:
    """See that the proxy's answer has opened the tunnel.

    Raises:
        httpx.TransportError: it has not.
    """
    response = exchange.response(shared=False)
    if response.status_code not in _SUCCESS:
        kind = httpx.ConnectError if response.status_code in _TRANSIENT else httpx.ProxyError
        raise kind(
            f"The proxy {proxy!r} (from {proxy.variable}) refused the connection with status "
            f"{response.status_code}."
        )
    if exchange.surplus:
        raise httpx.ProxyError(f"The proxy {proxy!r} sent data before TLS began.")
