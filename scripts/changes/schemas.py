"""Compare the schemas of all bodies, level by level, recursive or not.

The pairs of schemas are walked by their distance from the bodies, those of all operations together.
A pair that is used in many places is shown changed in the first of them, the least deep, and then
not looked at again: documents exist in which every schema reaches every other.
"""

from __future__ import annotations

from collections import Counter, deque
from typing import TYPE_CHECKING, Any, Final

import attrs

from scripts.changes.facets import compare_facets, label_of, marks_of
from scripts.changes.schema import ANYTHING, Schema, collapse

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scripts.changes.rules import Change
    from scripts.changes.scope import Scope

    # A place, the schemas there, and whether null is judged there.
    _Step = tuple[Scope, Schema, Schema, bool]

_MOST_VISITS: Final = 16  # places in which one pair is shown, for each direction and weight


@attrs.define(eq=False)
class Pair:
    """Two schemas that are compared, wherever they stand; what differs is found once.

    Attributes:
        old: the schema that was.
        new: the schema that is.
        number: the same for the same two schemas, whatever is judged of them.
        nulls: whether null is judged here; for a branch it has been, with the whole choice.
        changes: what differs at this level, with places from here on; None: not looked at yet.
        steps: the pairs further down that are not equal, with their place from here on.
        visits: in how many places it has been shown, by whether these are minor.
    """

    old: Schema
    new: Schema
    number: int
    nulls: bool
    changes: tuple[Change, ...] | None = None
    steps: tuple[tuple[str, Pair], ...] = ()
    visits: Counter[bool] = attrs.Factory(Counter)


@attrs.frozen(eq=False)
class Task:
    """A pair at a place.

    Attributes:
        scope: the body.
        where: the place.
        pair: what is to be compared there.
        above: the task that led here: a ring is walked once.
    """

    scope: Scope
    where: str
    pair: Pair
    above: Task | None = None

    def is_in_ring(self, pair: Pair) -> bool:
        """Return whether the schemas of a pair are those here or stand further up."""
        task: Task | None = self
        while task is not None and task.pair.number != pair.number:
            task = task.above
        return task is not None


def compare_schemas(scope: Scope, old: Any, new: Any) -> None:
    """Ask for two schema nodes to be compared; None (no schema) admits anything."""
    before = Schema.of(scope.old, scope.where, [ANYTHING if old is None else old])
    after = Schema.of(scope.new, scope.where, [ANYTHING if new is None else new])
    scope.bodies.append((scope, before, after))


def walk_schemas(scope: Scope) -> None:
    """Compare all that was asked for, and all that is found on the way."""
    pairs: dict[object, Pair] = {}
    queue: deque[Task] = deque()
    for body, old, new in scope.bodies:
        if not body.same.same(old.nodes, new.nodes):
            _visit(queue, Task(body, body.where, _pair(pairs, body, old, new, nulls=True)))
    while queue:
        task = queue.popleft()
        pair = task.pair
        if pair.changes is None:
            _look(pairs, pair, task.scope)
        for change in pair.changes or ():
            place = task.scope.below(task.where + change.location)
            place.add(change.rule, change.old, change.new, change.class_)
        for where, below in pair.steps:
            if below.visits[task.scope.minor] < _MOST_VISITS and not task.is_in_ring(below):
                _visit(queue, Task(task.scope, task.where + where, below, task))


def _visit(queue: deque[Task], task: Task) -> None:
    task.pair.visits[task.scope.minor] += 1
    queue.append(task)


def _pair(
    pairs: dict[object, Pair], scope: Scope, old: Schema, new: Schema, *, nulls: bool
) -> Pair:
    schemas = (old.key, new.key, scope.direction)
    twin = pairs.get((schemas, not nulls))
    number = twin.number if twin else len(pairs)
    return pairs.setdefault((schemas, nulls), Pair(old, new, number, nulls))


def _look(pairs: dict[object, Pair], pair: Pair, scope: Scope) -> None:
    """Find what differs between the two schemas of a pair and which pairs are below it."""
    here = attrs.evolve(scope, where="", log={}, minor=False)
    steps = []
    for place, old, new, nulls in _compare(here, pair.old, pair.new, nulls=pair.nulls):
        if not scope.same.same(old.nodes, new.nodes):
            steps.append((place.where, _pair(pairs, scope, old, new, nulls=nulls)))
    pair.changes, pair.steps = tuple(here.log.values()), tuple(steps)


def _compare(scope: Scope, old: Schema, new: Schema, *, nulls: bool) -> Iterator[_Step]:
    if nulls and old.null != new.null:
        scope.add("null-added" if new.null else "null-removed", old.wording, new.wording)
    before, after = old.groups, new.groups
    if len(before) + len(after) > 1 and len(before) != len(after):
        scope.add("retyped", f"{len(before)} choices", f"{len(after)} choices")
        return
    if len(before) != len(after):
        yield from _choices(
            scope,
            [old.choose(item) for item in before[0]] if before else [old],
            [new.choose(item) for item in after[0]] if after else [new],
        )
        return
    for one, other in zip(before, after, strict=True):
        yield from _choices(
            scope,
            [old.child([item], "choice") for item in one],
            [new.child([item], "choice") for item in other],
        )
    if compare_facets(scope, old, new):
        yield from _fields(scope, old, new)
        yield from _elements(scope, old, new)


def _fields(scope: Scope, old: Schema, new: Schema) -> Iterator[_Step]:
    before, after = old.fields(scope.direction), new.fields(scope.direction)
    was, now = old.required, new.required
    asked = scope.direction == "request"
    for name in sorted(before.keys() | after.keys()):
        place = scope.at(name)
        if name not in after:
            place.add("input-removed" if asked else "field-removed", before[name].wording, None)
        elif name not in before:
            wanted = "required-input-added" if name in now else "optional-input-added"
            place.add(wanted if asked else "field-added", None, after[name].wording)
        else:
            if (name in was) != (name in now):
                kind = "input" if asked else "field"
                change = "required" if name in now else "optional"
                place.add(f"{kind}-became-{change}", *_need(name in was))
            yield place, before[name], after[name], True


def _need(required: bool) -> tuple[str, str]:  # noqa: FBT001 - private, and read at one place
    return ("required", "optional") if required else ("optional", "required")


def _elements(scope: Scope, old: Schema, new: Schema) -> Iterator[_Step]:
    """Elements of a list (`[]`), and fields that no name is declared for (`{}`)."""
    for keyword, step in (("items", "[]"), ("additionalProperties", "{}")):
        before, after = old.said(keyword), new.said(keyword)
        closed, shut = False in before, False in after
        if keyword == "additionalProperties" and closed != shut:
            scope.add("closed" if shut else "opened", not closed, not shut)
        if (before or after) and not closed and not shut:
            one, other = (
                schema.child(said or [ANYTHING], step)
                for schema, said in ((old, before), (new, after))
            )
            yield scope.at(step), one, other, True


def _choices(scope: Scope, old: list[Schema], new: list[Schema]) -> Iterator[_Step]:
    """Match alternatives: equal ones first, then the most alike; order and names do not count."""
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
        yield scope if single else scope.at(f"<{label}>"), one, other, False
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
