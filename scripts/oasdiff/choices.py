"""Which alternative of the old document became which of the new one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from scripts.oasdiff.types import values_of
from scripts.oasdiff.values import collapse

if TYPE_CHECKING:
    from scripts.oasdiff.scope import Scope
    from scripts.oasdiff.view import View


@attrs.frozen(eq=False)
class Pairing:
    """The alternatives of two choices.

    Attributes:
        pairs: what corresponds, with a label.
        removed: what has no counterpart in the new document, with a label.
        added: what has none in the old document, with a label.
    """

    pairs: list[tuple[str, View, View]]
    removed: list[tuple[str, View]]
    added: list[tuple[str, View]]


def pair(scope: Scope, old: list[View], new: list[View]) -> Pairing:
    """Match alternatives: equal ones first, then the most alike; order and names do not count."""
    left, right = _labelled(scope, old), _labelled(scope, new)
    pairs = []
    for label, view in list(left.items()):
        twin = next((k for k, v in right.items() if scope.same.same(view.nodes, v.nodes)), None)
        if twin is not None:
            pairs.append((label, left.pop(label), right.pop(twin)))
    ranked = sorted(
        (-_likeness(scope, one, other), label, twin)
        for label, one in left.items()
        for twin, other in right.items()
    )
    for rank, label, twin in ranked:
        if rank < 0 and label in left and twin in right:
            pairs.append((label, left.pop(label), right.pop(twin)))
    return Pairing(sorted(pairs, key=lambda item: item[0]), [*left.items()], [*right.items()])


def label_of(scope: Scope, view: View) -> str:
    """Describe an alternative without the name of its component: by its marks, or its fields."""
    marks = _marks(scope, view)
    if marks:
        return ",".join(f"{name}={value}" for name, value in sorted(marks.items()))
    names = list(view.fields(scope.direction))
    return f"{view.wording()}:{','.join(names[:4])}" if names else view.wording()


def _labelled(scope: Scope, views: list[View]) -> dict[str, View]:
    labelled: dict[str, View] = {}
    for view in views:
        label, count = label_of(scope, view), 2
        while label in labelled:
            label, count = f"{label_of(scope, view)}~{count}", count + 1
        labelled[label] = view
    return labelled


def _marks(scope: Scope, view: View) -> dict[str, str]:
    """Fields that can have one value only, such as `kind: card`."""
    marks = {}
    for name, field in view.fields(scope.direction).items():
        values = values_of(field.parts)
        if values is not None and len(values) == 1:
            marks[name] = str(values[0])
    return marks


def _likeness(scope: Scope, one: View, other: View) -> float:
    """0 for alternatives that cannot be the same thing."""
    if not one.types() & other.types():
        return 0
    marks, others = _marks(scope, one), _marks(scope, other)
    common = marks.keys() & others.keys()
    if any(marks[name] != others[name] for name in common):
        return 0
    names, theirs = set(one.fields(scope.direction)), set(other.fields(scope.direction))
    shared = len(names & theirs) / len(names | theirs) if names | theirs else 1
    if not shared and not common:
        return 0
    titled = bool(collapse(one.said("title")) == collapse(other.said("title")))
    return 1 + len(common) + shared + titled
