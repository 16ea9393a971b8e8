"""Draft the sample: what the vendor answers, and what the facade must make of it."""

from __future__ import annotations

import json
import tomllib
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote, urlencode

import tomlkit

from scripts.emit import key_header
from scripts.scaffold import MARK, figures, files, invented, not_equal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scripts.documents import Body, Document, Operation
    from scripts.scaffold.draft import Draft

_ERRORS: Final = {
    401: "AuthenticationError",
    402: "PaymentRequiredError",
    403: "PermissionDeniedError",
    429: "RateLimitedError",
}
_FAILED: Final = 400
_SERVER: Final = 500
_MESSAGES: Final = ("message", "detail", "error_description", "error", "msg")
_HEADER: Final = (
    "Answers of this vendor and what must come of them, by hand: not taken from the code."
)


def sample(vendor: str, draft: Draft) -> bytes:
    """Return the sample of a drafted vendor.

    Args:
        vendor: its name in code.
        draft: the drafted overlay with its document.
    """
    document, operation = draft.document, draft.operation
    header, prefix = key_header(document, operation)
    figure = figures.available(figures.paths(document, operation))
    call: dict[str, Any] = {
        "call": "balance",
        **_request(draft),
        "key": f"{header}: {prefix}",
        "body": json.dumps(_body(document, operation)),
    }
    if needed := draft.needed:
        values = _inputs(draft)
        given = {files.parameter_name(name): values[place, name] for place, name in needed}
        call["account"] = {"parameters": given}
        if prefix == "Basic " and len(given) == 1:
            (call["user"],) = given.values()
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


def _request(draft: Draft) -> dict[str, str]:
    """Return the request as it is sent, and the path as the document has it if that differs."""
    method, _, path = draft.operation.name.partition(" ")
    query = []
    for (place, name), value in _inputs(draft).items():
        if place == "path":
            path = path.replace(f"{{{name}}}", quote(value, safe=""))
        elif place == "query":
            query.append((name, value))
    sent = f"{path}{'?' if query else ''}{urlencode(query, quote_via=quote)}"
    whole = f"{method} {sent.replace(quote(MARK), MARK)}"
    is_same = whole == draft.operation.name
    return {"request": whole} | ({} if is_same else {"path": draft.operation.path})


def _inputs(draft: Draft) -> dict[tuple[str, str], str]:
    """Return what a call sends beside the key, by place and name: given, or a default."""
    values: dict[tuple[str, str], str] = {}
    for one in draft.document.parameters(draft.operation):
        name, schema = str(one["name"]), draft.document.mapping(one.get("schema"))
        if one.get("required"):
            value = draft.constants.get(name, one.get("example", MARK))
        else:
            value = schema.get("default")
        if isinstance(value, str | int | float):
            values[str(one["in"]), name] = (
                str(value).lower() if isinstance(value, bool) else str(value)
            )
    return values


def _body(document: Document, operation: Operation) -> Any:
    """Return an example of a 2xx response."""
    good = next(document.success_bodies(operation), None)
    return _example(document, good) if good else {}


def _errors(document: Document, operation: Operation) -> Iterator[tuple[str, list[str]]]:
    """Go through the documented failures: status, and class, body and the vendor's words."""
    for response in document.responses(operation):
        status = int(response.status) if response.status.isdecimal() else 0
        if status < _FAILED:
            continue
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
        if isinstance(value, list):  # FastAPI says what is wrong with each input
            value = next(iter(value), None)
        if isinstance(value, dict):
            return _words(value)
    return None
