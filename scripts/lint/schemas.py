"""Rules on schemas: what the generator would get wrong without saying so."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from scripts.findings import Finding, shorten

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scripts.documents import Document

# The generated parser raises on an empty or unknown value of these; the facade reads text.
PARSED_FORMATS: Final = {"date", "date-time", "uuid"}


def check(document: Document) -> Iterator[Finding]:
    """Check `required`, rings, and types whose generated parser refuses new values."""
    for place, schema in document.schemas():
        if schema.get("required") and schema.get("additionalProperties") is not True:
            parts = document.parts(schema)
            known = {name: None for part in parts for name in part.get("properties", {})}
            for name in schema["required"]:
                if name not in known:
                    have = ", ".join(known) or "none"
                    what = f"requires {name!r}; its properties are {have}."
                    yield document.finding(place, what)
        if "enum" in schema or "const" in schema:
            values = schema.get("enum", schema.get("const"))
            what = f"takes only {shorten(values)}: a new value of the vendor's would be a crash."
            todo = "Keep it a plain string: remove enum in the overlay."
            yield document.finding(place, what, todo)
        if "default" in schema:
            what = f"has the default {shorten(schema['default'])}: missing would look like a value."
            yield document.finding(place, what, "Remove default in the overlay.")
        if schema.get("format") in PARSED_FORMATS:
            what = f"has the format {schema['format']!r}: an empty text would be a crash."
            todo = "Keep it a plain string: remove format in the overlay."
            yield document.finding(place, what, todo)
        if _is_part_of_itself(document, schema):
            what = "is a part of itself by allOf, anyOf or oneOf, so it says nothing."
            yield document.finding(place, what, "Remove that part in the overlay.")


def _is_part_of_itself(document: Document, schema: dict[str, Any]) -> bool:
    direct = [part for key in ("allOf", "anyOf", "oneOf") for part in schema.get(key, [])]
    return any(part is schema for one in direct for part in document.parts(one))
