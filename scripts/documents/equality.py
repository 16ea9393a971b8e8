"""Find the nodes that mean the same, at any depth, rings included.

Classes of nodes are split until nothing tells two nodes of a class apart (the minimisation of an
automaton), so recursive schemas compare without being written out. The largest part of a class
keeps its number, so that each node is looked at few times.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from scripts.documents.reading import canonical

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Mapping

    from scripts.documents.walker import Document

    # What a node says itself, and the nodes that it holds, in order.
    Shape = tuple[Hashable, tuple[int, ...]]


class Equality:
    """Deep equality of the nodes of two documents, whatever their components are called.

    Order of lists counts, order of keys does not.

    Attributes:
        decisive: whether nodes that are not found equal do differ; False across 3.0 and 3.1.
    """

    def __init__(self, *sides: tuple[Document, Iterable[Any]]) -> None:
        """Look at documents.

        Args:
            sides: each document with the nodes that the comparison starts from.
        """
        self.decisive = len({document.minor for document, _ in sides}) == 1
        self._ends: dict[int, Any] = {}
        self._classes = classes(self._shapes(sides)) if self.decisive else {}

    def same(self, old: Iterable[Any], new: Iterable[Any]) -> bool:
        """Return whether two sets of nodes are known to be equal."""
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

    def _shapes(self, sides: Iterable[tuple[Document, Iterable[Any]]]) -> dict[int, Shape]:
        shapes: dict[int, Shape] = {}
        for document, starts in sides:
            stack = [self._end(document, one) for one in starts if isinstance(one, dict | list)]
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
                        # Python takes 1 and True as equal, so all but texts become JSON.
                        said += (key, target if isinstance(target, str) else (canonical(target),))
                shapes[id(node)] = (tuple(said), tuple(held))
        return shapes

    def _end(self, document: Document, node: Any) -> Any:
        """Return a node, or what it refers to if it has a reference and nothing else."""
        if id(node) in self._ends:
            return self._ends[id(node)]
        chain, end = {id(node)}, node
        while isinstance(end, dict) and len(end) == 1 and "$ref" in end:
            target = _named(document, end["$ref"])
            if not isinstance(target, dict | list) or id(target) in chain:
                break
            chain.add(id(target))
            end = target
        self._ends |= dict.fromkeys(chain, end)
        return end


def _named(document: Document, reference: Any) -> Any:
    """Return what a reference names; the text itself if it is data that only looks like one."""
    target = document.lenient(reference) if isinstance(reference, str) else None
    return reference if target is None else target


def classes(shapes: Mapping[int, Shape]) -> dict[int, int]:
    """Return a number for each node: equal numbers for equal nodes."""
    numbers: dict[Hashable, int] = {}
    found = {
        node: numbers.setdefault((said, len(held)), len(numbers))
        for node, (said, held) in shapes.items()
    }
    count = len(numbers)
    members: dict[int, set[int]] = defaultdict(set)
    above: dict[int, list[int]] = defaultdict(list)
    for node, (_, held) in shapes.items():
        members[found[node]].add(node)
        for one in held:
            above[one].append(node)
    waiting = set(shapes)
    while waiting:
        by_class: dict[int, set[int]] = defaultdict(set)
        for node in waiting:
            by_class[found[node]].add(node)
        moved: list[tuple[int, set[int]]] = []
        for number, nodes in by_class.items():
            parts = _parts(members[number], nodes, found, shapes)
            moved += [(number, part) for part in sorted(parts, key=len)[:-1]]
        waiting = set()
        for number, part in moved:
            members[number] -= part
            members[count] = part
            for node in part:
                found[node] = count
                waiting.update(above[node])
            count += 1
    return found


def _parts(
    members: set[int], waiting: set[int], found: dict[int, int], shapes: Mapping[int, Shape]
) -> list[set[int]]:
    """Split a class by what its nodes hold; those that do not wait hold the same as each other."""
    parts: dict[tuple[int, ...], set[int]] = defaultdict(set)
    for node in waiting:
        parts[tuple([found[one] for one in shapes[node][1]])].add(node)
    quiet = next((node for node in members if node not in waiting), None)
    if quiet is not None:
        held = tuple([found[one] for one in shapes[quiet][1]])
        if len(parts) > 1 or held not in parts:
            parts[held] |= members - waiting
    return list(parts.values())
