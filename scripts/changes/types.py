"""Which JSON types and values a schema admits by its own words, and whether null is among them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from scripts.documents import Document

CHOICES: Final = ("oneOf", "anyOf")
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
    values = listed(node)
    if values is not None:
        return frozenset().union(*(_type_of(value) for value in values if value is not None))
    implied = frozenset(name for key, name in _IMPLIED.items() if key in node)
    return implied or ALL


def wording(names: frozenset[str], *, null: bool) -> str:
    """Return a set of types as a person would write it."""
    if names >= ALL:
        return "anything"
    if names >= _NUMBER:
        names = names - _NUMBER | {"number"}
    return " | ".join([*sorted(names), *(["null"] if null else [])]) or "nothing"


def is_null(node: Any) -> bool:
    """Return whether a schema admits null and nothing else."""
    if not isinstance(node, dict):
        return False
    return node.get("type") in ("null", ["null"]) or listed(node) == [None]


def is_bare(node: Any) -> bool:
    """Return whether a schema says no more than its type."""
    return isinstance(node, dict) and "type" in node and node.keys() <= _PROSE | {"type"}


def is_listing(node: Any) -> bool:
    """Return whether a schema says no more than which values it has."""
    return (
        isinstance(node, dict)
        and listed(node) is not None
        and node.keys() <= _PROSE | {"type", "enum", "const"}
    )


def listed(node: dict[str, Any]) -> list[Any] | None:
    values = node.get("enum")
    if isinstance(values, list):
        return values
    return [node["const"]] if "const" in node else None


def _type_of(value: Any) -> frozenset[str]:
    if isinstance(value, bool):
        return frozenset({"boolean"})
    if isinstance(value, int | float):
        return frozenset({"integer"}) if isinstance(value, int) else _NUMBER
    if isinstance(value, str):
        return frozenset({"string"})
    return frozenset({"array" if isinstance(value, list) else "object"})


def admits_null(document: Document, node: Any, where: str) -> bool:
    """Return whether null is among the values of a schema.

    What decides are the nodes it refers to and is composed of. They are taken to admit null until
    something says otherwise, so that rings of them come to an end.
    """
    known: dict[int, bool] = document.memo.setdefault("null", {})
    deciding: dict[int, tuple[bool, list[list[Any]]]] = {}
    stack = [node]
    while stack:
        one = stack.pop()
        if isinstance(one, dict) and id(one) not in known and id(one) not in deciding:
            deciding[id(one)] = _null_rule(document, one, where)
            stack += [other for demand in deciding[id(one)][1] for other in demand]
    found = dict.fromkeys(deciding, True)

    def admits(one: Any) -> bool:
        if not isinstance(one, dict):
            return one is not False
        return known[id(one)] if id(one) in known else found[id(one)]

    above: dict[int, list[int]] = {}
    for identity, (_, demands) in deciding.items():
        for other in (other for demand in demands for other in demand):
            above.setdefault(id(other), []).append(identity)
    stack = list(deciding)
    while stack:
        identity = stack.pop()
        own, demands = deciding[identity]
        if found[identity] and not (own and all(any(map(admits, demand)) for demand in demands)):
            found[identity] = False
            stack += above.get(identity, [])
    known |= found
    return admits(node)


def _null_rule(
    document: Document, node: dict[str, Any], where: str
) -> tuple[bool, list[list[Any]]]:
    """Return whether a node's own words admit null, and of which others one each must do so too."""
    demands: list[list[Any]] = []
    if isinstance(reference := node.get("$ref"), str):
        demands.append([document.target(reference, where)])
        if document.minor == 0:
            return True, demands
    nullable = document.minor == 0 and node.get("nullable") is True
    # Beside a composition, `nullable` is meant for the whole, though 3.0.3 reads otherwise.
    if nullable and "type" not in node:
        return True, []
    demands += [[branch] for branch in document.sequence(node.get("allOf"), where)]
    demands += [document.sequence(node[key], where) for key in CHOICES if key in node]
    return nullable or _own_null(node), demands


def _own_null(node: dict[str, Any]) -> bool:
    values, declared = listed(node), node.get("type")
    if values is not None and None not in values:
        return False
    if declared is not None:
        return "null" in (declared if isinstance(declared, list) else [declared])
    return values is not None or not any(key in node for key in _IMPLIED)
