"""Every reference of a document is local and names something, used or not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from scripts.oasdiff.document import Document

# Below these keys stands data that may itself hold a key called "$ref".
LITERAL: Final = frozenset({"example", "examples", "default", "enum", "const"})
# Below these keys stand names chosen by the vendor: a property may be called "example".
NAMED: Final = frozenset(
    {
        *("properties", "patternProperties", "dependentSchemas", "$defs", "definitions"),
        *("schemas", "responses", "parameters", "requestBodies", "headers", "securitySchemes"),
        *("links", "callbacks", "pathItems", "paths", "webhooks", "content", "encoding"),
        *("variables", "mapping", "scopes"),
    }
)


def check_references(document: Document) -> None:
    """Walk a document.

    Raises:
        PipelineError: a reference leaves the document, names nothing or only itself.
    """
    seen: set[int] = set()
    ended: set[str] = set()
    stack: list[tuple[Any, str, bool]] = [(document.root, "#", False)]
    while stack:
        node, where, names = stack.pop()
        if not isinstance(node, dict | list) or id(node) in seen:
            continue
        seen.add(id(node))
        if isinstance(node, list):
            stack += [(item, f"{where}/{index}", False) for index, item in enumerate(node)]
            continue
        if not names and isinstance(node.get("$ref"), str):
            _follow(document, node["$ref"], where, ended)
        for key, item in node.items():
            if names or not (key in LITERAL or key.startswith("x-")):
                named = not names and key in NAMED
                stack.append((item, f"{where}/{key.replace('~', '~0').replace('/', '~1')}", named))


def _follow(document: Document, ref: str, where: str, ended: set[str]) -> None:
    """Follow a reference to its end; what is known to end is not followed again."""
    chain: set[str] = set()
    while ref not in ended:
        if ref in chain:
            raise document.error(where, f"$ref {ref!r} refers to nothing but itself.")
        chain.add(ref)
        node = document.target(ref, where)
        if not isinstance(node, dict) or not isinstance(node.get("$ref"), str):
            break
        ref = node["$ref"]
    ended |= chain
