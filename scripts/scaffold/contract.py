"""Draft the sample: what the vendor answers, and what the facade must make of it."""

from __future__ import annotations

import json
import tomllib
from typing import TYPE_CHECKING, Any, Final

import tomlkit

from scripts.emit import key_header
from scripts.scaffold import MARK, choose, figures, invented, not_equal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scripts.documents import Body, Document, Operation

_ERRORS: Final = {
    401: "AuthenticationError",
    402: "PaymentRequiredError",
    403: "PermissionDeniedError",
    429: "RateLimitedError",
}
_SERVER: Final = 500
_MESSAGES: Final = ("message", "detail", "error_description", "error")
_HEADER: Final = (
    "Answers of this vendor and what must come of them, by hand: not taken from the code."
)


def sample(vendor: str, document: Document, operation: Operation) -> bytes:
    """Return the sample of a drafted vendor.

    Args:
        vendor: its name in code.
        document: the drafted one.
        operation: the one that is called, as it is drafted.
    """
    header, prefix = key_header(document, operation)
    figure = figures.available(figures.paths(document, operation))
    call: dict[str, Any] = {
        "call": "balance",
        "request": operation.name,
        "key": f"{header}: {prefix}",
        "body": json.dumps(_body(document, operation)),
    }
    if needed := choose.required(document, operation):
        call["account"] = {"parameters": {name: MARK for _, name in needed}}
    call["expect"] = {"available": MARK}
    call["figures"] = {figure or MARK: MARK}
    call["errors"] = dict(_errors(document, operation))
    whole = {
        "title": MARK,
        "server": document.root["servers"][0]["url"],
        "key_variables": [f"{vendor}_API_KEY".upper()],
        "calls": [call],
    }
    text = f"# {_HEADER}\n# {MARK}: a body that was seen, and its figures.\n{tomlkit.dumps(whole)}"
    if tomllib.loads(text) != whole:
        raise not_equal("sample")
    return text.encode()


def _body(document: Document, operation: Operation) -> Any:
    """Return an example of a 2xx response."""
    good = next(document.success_bodies(operation), None)
    return _example(document, good) if good else {}


def _errors(document: Document, operation: Operation) -> Iterator[tuple[str, list[str]]]:
    """Go through the documented failures: status, and class, body and the vendor's words."""
    for response in document.responses(operation):
        if not response.status.isdecimal() or response.status.startswith("2"):
            continue
        status = int(response.status)
        error = _ERRORS.get(status, "ServerError" if status >= _SERVER else "StatusError")
        first = next(document.bodies(response.node, response.place), None)
        example = _example(document, first) if first else None
        body = json.dumps(example) if first else ""
        yield response.status, [error, body, _words(example) or ""]


def _example(document: Document, body: Body) -> Any:
    """Return the first example of a body, or an invented one."""
    for _, value in document.examples(body):
        return value
    return invented.value(document, body.node.get("schema"))


def _words(example: Any) -> str | None:
    for key in _MESSAGES if isinstance(example, dict) else ():
        value = example.get(key)
        if isinstance(value, str) and value.strip():
            return value
        if isinstance(value, dict):
            return _words(value)
    return None
