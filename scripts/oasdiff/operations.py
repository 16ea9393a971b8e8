"""Match the operations of two documents and compare each pair."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import attrs

from scripts.oasdiff.bodies import compare_request_body
from scripts.oasdiff.keywords import compare_rest
from scripts.oasdiff.parameters import TEMPLATE, compare_parameters, parameters_of
from scripts.oasdiff.prose import compare_deprecation, compare_texts
from scripts.oasdiff.responses import compare_responses
from scripts.oasdiff.security import compare_security
from scripts.oasdiff.servers import compare_servers

if TYPE_CHECKING:
    from scripts.oasdiff.document import Document
    from scripts.oasdiff.scope import Scope

_METHODS: Final = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
_JUDGED: Final = {
    *("operationId", "tags", "summary", "description", "deprecated", "parameters"),
    *("requestBody", "responses", "security", "servers"),
}


@attrs.frozen(eq=False)
class Operation:
    """An operation and what it has from its path.

    Attributes:
        name: method and path, as in `GET /account/balance`.
        path: the path as it is written.
        node: the operation's own object.
        item: the object of its path.
    """

    name: str
    path: str
    node: dict[str, Any]
    item: dict[str, Any]

    @property
    def id(self) -> str | None:
        """The operationId; None when it has none."""
        return self.node.get("operationId")

    @property
    def key(self) -> str:
        """Method and path without the names of parameters."""
        return TEMPLATE.sub("{}", self.name)


def compare_operations(scope: Scope) -> None:
    """Compare the operations of the two documents of a scope."""
    old, new = _operations(scope.old), _operations(scope.new)
    moved = _moved(old, new)
    ids = {one.id for side in (old, new) for one in side.values()}
    known = scope.policy.applies_to(ids)
    for key, one in sorted(old.items()):
        other = new.get(moved.get(key, key))
        reads = scope.policy.reads_for({one.id, other.id if other else None}) if known else None
        unused = reads is not None and not reads
        place = attrs.evolve(scope, where=f"{one.name}#", minor=unused, reads=reads)
        if other is None:
            place.add("operation-removed", one.name, None)
            continue
        if key in moved:
            place.add("operation-moved", one.name, other.name)
        _compare(place, one, other)
    for key in sorted(new.keys() - old.keys() - set(moved.values())):
        scope.below(f"{new[key].name}#").add("operation-added", None, new[key].name)


def _operations(document: Document) -> dict[str, Operation]:
    found: dict[str, Operation] = {}
    for path, value in document.mapping(document.root.get("paths"), "#/paths").items():
        if path.startswith("x-"):
            continue
        item = document.mapping(value, f"#/paths {path}")
        for method in _METHODS:
            if method in item:
                name = f"{method.upper()} {path}"
                operation = Operation(name, path, document.mapping(item[method], name), item)
                if operation.key in found:
                    raise document.error(name, f"is the same as {found[operation.key].name}.")
                found[operation.key] = operation
    return found


def _moved(old: dict[str, Operation], new: dict[str, Operation]) -> dict[str, str]:
    """Operations known by their operationId under another method or path."""
    gone = {one.id: key for key, one in old.items() if key not in new and one.id}
    come = {one.id: key for key, one in new.items() if key not in old and one.id}
    return {gone[name]: come[name] for name in gone.keys() & come.keys()}


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
    compare_parameters(
        scope.at("parameters"),
        *(
            parameters_of(
                document,
                side.name,
                side.path,
                side.item.get("parameters"),
                side.node.get("parameters"),
            )
            for document, side in ((scope.old, old), (scope.new, new))
        ),
    )
    compare_request_body(scope.at("requestBody"), one.get("requestBody"), other.get("requestBody"))
    compare_responses(scope.at("responses"), one.get("responses"), other.get("responses"))
    compare_rest(scope, one, other, _JUDGED)
    compare_rest(scope.at("path"), old.item, new.item, {*_METHODS, *_JUDGED})


def _effective(document: Document, operation: Operation, keyword: str) -> tuple[Any, bool]:
    """Return what holds for an operation, and whether it comes from the root."""
    for node in (operation.node, operation.item):
        if keyword in node:
            return node[keyword], False
    return document.root.get(keyword), True
