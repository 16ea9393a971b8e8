"""Match the operations of two documents and compare each pair."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

import attrs

from scripts.changes.bodies import STYLES, compare_request_body, compare_responses, compare_value
from scripts.changes.servers import compare_security, compare_servers
from scripts.changes.words import compare_deprecation, compare_rest, compare_texts
from scripts.documents import METHODS

if TYPE_CHECKING:
    from collections.abc import Callable

    from scripts.changes.scope import Scope
    from scripts.documents import Document, Operation

_TEMPLATE: Final = re.compile(r"\{([^{}]*)\}")
_JUDGED: Final = {
    *("operationId", "tags", "summary", "description", "deprecated", "parameters"),
    *("requestBody", "responses", "security", "servers"),
}


@attrs.frozen(eq=False)
class Parameter:
    """A parameter as an operation has it.

    Attributes:
        name: as it is written.
        node: the object that declares it.
    """

    name: str
    node: dict[str, Any]

    @property
    def required(self) -> bool:
        """Whether a call without it is refused; a part of the path always is."""
        return self.node.get("required") is True or self.node.get("in") == "path"


@attrs.frozen(eq=False)
class Pairing:
    """The operations of two documents that are in use, by method and path.

    Attributes:
        old: those that were.
        new: those that are.
        moved: keys of those known by their operationId under another method or path.
    """

    old: dict[str, Operation]
    new: dict[str, Operation]
    moved: dict[str, str]


def pair_operations(old: Document, new: Document, is_used: Callable[[Operation], bool]) -> Pairing:
    """Match the operations of two documents; one that is in use in either is in both."""
    before, after = _by_key(old), _by_key(new)
    gone = {one.id: key for key, one in before.items() if key not in after and one.id}
    come = {one.id: key for key, one in after.items() if key not in before and one.id}
    moved = {gone[name]: come[name] for name in gone.keys() & come.keys()}
    used = {key for key, one in before.items() if is_used(one)}
    used_after = {key for key, one in after.items() if is_used(one)}
    used |= {key for key in before if moved.get(key, key) in used_after}
    used_after |= {moved.get(key, key) for key in used}
    return Pairing(
        {key: one for key, one in before.items() if key in used},
        {key: one for key, one in after.items() if key in used_after},
        {key: moved[key] for key in moved if key in used},
    )


def compare_operations(scope: Scope, pairing: Pairing) -> None:
    """Compare the operations that are in use."""
    old, new, moved = pairing.old, pairing.new, pairing.moved
    for key, one in sorted(old.items()):
        other = new.get(moved.get(key, key))
        place = scope.below(f"{one.name}#")
        if other is None:
            place.add("operation-removed", one.name, None)
            continue
        if key in moved:
            place.add("operation-moved", one.name, other.name)
        _compare(place, one, other)
    for key in sorted(new.keys() - old.keys() - set(moved.values())):
        scope.below(f"{new[key].name}#").add("operation-added", None, new[key].name)


def _by_key(document: Document) -> dict[str, Operation]:
    """Return the operations by method and path without the names of parameters."""
    found: dict[str, Operation] = {}
    for one in document.all_operations():
        key = _TEMPLATE.sub("{}", one.name)
        if key in found:
            raise document.error(one.name, f"is the same as {found[key].name}.")
        found[key] = one
    return found


def _compare(scope: Scope, old: Operation, new: Operation) -> None:
    one, other = old.node, new.node
    scope.compare("operation-id-changed", old.id, new.id)
    scope.compare("tags-changed", one.get("tags") or None, other.get("tags") or None)
    compare_texts(scope, one, other)
    compare_texts(scope.at("path"), old.item, new.item)
    compare_deprecation(scope, one.get("deprecated"), other.get("deprecated"))
    for keyword, compare in (("servers", compare_servers), ("security", compare_security)):
        before, inherited = _effective(scope.old, old, keyword)
        after, still = _effective(scope.new, new, keyword)
        root = inherited and still
        compare(scope.below(f"#/{keyword}") if root else scope.at(keyword), before, after)
    _compare_parameters(
        scope.at("parameters"), _parameters(scope.old, old), _parameters(scope.new, new)
    )
    compare_request_body(scope.at("requestBody"), one.get("requestBody"), other.get("requestBody"))
    compare_responses(scope.at("responses"), one.get("responses"), other.get("responses"))
    compare_rest(scope, one, other, _JUDGED)
    compare_rest(scope.at("path"), old.item, new.item, {*METHODS, *_JUDGED})


def _effective(document: Document, operation: Operation, keyword: str) -> tuple[Any, bool]:
    """Return what holds for an operation, and whether it comes from the root."""
    for node in (operation.node, operation.item):
        if keyword in node:
            return node[keyword], False
    return document.root.get(keyword), True


def _parameters(document: Document, operation: Operation) -> dict[tuple[str, str], Parameter]:
    """Return parameters by place and name.

    Header names are matched without regard to case, names in the path by their position.
    """
    positions = {name: str(at) for at, name in enumerate(_TEMPLATE.findall(operation.path))}
    found = {}
    for node in document.parameters(operation):
        name, place = node.get("name"), node.get("in")
        if not isinstance(name, str) or place not in STYLES:
            what = f"name {name!r} in {place!r}, expected a name in {', '.join(STYLES)}."
            raise document.error(f"{operation.name} parameters", what)
        key = {"header": name.lower(), "path": positions.get(name, name)}.get(place, name)
        found[place, key] = Parameter(name, node)
    return found


def _compare_parameters(
    scope: Scope,
    old: dict[tuple[str, str], Parameter],
    new: dict[tuple[str, str], Parameter],
) -> None:
    """Compare two sets of parameters."""
    for key in sorted(old.keys() | new.keys()):
        one, other = old.get(key), new.get(key)
        known = one or other
        place = scope.at(key[0], known.name if known else "")
        if other is None:
            place.add("input-removed", key[0], None)
        elif one is None:
            added = "required-input-added" if other.required else "optional-input-added"
            place.add(added, None, key[0])
        else:
            _compare_parameter(place, one, other)


def _compare_parameter(scope: Scope, old: Parameter, new: Parameter) -> None:
    scope.compare("parameter-renamed", old.name, new.name)
    if old.required != new.required:
        rule = "input-became-required" if new.required else "input-became-optional"
        scope.add(rule, old.required, new.required)
    compare_value(scope, old.node, new.node, str(old.node["in"]))
