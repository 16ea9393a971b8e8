"""The old way to look at a document, for those who do not ask `documents.Document` yet."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs

from scripts.documents import METHODS, Document
from scripts.findings import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

OVERLAY = "Correct it in the overlay, then run: make generate"


@attrs.frozen
class Call:
    """One operation and where it stands."""

    path: str
    method: str
    operation: dict[str, Any]
    item: dict[str, Any]

    @property
    def place(self) -> str:
        """What messages call it."""
        return f"$.paths['{self.path}'].{self.method}"


@attrs.frozen
class Answer:
    """One response of an operation, its references followed."""

    place: str
    status: str
    response: dict[str, Any]


@attrs.frozen
class View:
    """A document and what messages call it."""

    document: dict[str, Any]
    name: str

    def finding(self, place: str, what: str, todo: str = OVERLAY) -> Finding:
        """Say that something is wrong at a place of this document."""
        return Finding(f"{self.name} at {place}", what, todo)

    def resolve(self, node: Any) -> Any:
        """Return what a node says, its reference followed."""
        return Document(self.document, self.name).follow(node)

    def calls(self) -> Iterator[Call]:
        """Go through all operations."""
        for path, item in self.document.get("paths", {}).items():
            whole = self.resolve(item)
            for method in METHODS:
                if method in whole:
                    yield Call(path, method, whole[method], whole)

    def answers(self, call: Call) -> Iterator[Answer]:
        """Go through the responses of an operation."""
        for status, response in call.operation.get("responses", {}).items():
            place = f"{call.place}.responses['{status}']"
            yield Answer(place, status, self.resolve(response))

    def parameters(self, call: Call) -> Iterator[dict[str, Any]]:
        """Go through the parameters of an operation and of its path."""
        for parameter in [*call.item.get("parameters", []), *call.operation.get("parameters", [])]:
            yield self.resolve(parameter)

    def bodies(self) -> Iterator[tuple[str, str, dict[str, Any]]]:
        """Go through all bodies, of requests and answers: place, media type, its object."""
        for call in self.calls():
            request = self.resolve(call.operation.get("requestBody", {}))
            for media, body in request.get("content", {}).items():
                yield f"{call.place}.requestBody.content['{media}']", media, body
            for answer in self.answers(call):
                for media, body in answer.response.get("content", {}).items():
                    yield f"{answer.place}.content['{media}']", media, body

    def schemas(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """Go through all schemas under components, and the schemas inside them."""
        for key, schema in self.document.get("components", {}).get("schemas", {}).items():
            yield from _nested(f"$.components.schemas['{key}']", schema)


def _nested(place: str, schema: object) -> Iterator[tuple[str, dict[str, Any]]]:
    if not isinstance(schema, dict):
        return
    yield place, schema
    for key in ("properties", "patternProperties"):
        for name, inner in schema.get(key, {}).items():
            yield from _nested(f"{place}.{key}['{name}']", inner)
    for key in ("items", "additionalProperties", "not"):
        yield from _nested(f"{place}.{key}", schema.get(key))
    for key in ("allOf", "anyOf", "oneOf", "prefixItems"):
        for number, inner in enumerate(schema.get(key, [])):
            yield from _nested(f"{place}.{key}[{number}]", inner)
