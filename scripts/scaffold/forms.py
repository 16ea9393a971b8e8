"""Draft the corrections of form: what real documents often write, and OpenAPI does not allow."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scripts.scaffold.draft import Draft

_TYPES: Final = {
    **dict.fromkeys(("float", "double", "decimal"), "number"),
    **dict.fromkeys(("int", "int32", "int64", "long"), "integer"),
    **dict.fromkeys(("date", "datetime", "date-time", "text", "uuid"), "string"),
    "bool": "boolean",
}


def correct(draft: Draft) -> None:
    """Correct what has one meaning only, before the document is validated."""
    for _, response, target in list(draft.responses()):
        if isinstance(response, dict) and "description" not in response:
            draft.update(target, "Each response needs one.", {"description": ""})
    for target, node in list(_schemas(draft)):
        _type(draft, target, node)
        if node.get("required") == [] or isinstance(node.get("required"), bool):
            why = "`required` is a list of names; without one nothing is required."
            draft.remove(f"{target}.required", why)
        if node.get("properties") == []:
            draft.remove(f"{target}.properties", "An empty list, where schemas stand by name.")
        for key in ("exclusiveMinimum", "exclusiveMaximum"):
            if draft.document.minor and isinstance(node.get(key), bool):
                draft.remove(f"{target}.{key}", "It is a number since 3.1.")


def _type(draft: Draft, target: str, node: dict[str, Any]) -> None:
    kind = node["type"]
    if isinstance(kind, str) and kind in _TYPES:
        why = f"{kind!r} is not a type of OpenAPI."
        draft.update(target, why, {"type": _TYPES[kind]})
    elif isinstance(kind, list) and not draft.document.minor:
        names = [one for one in kind if one != "null"]
        if len(names) == 1:
            why = "A list of types is of 3.1."
            draft.remove(f"{target}.type", why)
            draft.update(target, why, {"type": names[0], "nullable": names != kind})


def _schemas(draft: Draft) -> Iterator[tuple[str, dict[str, Any]]]:
    """Go through the schemas that say their type and are reached: target and node."""
    document = draft.document
    schemes = document.mapping(document.root.get("components")).get("securitySchemes")
    for where, node in document.walk(document.starts([draft.operation])):
        if "type" in node and node not in dict(schemes or {}).values():
            yield draft.target_of(where), node
