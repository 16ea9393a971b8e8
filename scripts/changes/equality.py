"""Which nodes of two documents mean the same, whatever their components are called."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scripts.changes.rules import canonical
from scripts.documents.equality import classes
from scripts.findings import PipelineError

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable

    from scripts.documents import Document


class Equality:
    """Deep equality over references; order of lists counts, order of keys does not.

    Attributes:
        decisive: whether nodes that are not found the same do differ. False across 3.0 and 3.1.
    """

    def __init__(self, *sides: tuple[Document, list[Any]]) -> None:
        """Look at documents.

        Args:
            sides: each document with the nodes that the comparison starts from.
        """
        self.decisive = len({document.minor for document, _ in sides}) == 1
        self._ends: dict[int, Any] = {}
        self._classes = classes(self._collect(sides)) if self.decisive else {}

    def same(self, old: Iterable[Any], new: Iterable[Any]) -> bool:
        """Whether two sets of nodes are known to be equal."""
        return self.decisive and self.key(old) == self.key(new)

    def key(self, nodes: Iterable[Any]) -> frozenset[object]:
        """Return what is equal for equal sets of nodes.

        Containers must be nodes of the two documents; any other is equal to itself only.
        """
        return frozenset(map(self._of, nodes))

    def _of(self, node: Any) -> object:
        if isinstance(node, dict | list):
            end = self._ends.get(id(node), node)
            return self._classes.get(id(end), ("foreign", id(node)))
        return canonical(node)

    def _collect(
        self, sides: tuple[tuple[Document, list[Any]], ...]
    ) -> dict[int, tuple[Hashable, tuple[int, ...]]]:
        shapes: dict[int, tuple[Hashable, tuple[int, ...]]] = {}
        for document, starts in sides:
            holders = [start for start in starts if isinstance(start, dict | list)]
            stack = [self._end(document, start) for start in holders]
            while stack:
                node = stack.pop()
                if id(node) in shapes:
                    continue
                pairs = enumerate(node) if isinstance(node, list) else sorted(node.items())
                said: list[object] = [type(node).__name__]
                held = []
                for key, value in pairs:
                    target = _named(document, value) if key == "$ref" else value
                    if isinstance(target, dict | list):
                        end = self._end(document, target)
                        said.append(key)
                        held.append(id(end))
                        stack.append(end)
                    else:
                        # Texts stand for themselves; 1 and true are not alike.
                        said += (key, target if isinstance(target, str) else (canonical(target),))
                shapes[id(node)] = (tuple(said), tuple(held))
        return shapes

    def _end(self, document: Document, node: Any) -> Any:
        """A node that holds a reference and nothing else is what it refers to."""
        if id(node) in self._ends:
            return self._ends[id(node)]
        chain, end = {id(node)}, node
        while isinstance(end, dict) and len(end) == 1 and "$ref" in end:
            target = _named(document, end["$ref"])
            if not isinstance(target, dict | list) or id(target) in chain:
                break
            chain.add(id(target))
            end = target
        for link in chain:
            self._ends[link] = end
        return end


def _named(document: Document, reference: Any) -> Any:
    """What a reference names; itself where it is data, as in an example, that only looks so."""
    if not isinstance(reference, str):
        return reference
    try:
        return document.target(reference)
    except PipelineError:
        return reference
