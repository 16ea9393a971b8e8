"""Which JSON types a schema admits, in the keywords of 3.0 and of 3.1."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from scripts.oasdiff.values import canonical, distinct

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scripts.oasdiff.document import Document

# A number is an integer or has a fraction: as sets, `integer` lies within `number`.
_NUMBER: Final = frozenset({"integer", "number with a fraction"})
ALL: Final = _NUMBER | {"array", "boolean", "object", "string"}
_IMPLIED: Final = {
    "properties": "object",
    "additionalProperties": "object",
    "required": "object",
    "items": "array",
}
_PROSE: Final = frozenset({"title", "description", "example", "examples", "deprecated"})


def own_types(node: dict[str, Any]) -> frozenset[str]:
    """Return the types that a schema admits by its own keywords, null apart.

    Without `type` the other keywords tell: everybody who writes `properties` means an object.
    """
    declared = node.get("type")
    if declared is not None:
        names = frozenset(map(str, declared if isinstance(declared, list) else [declared]))
        return (names | _NUMBER if "number" in names else names) - {"number", "null"}
    values = values_of([node])
    if values is not None:
        return frozenset().union(*map(_type_of_value, values))
    implied = frozenset(name for key, name in _IMPLIED.items() if key in node)
    return implied or ALL


def wording(types: Iterable[str], *, null: bool) -> str:
    """Return a set of types as a person would write it."""
    names = frozenset(types)
    if names >= ALL:
        return "anything"
    if names >= _NUMBER:
        names = names - _NUMBER | {"number"}
    return " | ".join([*sorted(names), *(["null"] if null else [])]) or "nothing"


def is_null(node: Any) -> bool:
    """Return whether a schema admits null and nothing else."""
    if not isinstance(node, dict):
        return False
    return node.get("type") in ("null", ["null"]) or _listed(node) == [None]


def is_bare(node: Any) -> bool:
    """Return whether a schema says no more than its type."""
    return isinstance(node, dict) and "type" in node and node.keys() <= _PROSE | {"type"}


def values_of(nodes: Iterable[dict[str, Any]]) -> list[Any] | None:
    """Return the values that every `enum` and `const` admits, null apart; None: any value."""
    lists = [values for node in nodes if (values := _listed(node)) is not None]
    if not lists:
        return None
    texts = [{canonical(value) for value in values} for values in lists]
    common = set.intersection(*texts) - {"null"}
    return distinct(value for value in lists[0] if canonical(value) in common)


def admits_null(
    document: Document, node: Any, where: str, above: frozenset[int] = frozenset()
) -> bool:
    """Return whether null is among the values of a schema; `above` guards against rings."""
    if not isinstance(node, dict) or id(node) in above:
        return node is not False
    above |= {id(node)}
    if isinstance(ref := node.get("$ref"), str):
        target = admits_null(document, document.target(ref, where), where, above)
        if document.minor == 0 or not target:
            return target
    nullable = document.minor == 0 and node.get("nullable") is True
    # Beside a composition, `nullable` is meant for the whole, though 3.0.3 reads otherwise.
    if nullable and "type" not in node:
        return True
    demands = [[branch] for branch in document.sequence(node.get("allOf"), where)]
    demands += [document.sequence(node[key], where) for key in ("oneOf", "anyOf") if key in node]
    return _own_null(node, nullable=nullable) and all(
        any(admits_null(document, branch, where, above) for branch in branches)
        for branches in demands
    )


def _own_null(node: dict[str, Any], *, nullable: bool) -> bool:
    if nullable:
        return True
    values, declared = _listed(node), node.get("type")
    if values is not None and None not in values:
        return False
    if declared is not None:
        return "null" in (declared if isinstance(declared, list) else [declared])
    return values is not None or not any(key in node for key in _IMPLIED)


def _listed(node: dict[str, Any]) -> list[Any] | None:
    values = node.get("enum")
    if isinstance(values, list):
        return values
    return [node["const"]] if "const" in node else None


def _type_of_value(value: Any) -> frozenset[str]:
    if isinstance(value, bool):
        return frozenset({"boolean"})
    if isinstance(value, int | float):
        return frozenset({"integer"}) if isinstance(value, int) else _NUMBER
    if isinstance(value, str):
        return frozenset({"string"})
    return frozenset({"array" if isinstance(value, list) else "object"})
