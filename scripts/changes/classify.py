"""Compare two documents as a whole."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from scripts.changes.equality import Equality
from scripts.changes.operations import compare_operations, pair_operations
from scripts.changes.schemas import walk_schemas
from scripts.changes.scope import Policy, Scope
from scripts.changes.servers import compare_servers
from scripts.changes.words import compare_rest, compare_texts, notes
from scripts.documents import Document
from scripts.documents.nodes import kind
from scripts.findings import PipelineError, fail

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from scripts.changes.rules import Change
    from scripts.documents import Operation

_EVERYTHING: Final = Policy()
# Components count where they are used, security likewise.
_JUDGED: Final = {"openapi", "info", "tags", "servers", "security", "paths", "components"}
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
    before, after = _document(old, names[0]), _document(new, names[1])
    policy = policy.restricted_to(
        one for document in (before, after) for one in document.all_operations()
    )
    pairing = pair_operations(before, after, policy.uses)
    everything = policy.operations is None
    sides = [
        (before, _starts(before, pairing.old.values(), everything=everything)),
        (after, _starts(after, pairing.new.values(), everything=everything)),
    ]
    for document, starts in sides:
        if findings := list(document.check_references(starts)):
            raise PipelineError(findings)
    nodes = [(document, [node for _, node in starts]) for document, starts in sides]
    scope = Scope(before, after, Equality(*nodes), policy)
    _compare_root(scope, everything=everything)
    compare_operations(scope, pairing)
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


def _starts(
    document: Document, operations: Iterable[Operation], *, everything: bool
) -> list[tuple[str, Any]]:
    """Return what a comparison looks at, as places and nodes."""
    if everything:
        return [("#", document.root)]
    kept = [key for key in _JUDGED - {"paths", "components", "security"} if key in document.root]
    starts = [(f"#/{key}", document.root[key]) for key in kept]
    starts += document.starts(operations)
    return [(where, node) for where, node in starts if isinstance(node, dict | list)]


def _compare_root(scope: Scope, *, everything: bool) -> None:
    one, other = scope.old.root, scope.new.root
    if scope.old.minor != scope.new.minor:
        scope.at("openapi").add("version-changed", one["openapi"], other["openapi"])
    else:
        scope.at("openapi").compare("info-changed", one["openapi"], other["openapi"])
    before, after = (
        document.mapping(document.root.get("info"), "#/info") for document in (scope.old, scope.new)
    )
    compare_texts(scope.at("info"), before, after)
    judged = {"summary", "description"} | notes(before) | notes(after)
    for key in sorted((before.keys() | after.keys()) - judged):
        scope.at("info", key).compare("info-changed", before.get(key), after.get(key))
    compare_servers(scope.at("servers"), one.get("servers"), other.get("servers"))
    if everything:
        scope.at("tags").compare("info-changed", one.get("tags"), other.get("tags"))
        compare_texts(scope, one, other)
        compare_rest(scope, one, other, _JUDGED)
