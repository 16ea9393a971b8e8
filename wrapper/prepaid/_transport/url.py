"""A vendor's base address, taken apart and checked before anything is sent."""

from __future__ import annotations

import re
from typing import NamedTuple

from prepaid._errors import ConfigurationError

_DEFAULT_PORTS = {"http": 80, "https": 443}
_URL = re.compile(
    r"(?P<scheme>https?)://"
    r"(?:\[(?P<six>[0-9A-Fa-f:.]+)\]|(?P<host>[^\s/?#@:\\\[\]]+))"
    r"(?::(?P<port>[0-9]{1,5}))?"
    r"(?P<path>/[!-~]*)?",
    re.IGNORECASE,
)
_LABEL = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?")
_FOUR = re.compile(r"127(?:\.(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])){3}")
_MAX_HOST = 253  # characters, RFC 1035
_MAX_PORT = 65535


Origin = tuple[str, str, int]  # scheme, host, port


class Url(NamedTuple):
    """Where a vendor listens.

    Attributes:
        scheme: `http` or `https`.
        host: lower case, ASCII (A-labels); an IPv6 address without brackets.
        port: TCP port, the scheme's own where the address names none.
        path_prefix: put before an operation's path; empty, or `/...` without a slash at its end.
    """

    scheme: str
    host: str
    port: int
    path_prefix: str

    @classmethod
    def parse(cls, text: str) -> Url:
        """Read an absolute address.

        Raises:
            ConfigurationError: it is not `http(s)://host[:port][/path]`, holds credentials, a
                query or a fragment, or its host or port cannot exist.
        """
        match = _URL.fullmatch(text.strip())
        if match is None or any(mark in (match["path"] or "") for mark in "?#\\"):
            raise ConfigurationError(_complaint(text))
        scheme = match["scheme"].lower()
        port = int(match["port"]) if match["port"] else _DEFAULT_PORTS[scheme]
        if not 0 < port <= _MAX_PORT:
            raise ConfigurationError(f"The base URL's port must be 1 to {_MAX_PORT}, not {port}.")
        host = _six(match["six"]) if match["six"] else _name(match["host"])
        return cls(scheme, host, port, (match["path"] or "").rstrip("/"))

    @property
    def origin(self) -> Origin:
        """What connections and quotas belong to: everything but the path."""
        return self[:3]

    @property
    def authority(self) -> str:
        """`host[:port]` as the Host header spells it: the scheme's own port is left out."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _DEFAULT_PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def place(self) -> str:
        """`host:port`, for messages."""
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"

    @property
    def is_loopback(self) -> bool:
        """Whether the host is this machine, by its spelling alone: no look-up is made."""
        return self.host in {"localhost", "::1"} or _FOUR.fullmatch(self.host) is not None


def _complaint(text: str) -> str:
    """What is wrong, without repeating a text that may hold a password or a key."""
    if "@" in text:
        return "The base URL must not hold a user name or password: give the key as `api_key`."
    if not re.match(r"\s*https?://", text, re.IGNORECASE):
        return "The base URL must start with https:// (or http:// on this machine)."
    return (
        "The base URL must look like https://host[:port][/path], without query, fragment, "
        "blanks or backslashes."
    )


def _name(host: str) -> str:
    if not host.isascii():
        import idna  # noqa: PLC0415 - most hosts are ASCII, and the tables take 10 ms to load

        try:
            host = idna.encode(host, uts46=True).decode("ascii")
        except idna.IDNAError:
            raise ConfigurationError(f"The base URL's host {host[:80]!r} is no name.") from None
    labels = host.removesuffix(".").split(".")
    if len(host) > _MAX_HOST or not all(_LABEL.fullmatch(label) for label in labels):
        raise ConfigurationError(f"The base URL's host {host[:80]!r} is no name or address.")
    return host.lower()


def _six(host: str) -> str:
    import ipaddress  # noqa: PLC0415 - IPv6 addresses are rare, and the module takes 3 ms to load

    try:
        return str(ipaddress.IPv6Address(host))
    except ValueError:
        raise ConfigurationError(f"The base URL's host [{host[:80]}] is no address.") from None
