"""Environment proxies: only for https, only by CONNECT, so that no key is in clear to a proxy."""

from __future__ import annotations

import os
from base64 import b64encode
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import unquote

from prepaid._errors import ConfigurationError

from .exchange import Exchange, new_connection
from .failure import Failure
from .url import Url
from .wire import USER_AGENT

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .exchange import Field

_PASSING = frozenset({408, 429, 500, 502, 503, 504})  # statuses of a proxy worth another try
_SUCCESS = range(200, 300)


class Proxy(NamedTuple):
    """A proxy that the environment names.

    Attributes:
        url: where it listens; always `http`.
        authorization: value of the Proxy-Authorization header; None without credentials.
        variable: the environment variable that names it.
    """

    url: Url
    authorization: bytes | None
    variable: str

    def __repr__(self) -> str:
        return f"<Proxy {self.url.place}>"


def proxy_for(url: Url, environ: Mapping[str, str] = os.environ) -> Proxy | None:
    """The proxy for `url`; None to connect directly. Plain http never goes through one.

    Raises:
        ConfigurationError: the environment names a proxy of a kind that is not supported.
    """
    if url.scheme != "https" or _exempt(url, _read(environ, "no_proxy")[1]):
        return None
    for name in ("https_proxy", "all_proxy"):
        variable, text = _read(environ, name)
        if text:
            return _parse(variable, text)
    return None


def _read(environ: Mapping[str, str], name: str) -> tuple[str, str]:
    """The variable in use and its value: lower case wins, as in curl and urllib."""
    for variable in (name, name.upper()):
        if variable in environ:
            return variable, environ[variable].strip()
    return name, ""


def _parse(variable: str, text: str) -> Proxy:
    scheme, separator, rest = text.partition("://")
    if not separator:
        scheme, rest = "http", text
    if scheme.lower() != "http":
        kind = scheme.lower() if scheme.isalnum() else "this"
        raise ConfigurationError(
            f"{variable} names a proxy of the kind {kind!r}; only http:// proxies (CONNECT) are "
            "supported. Put an HTTP proxy in front of it (privoxy and gost do), set HTTPS_PROXY "
            "to an http:// proxy, or exempt the vendor's host with NO_PROXY."
        )
    credentials, _, place = rest.rstrip("/").rpartition("@")
    try:
        url = Url.parse(f"http://{place}")
    except ConfigurationError:
        raise ConfigurationError(
            f"{variable} must look like http://[user:password@]host:port; it cannot be read."
        ) from None
    if not credentials:
        return Proxy(url, None, variable)
    user, _, password = credentials.partition(":")
    token = b64encode(f"{unquote(user)}:{unquote(password)}".encode())
    return Proxy(url, b"Basic " + token, variable)


def _exempt(url: Url, no_proxy: str) -> bool:
    """Whether NO_PROXY names the host: `*`, a name with all below it, an address, a network."""
    for part in no_proxy.lower().split(","):
        entry = part.strip()
        if not entry:
            continue
        if entry in {"*", f"{url.host}:{url.port}", f"[{url.host}]:{url.port}"}:
            return True
        name = entry.removeprefix("*").lstrip(".").strip("[]")
        if url.host == name or url.host.endswith(f".{name}"):
            return True
        if "/" in entry and _in_network(url.host, entry):
            return True
    return False


def _in_network(host: str, network: str) -> bool:
    import ipaddress  # noqa: PLC0415 - networks in NO_PROXY are rare, loading it takes 3 ms

    try:
        return ipaddress.ip_address(host) in ipaddress.ip_network(network, strict=False)
    except ValueError:
        return False


def tunnel(url: Url, proxy: Proxy) -> tuple[Exchange, bytes]:
    """The exchange that asks the proxy for a tunnel, and the bytes to send for it."""
    target = f"[{url.host}]:{url.port}" if ":" in url.host else f"{url.host}:{url.port}"
    place = target.encode("ascii")
    fields: list[Field] = [(b"Host", place), (b"User-Agent", USER_AGENT)]
    if proxy.authorization is not None:
        fields.append((b"Proxy-Authorization", proxy.authorization))
    exchange = Exchange(new_connection(), f"The proxy {proxy.url.place}")
    return exchange, exchange.open(place, fields, method=b"CONNECT")


def refusal(exchange: Exchange, proxy: Proxy) -> Failure | None:
    """Why the tunnel was not built; None where it was."""
    answer = exchange.outcome
    if answer is None or isinstance(answer, Failure):
        return answer
    if answer.status not in _SUCCESS:
        return Failure(
            f"The proxy {proxy.url.place} (from {proxy.variable}) refused the connection with "
            f"status {answer.status}.",
            retryable=answer.status in _PASSING,
        )
    if exchange.surplus:
        return Failure(f"The proxy {proxy.url.place} sent data before TLS began.")
    return None
