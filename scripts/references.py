"""Follow `$ref` inside a document."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scripts.findings import fail

if TYPE_CHECKING:
    from collections.abc import Mapping


def resolve(document: Mapping[str, Any], node: Any, name: str = "the document") -> Any:
    """Return what a node says, having followed its `$ref` and those it leads to.

    Raises:
        PipelineError: a reference leads out of the document, to nothing, or back to itself.
    """
    seen: set[str] = set()
    while isinstance(node, dict) and isinstance(node.get("$ref"), str):
        reference = node["$ref"]
        if reference in seen:
            raise fail(name, f"$ref {reference!r} leads back to itself.", "Correct the document.")
        seen.add(reference)
        node = _look_up(document, reference, name)
    return node


def _look_up(document: Mapping[str, Any], reference: str, name: str) -> Any:
    if not reference.startswith("#/"):
        what = f"$ref {reference!r} leads out of the document; nothing is fetched."
        raise fail(name, what, "Put what it names under components, in the overlay.")
    node: Any = document
    for step in reference[2:].split("/"):
        key = step.replace("~1", "/").replace("~0", "~")
        if not isinstance(node, dict) or key not in node:
            raise fail(name, f"$ref {reference!r} leads to nothing.", "Correct the document.")
        node = node[key]
    return node
