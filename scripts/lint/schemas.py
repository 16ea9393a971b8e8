"""Rules on schemas: what the generator would get wrong without saying so."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from scripts.findings import Finding, shorten
from scripts.names import pascal_case, snake_case

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scripts.lint.view import View

# The generated parser raises on an empty or unknown value of these; the facade reads text.
PARSED_FORMATS: Final = {"date", "date-time", "uuid"}
_PARTS: Final = ("allOf", "anyOf", "oneOf")


def check(view: View) -> Iterator[Finding]:
    """Check names, `required`, and types whose generated parser refuses new values."""
    yield from _titles(view)
    for place, schema in view.schemas():
        known = _properties(view, schema)
        for name in schema.get("required", []):
            if name not in known and schema.get("additionalProperties") is not True:
                have = ", ".join(known) or "none"
                yield view.finding(place, f"requires {name!r}; its properties are {have}.")
        if "enum" in schema or "const" in schema:
            values = schema.get("enum", schema.get("const"))
            what = f"takes only {shorten(values)}: a new value of the vendor's would be a crash."
            yield view.finding(place, what, "Keep it a plain string: remove enum in the overlay.")
        if "default" in schema:
            what = f"has the default {shorten(schema['default'])}: missing would look like a value."
            yield view.finding(place, what, "Remove default in the overlay.")
        if schema.get("format") in PARSED_FORMATS:
            what = f"has the format {schema['format']!r}: an empty text would be a crash."
            yield view.finding(place, what, "Keep it a plain string: remove format in the overlay.")


def _titles(view: View) -> Iterator[Finding]:
    seen: dict[str, str] = {}
    for key, schema in view.document.get("components", {}).get("schemas", {}).items():
        place = f"$.components.schemas['{key}']"
        title = str(schema.get("title", key)) if isinstance(schema, dict) else key
        name = pascal_case(title)
        if name in seen:
            what = f"title {title!r} makes the model {name!r}, as {seen[name]} does: one is lost."
            yield view.finding(place, what)
        seen.setdefault(name, place)
        own = snake_case(name)
        if own in {snake_case(one) for one in _properties(view, schema)}:
            what = f"has a property {own!r} and the title {title!r}: the generated names collide."
            yield view.finding(place, what, "Give the schema another title in the overlay.")


def _properties(view: View, schema: Any) -> list[str]:
    whole = view.resolve(schema)
    if not isinstance(whole, dict):
        return []
    names = list(whole.get("properties", {}))
    for key in _PARTS:
        for part in whole.get(key, []):
            names += _properties(view, part)
    return names
