"""Invent a value that a schema allows, no larger than a person reads."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import attrs

from scripts.scaffold import figures

if TYPE_CHECKING:
    from scripts.documents import Document

MAX_VALUES: Final = 12  # values; fields that need not be there are left out beyond
MAX_ERROR_VALUES: Final = 4
_MAX_REQUIRED: Final = 200
_MAX_DEPTH: Final = 8
_TEXT: Final = "text"
_TEXTS: Final = {
    "date": "2026-01-01",
    "date-time": "2026-01-01T00:00:00Z",
    "email": "user@example.com",
    "uri": "https://example.com",
    "uuid": "00000000-0000-4000-8000-000000000000",
}


def value(document: Document, schema: Any, most: int = MAX_VALUES) -> Any:
    """Return an example of a schema: its own where it has one, else invented.

    Args:
        document: that the schema stands in.
        schema: what the example has to be.
        most: how many values it has, unless more are required.
    """
    return _Invented(document, most).value(schema, ())


@attrs.define
class _Invented:
    document: Document
    left: int

    def value(self, node: Any, above: tuple[int, ...]) -> Any:
        """Return an example; `above` are the schemas that it stands in."""
        schema = self.document.follow(node)
        self.left -= 1
        if not isinstance(schema, dict) or id(schema) in above or self.left < -_MAX_REQUIRED:
            return None
        above = (*above, id(schema))
        for key in ("example", "default", "const"):
            if key in schema:
                return schema[key]
        for key in ("examples", "enum"):
            if isinstance(schema.get(key), list) and schema[key]:
                return schema[key][0]
        for key in ("oneOf", "anyOf"):
            if schema.get(key) and "properties" not in schema:
                return self.value(_first(self.document, schema[key]), above)
        return self._by_type(schema, above)

    def _by_type(self, schema: dict[str, Any], above: tuple[int, ...]) -> Any:
        kind = _kind(schema)
        if kind == "object":
            return self._object(schema, above)
        if kind == "array":
            inner = self.value(schema.get("items", {}), above) if self.left > 0 else None
            return [] if inner is None and not schema.get("minItems") else [inner]
        if kind == "string":
            return _TEXTS.get(str(schema.get("format")), _TEXT)
        if kind in {"integer", "number"}:
            return _number(schema, 12 if kind == "integer" else 12.5)
        return False if kind == "boolean" else None

    def _object(self, schema: dict[str, Any], above: tuple[int, ...]) -> dict[str, Any]:
        whole: dict[str, Any] = {}
        for part in schema.get("allOf", []):
            inner = self.value(part, above)
            whole |= inner if isinstance(inner, dict) else {}
        required = set(schema.get("required", []))
        properties = self.document.mapping(schema.get("properties"))
        for name in sorted(
            properties, key=lambda one: (one not in required, not figures.says_left(one))
        ):
            inner = properties[name]
            is_ring = id(self.document.follow(inner)) in above or len(above) >= _MAX_DEPTH
            if name in required or (self.left > 0 and not is_ring):
                whole[name] = self.value(inner, above)
            if whole.get(name) == _TEXT and figures.says_left(name):
                whole[name] = "12.50"
        return whole


def _first(document: Document, alternatives: list[Any]) -> Any:
    """Return the first alternative that is not null."""
    for one in alternatives:
        followed = document.follow(one)
        if isinstance(followed, dict) and followed.get("type") != "null":
            return one
    return alternatives[0]


def _kind(schema: dict[str, Any]) -> str:
    kind = schema.get("type", "object" if {"properties", "allOf"} & schema.keys() else "")
    if isinstance(kind, list):
        kind = next((one for one in kind if one != "null"), "null")
    return str(kind)


def _number(schema: dict[str, Any], usual: float) -> Any:
    low, high = schema.get("minimum"), schema.get("maximum")
    if isinstance(low, int | float) and usual < low:
        return low
    if isinstance(high, int | float) and usual > high:
        return high
    return usual
