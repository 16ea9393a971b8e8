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
from scripts.changes.rules import collapse
from scripts.changes.schema import ANYTHING, Schema
from scripts.documents import pointer

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from scripts.changes.rules import Change
    from scripts.changes.scope import Scope
    from scripts.documents import Document

    # The way to a place from here, the schemas there, and whether null is compared: a branch is
    # compared without it, for the whole choice has been.
    Step = tuple[str, Schema, Schema, bool]

_MAX_VISITS: Final = 16  # places in which one pair is shown, for each direction and weight


@attrs.define(eq=False)
class Pair:
    """Two schemas that are compared, wherever they stand; what differs is found once.

    Attributes:
        old: the schema that was.
        new: the schema that is.
        nulls: whether null is compared here.
        key: equal for the same two schemas, with and without null.
        changes: what differs at this level, with the way to it; None: not looked at yet.
        below: the pairs further down that are not equal, with the way to them.
        visits: in how many places it has been shown, by whether these are minor.
    """

    old: Schema
    new: Schema
    nulls: bool
    key: object
    changes: list[Change] | None = None
    below: list[tuple[str, Pair]] = attrs.Factory(list)
    visits: Counter[bool] = attrs.Factory(Counter)


@attrs.define(eq=False)
class Task:
    """A pair at a place.

    Attributes:
        body: the scope of the body.
        where: the place.
        pair: what is to be compared there.
        above: the task that led here: a ring is walked once.
    """

    body: Scope
    where: str
    pair: Pair
    above: Task | None = None

    def is_in_ring(self, pair: Pair) -> bool:
        """Return whether the schemas of a pair are those here or stand further up."""
        task: Task | None = self
        while task is not None and task.pair.key != pair.key:
            task = task.above
        return task is not None


def walk_schemas(scope: Scope) -> None:
    """Compare all that was asked for, and all that is found on the way."""
    pairs: dict[object, Pair] = {}
    queue: deque[Task] = deque()

    def visit(task: Task) -> None:
        task.pair.visits[task.body.minor] += 1
        queue.append(task)

    for body, old, new in scope.later:
        step = ("", _schema(body.old, body, old), _schema(body.new, body, new), True)
        for _, pair in _unequal(pairs, body, [step]):
            visit(Task(body, body.where, pair))
    while queue:
        task = queue.popleft()
        pair, minor = task.pair, task.body.minor
        if pair.changes is None:
            here = attrs.evolve(task.body, where="", log={}, minor=False)
            steps = _compare(here, pair.old, pair.new, nulls=pair.nulls)
            pair.below = _unequal(pairs, here, steps)
            pair.changes = list(here.log.values())
        for change in pair.changes:
            place = task.body.below(task.where + change.location)
            place.add(change.rule, change.old, change.new, change.class_)
        for way, below in pair.below:
            if below.visits[minor] < _MAX_VISITS and not task.is_in_ring(below):
                visit(Task(task.body, task.where + way, below, task))


def _schema(document: Document, body: Scope, node: Any) -> Schema:
    return Schema.of(document, body.where, [ANYTHING if node is None else node])


def _unequal(
    pairs: dict[object, Pair], scope: Scope, steps: Iterable[Step]
) -> list[tuple[str, Pair]]:
    """Return the pairs of schemas that are not known to be equal, with the way to them."""
    found = []
    for way, old, new, nulls in steps:
        if not scope.same.same(old.nodes, new.nodes):
            key = (old.key, new.key, scope.direction)
            pair = pairs.setdefault((key, nulls), Pair(old, new, nulls, key))
            found.append((way, pair))
    return found


def _compare(scope: Scope, old: Schema, new: Schema, *, nulls: bool) -> Iterator[Step]:
    if nulls and old.null != new.null:
        scope.add("null-added" if new.null else "null-removed", old.wording, new.wording)
    before, after = old.groups, new.groups
    if len(before) == len(after):
        for one, other in zip(before, after, strict=True):
            branches = (
                [side.child([item], "choice") for item in group]
                for side, group in ((old, one), (new, other))
            )
            yield from _choices(scope, *branches)
        if compare_facets(scope, old, new):
            yield from _fields(scope, old, new)
            yield from _elements(scope, old, new)
    elif len(before) + len(after) == 1:
        yield from _choices(
            scope,
            [old.choose(item) for item in before[0]] if before else [old],
            [new.choose(item) for item in after[0]] if after else [new],
        )
    else:
        scope.add("retyped", f"{len(before)} choices", f"{len(after)} choices")


def _fields(scope: Scope, old: Schema, new: Schema) -> Iterator[Step]:
    before, after = old.fields(scope.direction), new.fields(scope.direction)
    asked = scope.direction == "request"
    subject = "input" if asked else "field"
    for name in sorted(before.keys() | after.keys()):
        was, now = ("required" if name in side.required else "optional" for side in (old, new))
        if name not in after:
            scope.at(name).add(f"{subject}-removed", before[name].wording, None)
        elif name not in before:
            rule = f"{now}-input-added" if asked else "field-added"
            scope.at(name).add(rule, None, after[name].wording)
        else:
            if was != now:
                scope.at(name).add(f"{subject}-became-{now}", was, now)
            yield f"/{pointer(name)}", before[name], after[name], True


def _elements(scope: Scope, old: Schema, new: Schema) -> Iterator[Step]:
    """Compare elements of a list (`[]`), and fields that are not declared (`{}`)."""
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
            yield f"/{step}", one, other, True


def _choices(scope: Scope, old: list[Schema], new: list[Schema]) -> Iterator[Step]:
    """Match alternatives: equal ones first, then the most alike; order and names do not count."""
    single = len(old) == 1 or len(new) == 1
    left, right = _labelled(scope, old), _labelled(scope, new)
    pairs = []
    if scope.same.decisive:
        matches = {scope.same.key(schema.nodes): label for label, schema in right.items()}
        for label, schema in list(left.items()):
            match = matches.pop(scope.same.key(schema.nodes), None)
            if match is not None:
                pairs.append((label, left.pop(label), right.pop(match)))
    ranked = sorted(
        (-_likeness(scope, one, other), label, match)
        for label, one in left.items()
        for match, other in right.items()
    )
    for rank, label, match in ranked:
        if rank < 0 and label in left and match in right:
            pairs.append((label, left.pop(label), right.pop(match)))
    for label, one, other in sorted(pairs, key=lambda item: item[0]):
        yield "" if single else f"/{pointer(f'<{label}>')}", one, other, False
    for label in left:
        scope.add("alternative-removed", label, None)
    for label in right:
        scope.add("alternative-added", None, label)


def _labelled(scope: Scope, schemas: list[Schema]) -> dict[str, Schema]:
    labelled: dict[str, Schema] = {}
    for schema in schemas:
        name = label = label_of(schema, scope.direction)
        count = 2
        while label in labelled:
            label, count = f"{name}~{count}", count + 1
        labelled[label] = schema
    return labelled


def _likeness(scope: Scope, one: Schema, other: Schema) -> float:
    """Return how alike two alternatives are; 0 if they cannot be the same thing."""
    if not one.types & other.types:
        return 0
    marks, others = marks_of(one, scope.direction), marks_of(other, scope.direction)
    common = marks.keys() & others.keys()
    if any(marks[name] != others[name] for name in common):
        return 0
    names, theirs = set(one.fields(scope.direction)), set(other.fields(scope.direction))
    shared = len(names & theirs) / len(names | theirs) if names | theirs else 1
    if not shared and not common:
        return 0
    titled = bool(collapse(one.said("title")) == collapse(other.said("title")))
    return 1 + len(common) + shared + titled
