"""Cut a vendor's document down to the operations that are called."""

from __future__ import annotations

from copy import deepcopy
from typing import TYPE_CHECKING, Any, Final

import attrs

from scripts.documents import Document, plain_yaml, reach, to_json

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from scripts.pages.fences import Block

_MAX_ERROR_SCHEMAS: Final = 30  # beyond it the generated models would be those of errors only


def part(root: dict[str, Any], calls: Sequence[str], name: str) -> dict[str, Any]:
    """Return what some operations reach in a document, as a document of its own.

    The body of an error that reaches more than 30 schemas is left out.

    Args:
        root: the whole; it is not changed.
        calls: methods and paths, as `GET /account`; one that is not there is left out.
        name: what messages call the document.
    """
    document = Document(root, name, tuple(calls))
    if any(large_errors(document)):
        document = Document(deepcopy(root), name, tuple(calls))
        for response, _ in list(large_errors(document)):
            response.pop("content", None)
    return reach(document, document.operations())


def large_errors(document: Document) -> Iterator[tuple[dict[str, Any], int]]:
    """Go through the responses to failures that reach many schemas: one, and how many."""
    named = {id(schema) for schema in document.component_schemas().values()}
    for operation in document.operations():
        for response in document.responses(operation):
            if not response.status.startswith("2") and "content" in response.node:
                walked = document.walk([(response.place, response.node)])
                count = sum(id(node) in named for _, node in walked)
                if count > _MAX_ERROR_SCHEMAS:
                    yield response.node, count


def block(whole: Block, calls: Sequence[str], name: str) -> Block:
    """Return a block cut to some operations; we write its text, in the vendor's order."""
    document = part(whole.document, calls, name)
    is_json = whole.format == "json"
    text = to_json(document).decode() if is_json else plain_yaml.dump(document)
    return attrs.evolve(whole, text=text, document=document)
