"""Which nodes of two documents mean the same, whatever their components are called.

Classes of equal nodes are refined until nothing splits any more (as in the minimisation of an
automaton), so recursive schemas compare in finite time and without being unfolded.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from scripts.findings import PipelineError
from scripts.oasdiff.values import canonical

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scripts.oasdiff.document import Document

_MOST_ROUNDS: Final = 200  # levels of schemas below each other; each costs a look at all nodes
_Edge = tuple[str, int | None, str]  # key, id of a container or None, text of a scalar


class Equality:
    """Deep equality over references; order of lists counts, order of keys does not.

    Attributes:
        decisive: whether nodes that are not found the same do differ. False across 3.0 and 3.1,
            and for a document with a chain of schemas longer than any made for use.
    """

    def __init__(self, old: Document, new: Document) -> None:
        self._edges: dict[int, tuple[str, tuple[_Edge, ...]]] = {}
        for document in (old, new):
            self._collect(document)
        self._skip_plain_references()
        self._class = dict.fromkeys(self._edges, 0)
        self.decisive = self._refine() and old.minor == new.minor

    def same(self, old: Iterable[Any], new: Iterable[Any]) -> bool:
        """Whether two sets of nodes are known to be equal.

        Containers must be nodes of the two documents; any other is equal to itself only.
        """
        return self.decisive and {*map(self._of, old)} == {*map(self._of, new)}

    def _of(self, node: Any) -> object:
        if isinstance(node, dict | list):
            return self._class.get(id(node), ("foreign", id(node)))
        return canonical(node)

    def _collect(self, document: Document) -> None:
        stack: list[Any] = [document.root]
        while stack:
            node = stack.pop()
            if not isinstance(node, dict | list) or id(node) in self._edges:
                continue
            pairs = enumerate(node) if isinstance(node, list) else sorted(node.items())
            edges: list[_Edge] = []
            for key, item in pairs:
                target = _lenient(document, item) if key == "$ref" else item
                if isinstance(target, dict | list):
                    edges.append((str(key), id(target), ""))
                    stack.append(target)
                else:
                    edges.append((str(key), None, canonical(target)))
            self._edges[id(node)] = (type(node).__name__, tuple(edges))

    def _skip_plain_references(self) -> None:
        """A node that holds a reference and nothing else is what it refers to."""
        alias = {
            identity: edges[0][1]
            for identity, (_, edges) in self._edges.items()
            if len(edges) == 1 and edges[0][0] == "$ref" and edges[0][1] is not None
        }
        for identity in alias:
            chain = [identity]
            while (target := alias[chain[-1]]) in alias and len(chain) <= len(alias):
                chain.append(target)
            for link in chain:
                alias[link] = target
                self._edges[link] = self._edges[target]

    def _refine(self) -> bool:
        """Split classes until none splits any more; False when that takes too long."""
        classes = 0
        for _ in range(_MOST_ROUNDS):
            numbers: dict[object, int] = {}
            refined = {
                identity: numbers.setdefault(
                    (
                        self._class[identity],
                        name,
                        tuple(
                            (key, text if child is None else self._class[child])
                            for key, child, text in edges
                        ),
                    ),
                    len(numbers),
                )
                for identity, (name, edges) in self._edges.items()
            }
            self._class = refined
            if len(numbers) == classes:
                return True
            classes = len(numbers)
        return False


def _lenient(document: Document, ref: Any) -> Any:
    """What a reference names; itself where it is data, as in an example, that only looks so."""
    if not isinstance(ref, str):
        return ref
    try:
        return document.target(ref, "")
    except PipelineError:
        return ref
