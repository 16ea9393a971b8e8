"""Rules on schemas: what the generator would get wrong without saying so."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final

from scripts.documents.walker import PARTS
from scripts.findings import Finding, shorten

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scripts.documents import Document

# The generated parser raises on an empty or unknown value of these; the facade reads text.
PARSED_FORMATS: Final = {"date", "date-time", "uuid"}


def check(document: Document) -> Iterator[Finding]:
    """Check `required`, rings, and types whose generated parser refuses new values."""
    rings = _rings(document)
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
        if id(schema) in rings:
            what = "is a part of itself by allOf, anyOf or oneOf, so it says nothing."
            yield document.finding(place, what, "Remove that part in the overlay.")


def _rings(document: Document) -> set[int]:
    """Return the schemas that are parts of themselves, by identity."""
    parts: dict[int, set[int]] = {}
    wholes: dict[int, set[int]] = defaultdict(set)
    for _, node in document.walk(document.starts(document.operations())):
        direct = [document.follow(part) for key in PARTS for part in node.get(key, [])]
        parts[id(node)] = {id(part) for part in direct if isinstance(part, dict)}
        for part in parts[id(node)]:
            wholes[part].add(id(node))
    # A schema without parts, or that is not part of another, is not in a ring. Take such schemas
    # away until none is left: rings remain, and what connects them.
    waiting = [one for one in parts if not parts[one] or not wholes[one]]
    left = set(parts)
    while waiting:
        one = waiting.pop()
        if one in left:
            left.remove(one)
            for above in wholes[one]:
                parts[above].discard(one)
                waiting += [] if parts[above] else [above]
            for below in parts[one]:
                wholes[below].discard(one)
                waiting += [] if wholes[below] else [below]
    return left
