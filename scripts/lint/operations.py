"""Rules on the server, and on operations: their names, bodies and statuses."""

from __future__ import annotations

import keyword
import re
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from scripts.findings import Finding, shorten
from scripts.lint.names import is_model

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scripts.documents import Document
    from scripts.manifest import Manifest

# The statuses that may say that a key is missing or wrong.
NO_KEY: Final = frozenset({"401", "4XX", "DEFAULT"})
_SNAKE: Final = re.compile(r"[a-z][a-z0-9]*(?:_[a-z0-9]+)*")
JSON: Final = re.compile(r"application/(?:[a-z0-9.+-]+\+)?json(?:;.*)?", re.IGNORECASE)


def server(document: Document, manifest: Manifest) -> Iterator[Finding]:
    """Check that there is exactly one https server, and that it is the manifest's."""
    listed = document.sequence(document.root.get("servers"), "$.servers")
    servers = [document.mapping(server, "$.servers").get("url") for server in listed]
    if len(servers) != 1:
        what = f"has {len(servers)} servers {shorten(servers)}, not one."
        yield document.finding("$.servers", what)
        return
    url = urlsplit(str(servers[0]))
    if url.scheme != "https" or not url.hostname or "{" in str(servers[0]):
        what = f"url is {servers[0]!r}, not one https address."
        yield document.finding("$.servers[0]", what)
    elif url.query or url.fragment or url.username:
        what = f"url is {servers[0]!r}, with more than host and path."
        yield document.finding("$.servers[0]", what)
    if servers[0] != manifest.base_url:
        yield document.finding(
            "$.servers[0]",
            f"url is {servers[0]!r}, base_url in vendor.toml is {manifest.base_url!r}.",
            "Correct whichever is wrong, then run: make generate",
        )


def names(document: Document, manifest: Manifest) -> Iterator[Finding]:
    """Check operationIds and tags, and that the document has what the manifest names."""
    seen = set()
    for operation in document.operations():
        name = operation.id
        seen.add(name)
        if name is None or not is_snake_case(name):
            what = f"operationId is {shorten(name)}, not a snake_case name."
            yield document.finding(operation.place, what)
        tags = operation.node.get("tags", [])
        if not tags or any(not str(tag).strip() for tag in tags):
            what = f"tags are {shorten(tags)}; the first one names a folder."
            yield document.finding(operation.place, what)
    missing = [name for name in manifest.wanted if name not in seen]
    if missing:
        known = [one.id or one.name for one in document.all_operations()]
    for name in missing:
        what = f"has no operation {name!r}, which vendor.toml says the facade calls."
        todo = f"Correct whichever is wrong; the document has {shorten(', '.join(known), 400)}."
        yield document.finding("$.paths", what, todo)


def is_snake_case(name: str) -> bool:
    """Return whether a name is in snake_case and may stand in Python."""
    return bool(_SNAKE.fullmatch(name)) and not keyword.iskeyword(name)


def bodies(document: Document) -> Iterator[Finding]:
    """Check media types, that bodies have names, and that failures are documented."""
    for operation in document.operations():
        for body in document.all_bodies(operation):
            if not JSON.fullmatch(body.media_type):
                what = f"is of media type {body.media_type!r}; only JSON is read."
                yield document.finding(body.place, what)
            schema = body.node.get("schema")
            if not isinstance(schema, dict) or not (
                "$ref" in schema or ("title" in schema and is_model(schema))
            ):
                what = f"has the inline schema {shorten(schema)}; its model's name is invented."
                todo = "Give it a title in the overlay, or put a component in its place."
                if isinstance(schema, dict) and not is_model(schema):
                    what = (
                        f"has the schema {shorten(schema)}, not an object; only objects are read."
                    )
                    todo = "Remove an error's body in the overlay; else call another operation."
                yield document.finding(body.place, what, todo)
        statuses = {response.status.upper() for response in document.responses(operation)}
        for name, first in {"a 2xx": "2", "a 4xx": "4", "a 5xx": "5"}.items():
            covered = any(status.startswith(first) for status in statuses)
            if not covered and not (first != "2" and "DEFAULT" in statuses):
                yield document.finding(
                    operation.place,
                    f"documents {', '.join(sorted(statuses)) or 'no status'} and not {name};"
                    " an undocumented status is an error without a model.",
                )
        if operation.node.get("security") and not statuses & NO_KEY:
            yield document.finding(operation.place, "takes a key and does not document 401.")
