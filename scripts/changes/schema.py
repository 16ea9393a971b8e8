"""A schema as one sees it when references are followed and `allOf` is merged, in 3.0 and 3.1."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

import attrs

from scripts.changes.rules import canonical
from scripts.changes.types import (
    ALL,
    CHOICES,
    admits_null,
    is_bare,
    is_listing,
    is_null,
    listed,
    own_types,
    wording,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scripts.changes.rules import Direction
    from scripts.documents import Document

ANYTHING: Final[dict[str, Any]] = {}
NOTHING: Final[dict[str, Any]] = {"type": []}


@attrs.frozen(eq=False)
class Schema:
    """What several schema nodes demand together.

    Attributes:
        document: where the nodes stand.
        where: the place, for messages.
        nodes: the nodes as they were asked for.
        parts: the nodes with references followed and `allOf` flattened; each demands its own.
        settled: identities of parts whose choice has been made: `groups` leaves them out.
    """

    document: Document
    where: str
    nodes: tuple[Any, ...]
    parts: tuple[dict[str, Any], ...]
    settled: frozenset[int] = frozenset()
    _fields: dict[Direction, dict[str, Schema]] = attrs.field(factory=dict, init=False)

    @classmethod
    def of(cls, document: Document, where: str, nodes: Iterable[Any]) -> Schema:
        """Return the schema of nodes, all of which hold; the same nodes give the same object.

        Raises:
            PipelineError: a node is not a schema, or a reference cannot be followed.
        """
        nodes = tuple(nodes)
        key = ("schema", *(node if isinstance(node, bool) else id(node) for node in nodes))
        if key not in document.memo:
            parts = tuple(_parts(document, where, nodes))
            document.memo[key] = cls(document, where, nodes, parts)
        found: Schema = document.memo[key]
        return found

    @cached_property
    def key(self) -> tuple[frozenset[int], frozenset[int]]:
        """The identity of the schema: the same parts are the same schema."""
        return frozenset(map(id, self.parts)), self.settled

    def said(self, keyword: str) -> list[Any]:
        """Return what the parts say under a keyword, in order."""
        return [part[keyword] for part in self.parts if keyword in part]

    def flag(self, keyword: str) -> bool:
        """Return whether some part says `keyword: true`."""
        return any(value is True for value in self.said(keyword))

    def child(self, nodes: Iterable[Any], step: str) -> Schema:
        """Return the schema of nodes further down."""
        return Schema.of(self.document, f"{self.where}/{step}", nodes)

    @cached_property
    def types(self) -> frozenset[str]:
        """The types admitted, null apart, as far as no real choice decides on them."""
        found = ALL
        for part in self.parts:
            found &= own_types(part)
            for branches in _plain_choices(self.document, part, self.where):
                found &= frozenset().union(*map(own_types, branches))
        return found

    @cached_property
    def values(self) -> list[Any] | None:
        """The values that every `enum` and `const` admits, null apart; None: any value.

        A choice between constants is an `enum` in other words.
        """
        lists = [values for part in self.parts if (values := listed(part)) is not None]
        for part in self.parts:
            for branches in _plain_choices(self.document, part, self.where):
                each = [values for branch in branches if (values := listed(branch)) is not None]
                if len(each) == len(branches):
                    lists.append([value for values in each for value in values])
        if not lists:
            return None
        texts = [{canonical(value) for value in values} for values in lists]
        common = set.intersection(*texts) - {"null"}
        return distinct(value for value in lists[0] if canonical(value) in common)

    @cached_property
    def labels(self) -> dict[str, list[Any]]:
        """What is said of single values, where a choice between constants says it."""
        found: dict[str, list[Any]] = {}
        for part in self.parts:
            for branches in _plain_choices(self.document, part, self.where):
                for branch in branches:
                    text = [branch[key] for key in ("title", "description") if key in branch]
                    for value in (listed(branch) or []) if text else []:
                        found[canonical(value)] = text
        return found

    @cached_property
    def null(self) -> bool:
        """Whether null is admitted."""
        return all(admits_null(self.document, node, self.where) for node in self.nodes)

    @cached_property
    def groups(self) -> list[list[Any]]:
        """The real choices (`oneOf`, `anyOf`), each as its branches without null."""
        found = []
        for part in self.parts:
            for keyword in CHOICES if id(part) not in self.settled else ():
                branches = _branches(self.document, part, keyword, self.where)
                if len(branches) > 1 and not _is_plain_choice(self.document, branches, self.where):
                    found.append(branches)
        return found

    def choose(self, branch: Any) -> Schema:
        """Return the schema in which the choice of these parts has fallen on a branch."""
        schema = self.child([*self.parts, branch], "choice")
        return attrs.evolve(schema, settled=frozenset(map(id, self.parts)))

    @cached_property
    def required(self) -> set[str]:
        """The names of the fields that are always there."""
        lists = (self.document.sequence(value, self.where) for value in self.said("required"))
        return {str(name) for names in lists for name in names}

    def fields(self, direction: Direction) -> dict[str, Schema]:
        """Return the fields that travel in a direction, by name."""
        if direction not in self._fields:
            nodes: dict[str, list[Any]] = {name: [] for name in self.required}
            for declared in self.said("properties"):
                for name, node in self.document.mapping(declared, self.where).items():
                    nodes.setdefault(name, []).append(node)
            fields = {name: self.child(nodes[name], name) for name in sorted(nodes)}
            other = "readOnly" if direction == "request" else "writeOnly"
            self._fields[direction] = {
                name: field for name, field in fields.items() if not field.flag(other)
            }
        return self._fields[direction]

    @cached_property
    def wording(self) -> str:
        """Type and format in short."""
        types = self.types
        for branches in self.groups:
            types &= frozenset().union(*(self.child([item], "choice").types for item in branches))
        text = wording(types, null=self.null)
        form = collapse(self.said("format"))
        return f"{text} ({form})" if form else text


def distinct(values: Iterable[Any]) -> list[Any]:
    """Return the values without repeats, in an order that depends on them alone."""
    by_text = {canonical(value): value for value in values}
    return [by_text[text] for text in sorted(by_text)]


def collapse(values: Iterable[Any]) -> Any:
    """Return None for no value, the value for one, and a sorted list of distinct ones for more."""
    found = distinct(values)
    return (found[0] if len(found) == 1 else found) if found else None


def _parts(document: Document, where: str, nodes: tuple[Any, ...]) -> Iterable[dict[str, Any]]:
    """Go through nodes and all that they demand: references, `allOf`, a choice of one."""
    seen: set[int] = set()
    stack = list(reversed(nodes))
    while stack:
        node = stack.pop()
        if isinstance(node, bool):
            node = ANYTHING if node else NOTHING
        if not isinstance(node, dict):
            raise document.error(where, f"holds {node!r} where a schema belongs.")
        if id(node) in seen:
            continue
        seen.add(id(node))
        reference = node.get("$ref")
        inner = [document.target(reference, where)] if isinstance(reference, str) else []
        # What stands beside a reference counts in 3.1 only.
        if not inner or (document.minor and len(node) > 1):
            yield node
            inner += document.sequence(node.get("allOf"), where)
            for keyword in CHOICES:
                branches = _branches(document, node, keyword, where)
                inner += branches if len(branches) == 1 else []
        stack += reversed(inner)


def _branches(document: Document, node: dict[str, Any], keyword: str, where: str) -> list[Any]:
    branches = document.sequence(node.get(keyword), where)
    return [branch for branch in branches if not is_null(document.follow(branch, where))]


def _plain_choices(
    document: Document, part: dict[str, Any], where: str
) -> Iterable[list[dict[str, Any]]]:
    """Go through the choices of a part that say no more than `type` or `enum` could."""
    for keyword in CHOICES:
        if keyword in part:
            branches = _branches(document, part, keyword, where)
            if branches and _is_plain_choice(document, branches, where):
                yield [document.follow(branch, where) for branch in branches]


def _is_plain_choice(document: Document, branches: list[Any], where: str) -> bool:
    followed = [document.follow(branch, where) for branch in branches]
    return all(map(is_bare, branches)) or all(map(is_listing, followed))
