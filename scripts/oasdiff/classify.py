"""Compare two documents as a whole."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from scripts.findings import fail
from scripts.oasdiff.document import Document
from scripts.oasdiff.equality import Equality
from scripts.oasdiff.keywords import compare_rest
from scripts.oasdiff.operations import compare_operations
from scripts.oasdiff.policy import Policy
from scripts.oasdiff.prose import compare_texts, notes
from scripts.oasdiff.references import check_references
from scripts.oasdiff.scope import Scope
from scripts.oasdiff.servers import compare_servers

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scripts.oasdiff.model import Change

_EVERYTHING: Final = Policy()
# Components count where they are used, security likewise.
_JUDGED: Final = {"openapi", "info", "tags", "servers", "security", "paths", "components"}


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
        PipelineError: one of them is no OpenAPI 3.0 or 3.1 document, or a reference in it leaves
            the document or names nothing.
    """
    before, after = Document.of(old, names[0]), Document.of(new, names[1])
    for document in (before, after):
        check_references(document)
    scope = Scope(before, after, Equality(before, after), policy)
    try:
        _compare_root(scope)
        compare_operations(scope)
    except RecursionError:
        what = "one of them refers on and on, deeper than can be followed."
        raise fail(" and ".join(names), what, "Shorten the chain of references.") from None
    return sorted(scope.log.values(), key=lambda change: change.sort_key())


def _compare_root(scope: Scope) -> None:
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
    scope.at("tags").compare("info-changed", one.get("tags"), other.get("tags"))
    compare_texts(scope, one, other)
    compare_servers(scope.at("servers"), one.get("servers"), other.get("servers"))
    compare_rest(scope, one, other, _JUDGED)
