"""Invent a value that a schema allows, no larger than a person reads."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import attrs

from scripts.lint.examples import Checker
from scripts.scaffold import figures

if TYPE_CHECKING:
    from scripts.documents import Document
    from scripts.documents.nodes import Place

MAX_VALUES: Final = 12  # values; fields that need not be there are left out beyond
MAX_ERROR_VALUES: Final = 4
_MAX_REQUIRED: Final = 200
_MAX_DEPTH: Final = 8
_MAX_TEXT: Final = 200  # letters, to have as many as a schema asks for
_TEXT: Final = "text"
_GOOD: Final = {"success", "ok", "status"}  # where False says that the call failed
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
    made = _Invented(document, Checker(document), most).value(schema, ())
    for place in misfits(document, schema, made):
        above = made
        for one in place[:-1]:
            above = above[one]
        del above[place[-1]]
    return made


def fits(document: Document, schema: Any, whole: Any) -> bool:
    """Return whether a value is what its schema says."""
    return not any(Checker(document).errors(schema, whole))


def misfits(document: Document, schema: Any, whole: Any) -> list[Place]:
    """Return the fields of a value that are not what its schema says, those within one as one."""
    found: set[Place] = set()
    for error in Checker(document).errors(schema, whole):
        place = tuple(error.absolute_path)
        while place and isinstance(place[-1], int):
            place = place[:-1]
        found.add(place)
    return [
        one
        for one in sorted(found, key=str)
        if one and not any(one[:n] in found for n in range(1, len(one)))
    ]


@attrs.define
class _Invented:
    document: Document
    checker: Checker
    left: int

    def value(self, node: Any, above: tuple[int, ...]) -> Any:
        """Return an example; `above` are the schemas that it stands in."""
        schema = self.document.follow(node)
        self.left -= 1
        if not isinstance(schema, dict) or id(schema) in above or self.left < -_MAX_REQUIRED:
            return None
        above = (*above, id(schema))
        own = [schema[key] for key in ("example", "default", "const") if key in schema]
        for key in ("examples", "enum"):
            own += schema[key][:1] if isinstance(schema.get(key), list) else []
        for one in own:
            if not any(self.checker.errors(schema, one)):
                return one
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
            text = _TEXTS.get(str(schema.get("format")), _TEXT)
            return text.ljust(min(schema.get("minLength", 0), _MAX_TEXT), "x")
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
            if whole.get(name) is False and name in _GOOD:
                whole[name] = True
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
