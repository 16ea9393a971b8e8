"""Cut a document down to what some of its operations reach."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from scripts.documents.nodes import METHODS, references, tokens

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scripts.documents.nodes import Operation
    from scripts.documents.walker import Document

_ROOT: Final = ("openapi", "info", "jsonSchemaDialect", "servers", "security", "tags", "paths")


def reach(document: Document, operations: Iterable[Operation]) -> dict[str, Any]:
    """Return the part of a document that operations reach, as a document of its own.

    It has their paths, what these refer to, their security schemes and tags, and what the document
    says of itself. What is kept is kept as it stands, in the document's order, and shared with the
    document: do not write to it.

    Args:
        document: the whole.
        operations: what is wanted; from `document.operations()` or `document.find()`.
    """
    wanted = list(operations)
    kept: dict[str, Any] = {key: document.root[key] for key in _ROOT if key in document.root}
    if not any("security" not in one.node for one in wanted):
        kept.pop("security", None)
    names = {name for one in wanted for name in one.node.get("tags", []) if isinstance(name, str)}
    if isinstance(kept.get("tags"), list):
        kept["tags"] = [
            tag for tag in kept["tags"] if isinstance(tag, dict) and tag.get("name") in names
        ]
    if not kept.get("tags"):
        kept.pop("tags", None)
    kept["paths"] = {
        path: _item(document, path, wanted) for path in {one.path: 0 for one in wanted}
    }
    whole: set[tuple[str, ...]] = {(key,) for key in kept if key != "paths"}
    for path, item in kept["paths"].items():
        is_own = item is document.root["paths"][path]
        whole.update([("paths", path)] if is_own else [("paths", path, key) for key in item])
    starts = list(document.starts(wanted))
    found = {reference for where, node in starts for reference in references(_as_object(node))}
    for _, node in document.walk(starts):
        found.update(references(node))
    places = sorted((tokens(one) for one in found if one.startswith("#/")), key=len)
    for place in places:
        _keep(document.root, kept, place, whole)
    ordered: dict[str, Any] = _ordered(document.root, kept)
    return ordered


def _item(document: Document, path: str, wanted: list[Operation]) -> dict[str, Any]:
    """Return the object of a path without the operations that nobody wants."""
    item: dict[str, Any] = document.root["paths"][path]
    if "$ref" in item:
        return item
    methods = {one.method for one in wanted if one.path == path}
    return {key: value for key, value in item.items() if key not in METHODS or key in methods}


def _as_object(node: Any) -> dict[str, Any]:
    return node if isinstance(node, dict) else {}


def _keep(root: Any, kept: Any, place: list[str], whole: set[tuple[str, ...]]) -> None:
    """Put what stands at a place of the root at the same place of what is kept."""
    for length in range(1, len(place) + 1):
        step, here = place[length - 1], tuple(place[:length])
        if here in whole or not isinstance(root, dict) or step not in root:
            return
        root = root[step]
        if length == len(place) or not isinstance(root, dict):  # a list is kept as a whole
            kept[step] = root
            whole.add(here)
            return
        kept = kept.setdefault(step, {})


def _ordered(root: Any, kept: Any) -> Any:
    """Return what is kept with its keys in the order of the root."""
    if not isinstance(root, dict) or root is kept:
        return kept
    return {key: _ordered(root[key], kept[key]) for key in root if key in kept}
