"""The nodes of a document: references are followed inside of it only, nothing is fetched."""

from __future__ import annotations

from typing import Any, Final

import attrs

from scripts.documents.nodes import kind, tokens
from scripts.findings import Finding, PipelineError, fail

_OVERLAY: Final = "Correct it in the overlay, then run: make generate"
_TODO: Final = "Correct the document."


@attrs.frozen(eq=False)
class Nodes:
    """The nodes of an OpenAPI document.

    Attributes:
        root: the document as JSON data; references are still in it.
        name: what messages call it.
        only: names of the operations that are looked at, as `find` takes them; None: all.
        memo: what those who read the document found out about its nodes, by keys of their own.
    """

    root: dict[str, Any]
    name: str
    only: tuple[str, ...] | None = None
    memo: dict[Any, Any] = attrs.field(factory=dict, init=False, repr=False)
    _targets: dict[str, Any] = attrs.field(factory=dict, init=False, repr=False)

    @property
    def minor(self) -> int:
        """0 or 1: keywords such as `nullable` mean something in one of the two only."""
        return 0 if str(self.root.get("openapi")).startswith("3.0") else 1

    def target(self, reference: str, where: str = "") -> Any:
        """Return the node that a reference names.

        Raises:
            PipelineError: the reference leaves the document, or leads to nothing in it.
        """
        if reference not in self._targets:
            self._targets[reference] = self._look_up(reference, where)
        return self._targets[reference]

    def follow(self, node: Any, where: str = "") -> Any:
        """Return `node`, or what stands at the end of its chain of references.

        Raises:
            PipelineError: as for `target`, or the chain is a ring.
        """
        seen: set[str] = set()
        while isinstance(node, dict) and isinstance(reference := node.get("$ref"), str):
            if reference in seen:
                raise self.error(where, f"$ref {reference!r} leads back to itself.")
            seen.add(reference)
            node = self.target(reference, where)
        return node

    def mapping(self, value: Any, where: str = "") -> dict[str, Any]:
        """Return the mapping at a place, references followed; absent is empty.

        Raises:
            PipelineError: as for `follow`, or something else stands there.
        """
        node = self.follow(value, where)
        if node is None:
            return {}
        if not isinstance(node, dict):
            raise self.error(where, f"is {kind(node)}, expected a mapping.")
        return node

    def sequence(self, value: Any, where: str = "") -> list[Any]:
        """Return the list at a place; absent is empty.

        Raises:
            PipelineError: something else stands there.
        """
        if value is None:
            return []
        if not isinstance(value, list):
            raise self.error(where, f"is {kind(value)}, expected a list.")
        return value

    def error(self, where: str, what: str, todo: str = _TODO) -> PipelineError:
        """Make the error for a place in this document."""
        return fail(f"{self.name} {where}".strip(), what, todo)

    def finding(self, place: str, what: str, todo: str = _OVERLAY) -> Finding:
        """Say that something is wrong at a place of this document."""
        return Finding(f"{self.name} at {place}", what, todo)

    def component(self, kind: str, name: str) -> dict[str, Any]:
        """Return a component, references followed; empty if it is absent."""
        components = self.mapping(self.root.get("components"), "#/components")
        named = self.mapping(components.get(kind), f"#/components/{kind}")
        return self.mapping(named.get(name), f"#/components/{kind}/{name}")

    def component_schemas(self) -> dict[str, Any]:
        """Return all schemas under components."""
        components = self.mapping(self.root.get("components"), "#/components")
        return self.mapping(components.get("schemas"), "#/components/schemas")

    def lenient(self, reference: str) -> Any:
        """Return the node that a reference names; None if it leads nowhere."""
        try:
            return self.target(reference)
        except PipelineError:
            return None

    def _look_up(self, reference: str, where: str) -> Any:
        if not reference.startswith("#"):
            what = f"$ref {reference!r} leads out of the document; nothing is fetched."
            raise self.error(where, what, "Put what it names under components, in the overlay.")
        if reference != "#" and not reference.startswith("#/"):
            raise self.error(where, f"$ref {reference!r} is not a JSON pointer.")
        node: Any = self.root
        for step in tokens(reference):
            if isinstance(node, dict) and step in node:
                node = node[step]
            elif isinstance(node, list) and step.isdecimal() and int(step) < len(node):
                node = node[int(step)]
            else:
                raise self.error(where, f"$ref {reference!r} leads to nothing.")
        return node
