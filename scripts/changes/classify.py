"""Compare two documents as a whole, operation by operation."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from scripts.changes.bodies import (
    TEMPLATE,
    compare_parameters,
    compare_request_body,
    compare_responses,
)
from scripts.changes.schemas import walk_schemas
from scripts.changes.scope import Policy, Scope
from scripts.changes.servers import compare_security, compare_servers
from scripts.changes.words import compare_rest, compare_texts, notes
from scripts.documents import METHODS, Document
from scripts.documents.equality import Equality
from scripts.documents.nodes import kind
from scripts.findings import PipelineError, fail

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scripts.changes.rules import Change
    from scripts.documents import Operation

_EVERYTHING: Final = Policy()
# Components count where they are used, security likewise.
_OF_ROOT: Final = {"openapi", "info", "tags", "servers", "security", "paths", "components"}
_OF_OPERATION: Final = {
    *("operationId", "tags", "parameters", "requestBody", "responses", "security", "servers"),
}
_TODO: Final = "Correct the document."


def classify(
    old: Mapping[str, Any],
    new: Mapping[str, Any],
    policy: Policy = _EVERYTHING,
    *,
    names: tuple[str, str] = ("old document", "new document"),
) -> list[Change]:
    """Return how two OpenAPI documents differ, worst first.

    Args:
        old: the document that was, as plain JSON data.
        new: the document that is.
        policy: what the client uses and watches; by default everything is used.
        names: what messages call the two documents.

    Raises:
        PipelineError: one of them is not an OpenAPI 3.0 or 3.1 document, or a reference of what is
            compared leaves the document or leads to nothing.
    """
    documents = _document(old, names[0]), _document(new, names[1])
    policy = policy.restricted_to(one for side in documents for one in side.all_operations())
    pairs = _pair_operations(*documents, policy)
    everything = policy.operations is None
    sides = []
    for side, document in enumerate(documents):
        used = [one for pair in pairs if (one := pair[side])]
        starts = [("#", document.root)] if everything else list(document.starts(used))
        if findings := list(document.check_references(starts)):
            raise PipelineError(findings)
        sides.append((document, [node for _, node in starts]))
    scope = Scope(*documents, Equality(*sides), policy)
    _compare_root(scope, everything=everything)
    for one, other in pairs:
        if one and other:
            _compare_operations(scope.below(f"{one.name}#"), one, other)
        elif one:
            scope.below(f"{one.name}#").add("operation-removed", one.name, None)
        elif other:
            scope.below(f"{other.name}#").add("operation-added", None, other.name)
    walk_schemas(scope)
    return sorted(scope.log.values(), key=lambda change: change.sort_key())


def _document(raw: object, name: str) -> Document:
    """Return a private copy of a document; 1.0 becomes 1.

    Raises:
        PipelineError: it is not JSON data, or not an OpenAPI 3.0 or 3.1 document.
    """
    try:
        root = json.loads(json.dumps(raw, allow_nan=False), parse_float=_shortest)
    except (TypeError, ValueError, RecursionError) as error:
        raise fail(name, f"is not JSON data ({error}).", _TODO) from None
    if not isinstance(root, dict):
        raise fail(name, f"is {kind(root)}, an OpenAPI document is a mapping.", _TODO)
    version = root.get("openapi")
    if not isinstance(version, str) or not version.startswith(("3.0.", "3.1.")):
        raise fail(f"{name} openapi", f"is {version!r}, expected '3.0.x' or '3.1.x'.", _TODO)
    return Document(root, name)


def _shortest(text: str) -> int | float:
    number = float(text)
    return int(number) if number.is_integer() else number


def _pair_operations(
    old: Document, new: Document, policy: Policy
) -> list[tuple[Operation | None, Operation | None]]:
    """Match the operations by method and path, else by operationId; keep those in use in either."""
    before, after = _by_key(old), _by_key(new)
    gone = {one.id: key for key, one in before.items() if key not in after and one.id}
    come = {one.id: key for key, one in after.items() if key not in before and one.id}
    moved = {gone[name]: come[name] for name in gone.keys() & come.keys()}
    pairs = [(one, after.get(moved.get(key, key))) for key, one in sorted(before.items())]
    left = after.keys() - before.keys() - set(moved.values())
    return [
        pair
        for pair in [*pairs, *((None, after[key]) for key in left)]
        if any(one and policy.uses(one) for one in pair)
    ]


def _by_key(document: Document) -> dict[str, Operation]:
    found: dict[str, Operation] = {}
    for one in document.all_operations():
        if other := found.get(_key(one)):
            raise document.error(one.name, f"is the same as {other.name}.")
        found[_key(one)] = one
    return found


def _key(operation: Operation) -> str:
    """Return method and path without the names of parameters."""
    return TEMPLATE.sub("{}", operation.name)


def _compare_root(scope: Scope, *, everything: bool) -> None:
    one, other = scope.old.root, scope.new.root
    same = scope.old.minor == scope.new.minor
    rule = "info-changed" if same else "version-changed"
    scope.at("openapi").compare(rule, one["openapi"], other["openapi"])
    info = scope.at("info")
    before, after = info.mappings(one.get("info"), other.get("info"))
    compare_texts(info, before, after)
    compared = {"summary", "description"} | notes(before) | notes(after)
    for key in (before.keys() | after.keys()) - compared:
        info.at(key).compare("info-changed", before.get(key), after.get(key))
    compare_servers(scope.at("servers"), one.get("servers"), other.get("servers"))
    if everything:
        scope.at("tags").compare("info-changed", one.get("tags"), other.get("tags"))
        compare_rest(scope, one, other, _OF_ROOT)


def _compare_operations(scope: Scope, old: Operation, new: Operation) -> None:
    if _key(old) != _key(new):
        scope.add("operation-moved", old.name, new.name)
    one, other = old.node, new.node
    scope.compare("operation-id-changed", old.id, new.id)
    scope.compare("tags-changed", one.get("tags") or None, other.get("tags") or None)
    for keyword, compare in (("servers", compare_servers), ("security", compare_security)):
        before, inherited = _effective(scope.old, old, keyword)
        after, still = _effective(scope.new, new, keyword)
        place = scope.below(f"#/{keyword}") if inherited and still else scope.at(keyword)
        compare(place, before, after)
    compare_parameters(scope.at("parameters"), old, new)
    compare_request_body(scope.at("requestBody"), one.get("requestBody"), other.get("requestBody"))
    compare_responses(scope.at("responses"), one.get("responses"), other.get("responses"))
    compare_rest(scope, one, other, _OF_OPERATION)
    compare_rest(scope.at("path"), old.item, new.item, {*METHODS, *_OF_OPERATION})


def _effective(document: Document, operation: Operation, keyword: str) -> tuple[Any, bool]:
    """Return what holds for an operation, and whether it comes from the root."""
    for node in (operation.node, operation.item):
        if keyword in node:
            return node[keyword], False
    return document.root.get(keyword), True
