"""Servers that give the key back, in any disguise, and servers that want to be remembered."""

from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING
from urllib.parse import quote

from tests.faults.case import (
    GOOD,
    TRANSPORT,
    Case,
    answers,
    good,
    head,
    invalid,
    message,
    right,
    status,
)
from tests.faults.operations import BALANCES

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.faults.server import Peer

_FORMS: dict[str, Callable[[str], str]] = {
    "plain": str,
    "in capitals": str.upper,
    "reversed": lambda key: key[::-1],
    "in hexadecimal": lambda key: key.encode().hex(),
    "in base64": lambda key: base64.b64encode(key.encode()).decode(),
    "in base64 with a prefix": lambda key: base64.b64encode(b"u:" + key.encode()).decode(),
    "percent-encoded": lambda key: "".join(f"%{byte:02X}" for byte in key.encode()),
    "quoted for a URL": lambda key: "https://example.org/?key=" + quote(key, safe=""),
    "in halves": lambda key: f"{key[: len(key) // 2]} and {key[len(key) // 2 :]}",
    "eight characters of it": lambda key: "..." + key[9:17] + "...",
    "with its prefix": lambda key: f"Bearer {key}",
}


def _errors(name: str, make: Callable[[str], bytes], code: int = 401) -> Case:
    """An error of this status whose body holds the key in some form."""
    return Case("echo", name, status(code), answers(
        lambda peer: message(make(peer.key), f"{code} No")))  # fmt: skip


def _json(document: object) -> bytes:
    return json.dumps(document).encode()


def _repeated(peer: Peer) -> bytes:
    return message(right(peer)[:-1] + f',"{peer.key}":1,"{peer.key}":2}}'.encode())


ECHO = [
    *(_errors(f"key {name} in the message", lambda key, form=form: _json({"message": form(key)}))
      for name, form in _FORMS.items()),
    _errors("key in detail", lambda key: _json({"detail": f"bad key {key}"})),
    _errors("key in a nested error", lambda key: _json({"error": {"message": f"no {key}"}})),
    _errors("key in a list of errors", lambda key: _json({"errors": [f"no {key}"]})),
    _errors("key as a name in the body", lambda key: _json({key: {key: key}})),
    _errors("key in a page of HTML", lambda key: b"<p>" + key.encode()),
    *(_errors(f"key in a {code}", lambda key: _json({"message": key}), code)
      for code in (402, 403, 404)),
    Case("echo", "key in the reason phrase", status(401), answers(
        lambda peer: message(b"{}", f"401 {peer.key}"))),
    Case("echo", "key in every header", status(403), answers(lambda peer: message(
        b"{}", "403 No", f"X-Request-Id: {peer.key}", f"Request-Id: {peer.key}",
        f"CF-Ray: {peer.key[::-1]}", f"Server: {peer.key}", f"{peer.key}: {peer.key}"))),
    Case("echo", "key as request id of a right answer", GOOD, answers(
        lambda peer: good(peer).replace(b"\r\n", f"\r\nX-Request-Id: {peer.key}\r\n".encode(), 1))),
    Case("echo", "key in Location", status(302), answers(lambda peer: message(
        b"", "302 Away", f"Location: http://127.0.0.1:{peer.server.trap}/{peer.key}"))),
    Case("echo", "key in Retry-After", status(429), answers(
        lambda peer: message(b"{}", "429 Wait", f"Retry-After: {peer.key}")), requests=3),
    Case("echo", "key as the figure", invalid("FIELD"), answers(
        lambda peer: message(peer.operation.good(f'"{peer.key}"'))), operations=BALANCES),
    Case("echo", "key as a repeated name", invalid(), answers(_repeated)),
    Case("echo", "key instead of JSON", invalid("$"), answers(
        lambda peer: message(peer.key.encode()))),
    Case("echo", "key as content type", invalid("$"), answers(
        lambda peer: message(right(peer), kind=f"text/{peer.key}"))),
    Case("echo", "key as content coding", invalid("$"), answers(
        lambda peer: message(right(peer), "200 OK", f"Content-Encoding: {peer.key}"))),
    Case("echo", "key instead of a status line", TRANSPORT, answers(
        lambda peer: peer.key.encode() + b"\r\n\r\n")),
    Case("echo", "key as a chunk size", TRANSPORT, answers(lambda peer: head(
        "200 OK", "Transfer-Encoding: chunked") + peer.key.encode() + b"\r\n")),
    Case("echo", "key as a header without a colon", TRANSPORT, answers(
        lambda peer: head("200 OK", peer.key))),
]  # fmt: skip


def _remembers(name: str, *fields: bytes) -> Case:
    """Two accounts in a row: what the first answer set must not travel with the second request."""
    extra = b"\r\n" + b"\r\n".join(fields) + b"\r\n"
    return Case("cookies", name, GOOD, answers(lambda peer: good(peer).replace(b"\r\n", extra, 1)),
                requests=2, calls=2)  # fmt: skip


COOKIES = [
    _remembers("Set-Cookie", b"Set-Cookie: session=1; Path=/"),
    _remembers("many Set-Cookies", *[b"Set-Cookie: c%d=1; Path=/" % n for n in range(100)]),
    _remembers("Set-Cookie2", b'Set-Cookie2: session="1"; Version="1"'),
    _remembers("Refresh and Link", b"Refresh: 0; url=/again", b"Link: </next>; rel=next"),
    _remembers("Alt-Svc", b'Alt-Svc: h2="127.0.0.1:1"; ma=86400'),
    _remembers("HSTS and pins", b"Strict-Transport-Security: max-age=31536000",
               b'Public-Key-Pins: pin-sha256="AA=="; max-age=1'),
    _remembers("WWW-Authenticate", b'WWW-Authenticate: Basic realm="again"'),
    _remembers("ETag and Cache-Control", b'ETag: "1"', b"Cache-Control: max-age=3600"),
]  # fmt: skip

CASES = [*ECHO, *COOKIES]
