"""The operations of a vendor: where they are, what they take and what they answer."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from scripts import emit
from scripts.emit import names
from scripts.emit.reference import examples
from scripts.emit.reference.markdown import block, code, paragraphs, table, words
from scripts.emit.reference.models import of_body, type_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scripts.documents import Document, Operation, Response
    from scripts.manifest import Manifest


def section(document: Document, manifest: Manifest, operation: Operation) -> Iterator[str]:
    """Return the lines about one operation."""
    node = operation.node
    folder = names.identifier(node["tags"][0], names.TAG)
    module = names.identifier(node["operationId"])
    header, prefix = emit.key_header(document, operation)
    yield from (f"### {module}", "")
    yield f"- request: {code(operation.name)}"
    yield f"- key: {code(f'{header}: {prefix}YOUR_KEY')}"
    yield f"- module: {code(f'prepaid_clients.{manifest.id}.api.{folder}.{module}')}"
    if node.get("deprecated"):
        yield "- deprecated by the vendor"
    yield from ("", paragraphs(node.get("description") or node.get("summary", "")), "")
    parameters = [
        (
            code(one["name"]),
            one["in"],
            type_of(document, one.get("schema", {})),
            "yes" if one.get("required") else "no",
            words(one.get("description", "")),
        )
        for one in document.parameters(operation)
    ]
    yield from table(("parameter", "in", "type", "required", "meaning"), parameters)
    responses = list(document.responses(operation))
    yield from table(("status", "model", "meaning"), [_row(document, one) for one in responses])
    for one in responses:
        if one.status.startswith("2"):
            yield from _bodies(document, one)
    for use in manifest.operations:
        if use.id == operation.id:
            yield from examples.operation(document, manifest, operation, use)


def success_model(document: Document, operation: Operation) -> str:
    """Return the name of the model of the 2xx response."""
    return of_body(document, next(document.success_bodies(operation))).partition("]")[0].lstrip("[")


def _row(document: Document, response: Response) -> tuple[str, str, str]:
    bodies = document.bodies(response.node, response.place)
    types = ", ".join(of_body(document, body) for body in bodies)
    return response.status, types, words(response.node.get("description", ""))


def _bodies(document: Document, response: Response) -> Iterator[str]:
    for body in document.bodies(response.node, response.place):
        for _, value in document.examples(body):
            yield from block("json", json.dumps(value, indent=2, ensure_ascii=False))
