"""Invent a value that a schema allows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from scripts.lint.view import View

_TEXT: Final = "text"
_TEXTS: Final = {
    "date": "2026-01-01",
    "date-time": "2026-01-01T00:00:00Z",
    "email": "user@example.com",
    "uri": "https://example.com",
    "uuid": "00000000-0000-4000-8000-000000000000",
}
# Names of fields that are likely to hold a figure, whatever their type.
FIGURES: Final = (
    "amount",
    "available",
    "balance",
    "credit",
    "limit",
    "quota",
    "remaining",
    "used",
)
_DEEPEST: Final = 8  # a schema that holds itself ends here


def value(view: View, node: Any, depth: int = 0) -> Any:
    """Return an example of a schema: its own where it has one, else invented.

    Args:
        view: the document.
        node: the schema.
        depth: how deep in the whole example this is.
    """
    schema = view.resolve(node)
    if not isinstance(schema, dict) or depth > _DEEPEST:
        return None
    for key in ("example", "default", "const"):
        if key in schema:
            return schema[key]
    for key in ("examples", "enum"):
        if schema.get(key):
            return schema[key][0]
    for key in ("oneOf", "anyOf"):
        if schema.get(key):
            return value(view, schema[key][0], depth)
    return _invented(view, schema, depth)


def _invented(view: View, schema: dict[str, Any], depth: int) -> Any:
    kind = _kind(schema)
    if kind == "object":
        return _object(view, schema, depth)
    if kind == "array":
        return [value(view, schema.get("items", {}), depth + 1)]
    if kind == "string":
        return _TEXTS.get(str(schema.get("format")), _TEXT)
    return {"boolean": False, "integer": 12, "number": 12.5}.get(kind)


def _kind(schema: dict[str, Any]) -> str:
    kind = schema.get("type", "object" if {"properties", "allOf"} & schema.keys() else "")
    return str(kind[0] if isinstance(kind, list) and kind else kind)


def _object(view: View, schema: dict[str, Any], depth: int) -> dict[str, Any]:
    whole: dict[str, Any] = {}
    for part in schema.get("allOf", []):
        inner = value(view, part, depth + 1)
        whole |= inner if isinstance(inner, dict) else {}
    for name, inner in schema.get("properties", {}).items():
        whole[name] = value(view, inner, depth + 1)
        if whole[name] == _TEXT and is_figure(name):
            whole[name] = "12.50"
    return whole


def is_figure(name: str) -> bool:
    """Return whether a field's name sounds like a figure."""
    return any(word in name.lower() for word in FIGURES)
