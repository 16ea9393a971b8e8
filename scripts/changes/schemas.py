"""Compare the schemas of all bodies, level by level, recursive or not.

The pairs of schemas are walked by their distance from the bodies, those of all operations together.
A pair that is used in many places is shown changed in the first of them, the least deep, and then
not looked at again: documents exist in which every schema reaches every other.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, Final

import attrs

from scripts.changes.facets import compare_facets, label_of, marks_of
from scripts.changes.schema import ANYTHING, Schema, collapse

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scripts.changes.scope import Scope

_MOST_VISITS: Final = 16  # places in which one pair is shown, for each direction and weight


@attrs.frozen(eq=False)
class Task:
    """A pair of schemas to compare.

    Attributes:
        scope: the place.
        old: the schema that was.
        new: the schema that is.
        nulls: whether null is judged here; for a branch it has been, with the whole choice.
        above: the task that led here: a ring is walked once.
    """

    scope: Scope
    old: Schema
    new: Schema
    nulls: bool = True
    above: Task | None = None

    @property
    def pair(self) -> object:
        """What is compared, wherever it stands."""
        return self.old.key, self.new.key

    def is_equal(self) -> bool:
        """Return whether there is nothing to find here."""
        return self.scope.same.same(self.old.nodes, self.new.nodes)

    def is_in_ring(self) -> bool:
        """Return whether the same pair stands further up."""
        pair, task = self.pair, self.above
        while task is not None and task.pair != pair:
            task = task.above
        return task is not None

    def under(self, scope: Scope, old: Schema, new: Schema, *, nulls: bool = True) -> Task:
        """Return the task of a place further down."""
        return Task(scope, old, new, nulls, self)


def compare_schemas(scope: Scope, old: Any, new: Any) -> None:
    """Ask for two schema nodes to be compared; None (no schema) admits anything."""
    before = Schema.of(scope.old, scope.where, [ANYTHING if old is None else old])
    after = Schema.of(scope.new, scope.where, [ANYTHING if new is None else new])
    scope.tasks.append(Task(scope, before, after))


def walk_schemas(scope: Scope) -> None:
    """Compare all that was asked for, and all that is found on the way."""
    visits: Counter[object] = Counter()
    while scope.tasks:
        task = scope.tasks.popleft()
        place = (task.pair, task.nulls, task.scope.direction, task.scope.minor)
        if visits[place] < _MOST_VISITS and not task.is_equal() and not task.is_in_ring():
            visits[place] += 1
            scope.tasks.extend(one for one in _compare(task) if not one.is_equal())


def _compare(task: Task) -> Iterator[Task]:
    scope, old, new = task.scope, task.old, task.new
    if task.nulls and old.null != new.null:
        scope.add("null-added" if new.null else "null-removed", old.wording, new.wording)
    before, after = old.groups, new.groups
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


def _fields(task: Task) -> Iterator[Task]:
    direction = task.scope.direction
    old, new = task.old.fields(direction), task.new.fields(direction)
    was, now = task.old.required, task.new.required
    asked = direction == "request"
    for name in sorted(old.keys() | new.keys()):
        place = task.scope.at(name)
        if name not in new:
            place.add("input-removed" if asked else "field-removed", old[name].wording, None)
        elif name not in old:
            wanted = "required-input-added" if name in now else "optional-input-added"
            place.add(wanted if asked else "field-added", None, new[name].wording)
        else:
            if (name in was) != (name in now):
                kind = "input" if asked else "field"
                change = "required" if name in now else "optional"
                place.add(f"{kind}-became-{change}", *_need(name in was))
            yield task.under(place, old[name], new[name])


def _need(required: bool) -> tuple[str, str]:  # noqa: FBT001 - private, and read at one place
    return ("required", "optional") if required else ("optional", "required")


def _elements(task: Task) -> Iterator[Task]:
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


def _choices(task: Task, old: list[Schema], new: list[Schema]) -> Iterator[Task]:
    """Match alternatives: equal ones first, then the most alike; order and names do not count."""
    scope = task.scope
    single = len(old) == 1 or len(new) == 1
    left, right = _labelled(scope, old), _labelled(scope, new)
    pairs = []
    if scope.same.decisive:
        twins = {scope.same.key(schema.nodes): label for label, schema in right.items()}
        for label, schema in list(left.items()):
            twin = twins.pop(scope.same.key(schema.nodes), None)
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
    for label, one, other in sorted(pairs, key=lambda item: item[0]):
        yield task.under(scope if single else scope.at(f"<{label}>"), one, other, nulls=False)
    for label in left:
        scope.add("alternative-removed", label, None)
    for label in right:
        scope.add("alternative-added", None, label)


def _labelled(scope: Scope, schemas: list[Schema]) -> dict[str, Schema]:
    labelled: dict[str, Schema] = {}
    for schema in schemas:
        label, count = label_of(scope, schema), 2
        while label in labelled:
            label, count = f"{label_of(scope, schema)}~{count}", count + 1
        labelled[label] = schema
    return labelled


def _likeness(scope: Scope, one: Schema, other: Schema) -> float:
    """0 for alternatives that cannot be the same thing."""
    if not one.types & other.types:
        return 0
    marks, others = marks_of(scope, one), marks_of(scope, other)
    common = marks.keys() & others.keys()
    if any(marks[name] != others[name] for name in common):
        return 0
    names, theirs = set(one.fields(scope.direction)), set(other.fields(scope.direction))
    shared = len(names & theirs) / len(names | theirs) if names | theirs else 1
    if not shared and not common:
        return 0
    titled = bool(collapse(one.said("title")) == collapse(other.said("title")))
    return 1 + len(common) + shared + titled
