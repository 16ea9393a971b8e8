"""Rules on names: models and fields whose names would break the generated code."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any, Final

from scripts.emit.names import class_name, identifier, pascal_case, snake_case

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scripts.documents import Document
    from scripts.findings import Finding

# What a generated model has or uses under these names itself.
_FIELDS: Final = frozenset(
    {
        *("from_dict", "to_dict", "additional_properties", "additional_keys"),
        *("cls", "d", "src_dict", "field_dict", "prop", "prop_name"),
        *("to_decimal", "to_object", "cast"),
    }
)
# What a generated module imports or makes under these names.
_MODELS: Final = frozenset(
    {
        *("Any", "Mapping", "TypeVar", "T", "Decimal", "UNSET", "Unset", "Response", "File"),
        *("AuthenticatedClient", "BinaryIO", "TextIO", "Generator"),
        *("TYPE_CHECKING", "UnexpectedResponse", "KEY_HEADER", "Final", "httpx"),
    }
)
_MODEL: Final = "Give the schema another title in the overlay."
_FIELD: Final = "Remove the field in the overlay, or change its schema so that no model has it."


def check(document: Document) -> Iterator[Finding]:
    """Check each model, and each of its fields, that the generator makes."""
    seen: dict[str, str] = {}
    for whole, key, schema in document.named_schemas():
        for place, name, model in _models(whole, key, schema):
            if name in seen:
                what = f"makes the model {name!r}, as {seen[name]} does: one is lost."
                yield document.finding(place, what, _MODEL)
            elif name in _MODELS:
                what = f"makes the model {name!r}, a name that the generated code uses itself."
                yield document.finding(place, what, _MODEL)
            seen.setdefault(name, place)
            yield from _fields(document, place, name, model)


def _fields(document: Document, place: str, name: str, model: dict[str, Any]) -> Iterator[Finding]:
    by_attribute: dict[str, set[str]] = defaultdict(set)
    for part in document.parts(model):
        for field in document.mapping(part.get("properties"), place):
            by_attribute[identifier(field)].add(field)
    for attribute, fields in by_attribute.items():
        if attribute in _FIELDS:
            what = f"has the field {min(fields)!r}, a name that the generated model uses itself."
            yield document.finding(place, what, _FIELD)
        elif attribute == snake_case(name):
            what = (
                f"has a property {attribute!r} and the title {name!r}: the generated names collide."
            )
            yield document.finding(place, what, _MODEL)
        if len(fields) > 1:
            what = f"has the fields {sorted(fields)}, which are one attribute {attribute!r}."
            yield document.finding(place, what, _FIELD)


def is_model(schema: dict[str, Any]) -> bool:
    """Return whether the generator makes a model of a schema."""
    return "properties" in schema or "allOf" in schema or schema.get("type") == "object"


def _models(place: str, name: str, schema: Any) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Go through the models that a schema makes, those of the schemas inside it as well.

    Args:
        place: where it stands.
        name: what it is called if it has no title.
        schema: what stands there.
    """
    if not isinstance(schema, dict) or "$ref" in schema:
        return
    name = class_name(str(schema.get("title", name)))
    if is_model(schema):
        yield place, name, schema
    for key, inner in schema.get("properties", {}).items():
        yield from _models(f"{place}.properties['{key}']", f"{name}{pascal_case(key)}", inner)
    for key, suffix in (("items", "Item"), ("additionalProperties", "AdditionalProperty")):
        yield from _models(f"{place}.{key}", f"{name}{suffix}", schema.get(key))
    for key in ("anyOf", "oneOf"):
        for number, inner in enumerate(schema.get(key, [])):
            yield from _models(f"{place}.{key}[{number}]", f"{name}Type{number}", inner)
