"""Keywords that no rule knows: any change of them is shown, none passes in silence."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from scripts.findings import PipelineError
from scripts.oasdiff.prose import notes
from scripts.oasdiff.values import canonical

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from scripts.oasdiff.document import Document
    from scripts.oasdiff.scope import Scope

_SHOWN: Final = 200  # values of a keyword that are written out; the rest shows as "..."


def compare_rest(
    scope: Scope, old: Mapping[str, Any], new: Mapping[str, Any], known: Iterable[str]
) -> None:
    """Report the keys of two objects that differ and are not `known` to the caller."""
    for key in sorted({*old, *new} - {*known, "$ref"} - notes(old) - notes(new)):
        compare_keyword(
            scope.at(key), [old[key]] if key in old else [], [new[key]] if key in new else []
        )


def compare_keyword(scope: Scope, old: list[Any], new: list[Any]) -> None:
    """Report what several parts say under one keyword, references followed."""
    if scope.same.same(old, new):
        return
    before, after = _render(scope.old, old), _render(scope.new, new)
    if scope.same.decisive or canonical(before) != canonical(after):
        scope.add("keyword-changed", before, after)


def _render(document: Document, nodes: list[Any]) -> Any:
    """The value without references: component names must not reach a fingerprint."""
    left = [_SHOWN]
    shown = [_written(document, node, left) for node in nodes]
    return (shown[0] if len(shown) == 1 else shown) if shown else None


def _written(document: Document, node: Any, left: list[int]) -> Any:
    try:
        node = document.follow(node, "")
    except PipelineError:  # data that only looks like a reference
        return "..."
    left[0] -= 1
    if not isinstance(node, dict | list):
        return node
    if left[0] < 0:  # a ring, too, is written until then
        return "..."
    if isinstance(node, list):
        return [_written(document, item, left) for item in node]
    return {key: _written(document, node[key], left) for key in sorted(node)}
