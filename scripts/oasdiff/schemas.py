"""Compare two schemas, level by level, recursive or not."""

from __future__ import annotations

from collections import Counter, deque
from typing import TYPE_CHECKING, Any, Final

import attrs

from scripts.oasdiff.choices import pair
from scripts.oasdiff.facets import compare_facets
from scripts.oasdiff.view import ANYTHING, View

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scripts.oasdiff.scope import Scope

# A schema that a body uses in many places is shown changed in the first of them, the least deep,
# and is not descended again: documents exist in which every schema reaches every other.
_MOST_VISITS: Final = 16


@attrs.frozen(eq=False)
class _Task:
    """A pair of schemas to compare.

    Attributes:
        scope: the place.
        old: the schema that was.
        new: the schema that is.
        nulls: whether null is judged here; for a branch it has been, with the whole choice.
        above: the pairs on the way here: a ring is walked once.
    """

    scope: Scope
    old: View
    new: View
    nulls: bool = True
    above: frozenset[tuple[frozenset[int], frozenset[int]]] = frozenset()

    @property
    def key(self) -> tuple[frozenset[int], frozenset[int]]:
        return self.old.key, self.new.key

    def under(self, scope: Scope, old: View, new: View, *, nulls: bool = True) -> _Task:
        """Return the task of a place further down."""
        return _Task(scope, old, new, nulls, self.above | {self.key})


def compare_schemas(scope: Scope, old: Any, new: Any) -> None:
    """Report what differs between two schema nodes; None (no schema) admits anything."""
    before = View.of(scope.old, scope.where, [ANYTHING if old is None else old])
    after = View.of(scope.new, scope.where, [ANYTHING if new is None else new])
    queue = deque([_Task(scope, before, after)])
    visits: Counter[object] = Counter()
    while queue:
        task = queue.popleft()
        equal = scope.same.same(task.old.nodes, task.new.nodes)
        if equal or task.key in task.above or visits[task.key] >= _MOST_VISITS:
            continue
        visits[task.key] += 1
        queue += _compare(task)


def _compare(task: _Task) -> Iterator[_Task]:
    scope, old, new = task.scope, task.old, task.new
    if task.nulls and old.null() != new.null():
        scope.add("null-added" if new.null() else "null-removed", old.wording(), new.wording())
    before, after = old.groups(), new.groups()
    if len(before) + len(after) > 1 and len(before) != len(after):
        scope.add("retyped", f"{len(before)} choices", f"{len(after)} choices")
        return
    if len(before) != len(after):
        yield from _choices(
            task,
            [old.choose(item) for item in before[0]] if before else [old],
            [new.choose(item) for item in after[0]] if after else [new],
        )
        return
    for one, other in zip(before, after, strict=True):
        yield from _choices(
            task,
            [old.child([item], "choice") for item in one],
            [new.child([item], "choice") for item in other],
        )
    if compare_facets(scope, old, new):
        yield from _fields(task)
        yield from _elements(task)


def _choices(task: _Task, old: list[View], new: list[View]) -> Iterator[_Task]:
    scope = task.scope
    pairing = pair(scope, old, new)
    single = len(old) == 1 or len(new) == 1
    for label, one, other in pairing.pairs:
        place = scope if single else scope.at(f"<{label}>")
        yield task.under(place, one, other, nulls=False)
    for label, _ in pairing.removed:
        scope.add("alternative-removed", label, None)
    for label, _ in pairing.added:
        scope.add("alternative-added", None, label)


def _fields(task: _Task) -> Iterator[_Task]:
    direction = task.scope.direction
    old, new = task.old.fields(direction), task.new.fields(direction)
    was, now = task.old.required(), task.new.required()
    asked = direction == "request"
    for name in sorted(old.keys() | new.keys()):
        place = task.scope.at_field(name)
        if name not in new:
            place.add("input-removed" if asked else "field-removed", old[name].wording(), None)
        elif name not in old:
            wanted = "required-input-added" if name in now else "optional-input-added"
            place.add(wanted if asked else "field-added", None, new[name].wording())
        else:
            if (name in was) != (name in now):
                kind = "input" if asked else "field"
                change = "required" if name in now else "optional"
                place.add(f"{kind}-became-{change}", *_need(name in was))
            yield task.under(place, old[name], new[name])


def _need(required: bool) -> tuple[str, str]:  # noqa: FBT001 - private, and read at one place
    return ("required", "optional") if required else ("optional", "required")


def _elements(task: _Task) -> Iterator[_Task]:
    """Elements of a list (`[]`), and fields that no name is declared for (`{}`)."""
    scope, old, new = task.scope, task.old, task.new
    for keyword, step in (("items", "[]"), ("additionalProperties", "{}")):
        before, after = old.said(keyword), new.said(keyword)
        closed, shut = False in before, False in after
        if keyword == "additionalProperties" and closed != shut:
            scope.add("closed" if shut else "opened", not closed, not shut)
        if (before or after) and not closed and not shut:
            yield task.under(
                scope.at(step),
                old.child(before or [ANYTHING], step),
                new.child(after or [ANYTHING], step),
            )
