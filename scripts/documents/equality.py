"""Which of many nodes mean the same, however deep one looks, rings included.

Classes of nodes are split until nothing tells two nodes of a class apart (the minimisation of an
automaton), so recursive schemas compare without being written out. The largest part of a class
keeps its number, so that each node is looked at few times.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping


def classes(shapes: Mapping[int, tuple[Hashable, tuple[int, ...]]]) -> dict[int, int]:
    """Return a number for each node: equal numbers for equal nodes.

    Args:
        shapes: what each node says itself, and the nodes that it holds, in order.
    """
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
        moved: list[tuple[int, set[int]]] = []
        for number, nodes in _grouped(waiting, found).items():
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


def _grouped(nodes: set[int], found: dict[int, int]) -> dict[int, set[int]]:
    by_class: dict[int, set[int]] = defaultdict(set)
    for node in nodes:
        by_class[found[node]].add(node)
    return by_class


def _parts(
    members: set[int],
    waiting: set[int],
    found: dict[int, int],
    shapes: Mapping[int, tuple[Hashable, tuple[int, ...]]],
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
