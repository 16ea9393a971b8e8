"""The models of a vendor: their fields as the vendor and as Python call them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scripts.emit import names
from scripts.emit.reference.markdown import code, paragraphs, table, words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scripts.documents import Document
    from scripts.documents.nodes import Body


def section(document: Document, key: str, schema: dict[str, Any]) -> Iterator[str]:
    """Return the lines about one model."""
    yield from (f"### {name(key, schema)}", "")
    if schema.get("description"):
        yield from (paragraphs(schema["description"]), "")
    required = schema.get("required", [])
    rows = [
        (
            code(field),
            code(names.identifier(field)),
            type_of(document, inner),
            "yes" if field in required else "no",
            words(inner.get("description", "")),
        )
        for field, inner in schema.get("properties", {}).items()
    ]
    yield from table(("field", "attribute", "type", "always there", "meaning"), rows)


def name(key: str, schema: dict[str, Any]) -> str:
    """Return the name of the generated model."""
    return names.class_name(str(schema.get("title", key)))


def of_body(document: Document, body: Body) -> str:
    """Return the type of a body; one that is inline is the model that its title names."""
    schema = body.node["schema"]
    if "$ref" in schema or "title" not in schema:
        return type_of(document, schema)
    return _link(name("", schema))


def _link(model: str) -> str:
    return f"[{model}](#{model.lower()})"


def type_of(document: Document, schema: dict[str, Any]) -> str:
    """Return a schema's type in a few words; a model is linked."""
    if "$ref" in schema:
        return _link(name(schema["$ref"].rpartition("/")[2], document.follow(schema)))
    kind = schema.get("type", "anything")
    if kind == "array":
        return f"list of {type_of(document, schema.get('items', {}))}"
    kinds = kind if isinstance(kind, list) else [kind]
    return " or ".join("decimal" if one == "number" else words(one) for one in kinds)
