"""What a schema admits, references followed and `allOf` merged, in OpenAPI 3.0 and 3.1."""

from __future__ import annotations

from collections import defaultdict
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final, cast

import attrs

from scripts.changes.rules import canonical, collapse, distinct

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from scripts.changes.rules import Direction
    from scripts.documents import Document

ANYTHING: Final[dict[str, Any]] = {}
_NOTHING: Final[dict[str, Any]] = {"type": []}
_CHOICES: Final = ("oneOf", "anyOf")
# A number is an integer or has a fraction: as sets, `integer` lies within `number`.
_NUMBER: Final = frozenset({"integer", "number with a fraction"})
_ALL: Final = _NUMBER | {"array", "boolean", "object", "string"}
_IMPLIED: Final = {
    **dict.fromkeys(("properties", "additionalProperties", "required"), "object"),
    "items": "array",
}
_ANNOTATIONS: Final = frozenset({"title", "description", "example", "examples", "deprecated"})


@attrs.frozen(eq=False)
class Schema:
    """What several schema nodes demand together.

    Attributes:
        document: where the nodes stand.
        where: the place, for messages.
        nodes: the nodes as they were asked for.
        parts: the nodes with references followed and `allOf` flattened; each demands its own.
        settled: identities of the parts whose choice has been made; `groups` leaves them out.
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
        key = ("schema", *map(id, nodes))
        if key not in document.memo:
            parts = tuple(_parts(document, where, nodes))
            document.memo[key] = cls(document, where, nodes, parts)
        return cast("Schema", document.memo[key])

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
        """The types admitted, without null; the choices in `groups` may narrow them further."""
        either = (frozenset().union(*map(_own_types, branches)) for branches in self._listings)
        return _ALL.intersection(*map(_own_types, self.parts), *either)

    @cached_property
    def values(self) -> list[Any] | None:
        """The values that every `enum` and `const` admits, without null; None: any value.

        A choice between constants is an `enum` in other words.
        """
        lists = [values for part in self.parts if (values := _listed(part)) is not None]
        for branches in self._listings:
            each = [values for branch in branches if (values := _listed(branch)) is not None]
            if len(each) == len(branches):
                lists.append([value for values in each for value in values])
        if not lists:
            return None
        texts = [{canonical(value) for value in values} for values in lists]
        common = set.intersection(*texts) - {"null"}
        return distinct(value for value in lists[0] if canonical(value) in common)

    @cached_property
    def labels(self) -> dict[str, list[Any]]:
        """Titles and descriptions of single values, from choices between constants."""
        found: dict[str, list[Any]] = {}
        for branch in (branch for branches in self._listings for branch in branches):
            text = [branch[key] for key in ("title", "description") if key in branch]
            for value in (_listed(branch) or []) if text else []:
                found[canonical(value)] = text
        return found

    @cached_property
    def null(self) -> bool:
        """Whether null is admitted."""
        return all(_admits_null(self.document, node, self.where) for node in self.nodes)

    @cached_property
    def groups(self) -> list[list[Any]]:
        """The real choices (`oneOf`, `anyOf`), each as its branches without null."""
        return [
            branches
            for part in self.parts
            if id(part) not in self.settled
            for branches in _choices(self.document, part, self.where)
            if len(branches) > 1 and not self._listing(branches)
        ]

    @cached_property
    def _listings(self) -> list[list[dict[str, Any]]]:
        """The choices that say no more than `type` or `enum` could, references followed."""
        choices = (_choices(self.document, part, self.where) for part in self.parts)
        return [found for each in choices for one in each if (found := self._listing(one))]

    def _listing(self, branches: list[Any]) -> list[dict[str, Any]]:
        followed = [self.document.follow(branch, self.where) for branch in branches]
        types = all(_says_only(one, "type") and "type" in one for one in branches)
        values = all(
            _says_only(one, "type", "enum", "const") and _listed(one) is not None
            for one in followed
        )
        return followed if types or values else []

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
            other = "readOnly" if direction == "request" else "writeOnly"
            fields = ((name, self.child(nodes[name], name)) for name in sorted(nodes))
            self._fields[direction] = {name: one for name, one in fields if not one.flag(other)}
        return self._fields[direction]

    @cached_property
    def wording(self) -> str:
        """Type and format in short."""
        types = self.types
        for branches in self.groups:
            types &= frozenset().union(*(self.child([item], "choice").types for item in branches))
        names = sorted(types - _NUMBER | {"number"} if types >= _NUMBER else types)
        text = " | ".join([*names, *(["null"] if self.null else [])]) or "nothing"
        text = "anything" if types >= _ALL else text
        form = collapse(self.said("format"))
        return f"{text} ({form})" if form else text


def _parts(document: Document, where: str, nodes: tuple[Any, ...]) -> Iterator[dict[str, Any]]:
    """Go through nodes and all that they demand: references, `allOf`, a choice of one."""
    seen: set[int] = set()
    stack = list(reversed(nodes))
    while stack:
        node = stack.pop()
        if isinstance(node, bool):
            node = ANYTHING if node else _NOTHING
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
            choices = _choices(document, node, where)
            inner += [branches[0] for branches in choices if len(branches) == 1]
        stack += reversed(inner)


def _choices(document: Document, part: dict[str, Any], where: str) -> Iterator[list[Any]]:
    """Go through the choices of a part, each as its branches without null."""
    for keyword in _CHOICES:
        if keyword in part:
            branches = document.sequence(part[keyword], where)
            if left := [one for one in branches if not _is_null(document.follow(one, where))]:
                yield left


def _own_types(node: dict[str, Any]) -> frozenset[str]:
    """Return the types that a schema admits by its own keywords.

    Without `type` the other keywords tell: everybody who writes `properties` means an object.
    """
    declared, values = node.get("type"), _listed(node)
    if declared is not None:
        names = frozenset(map(str, declared if isinstance(declared, list) else [declared]))
        return names | _NUMBER if "number" in names else names
    if values is not None:
        return frozenset().union(*map(_type_of, values))
    return frozenset(name for key, name in _IMPLIED.items() if key in node) or _ALL | {"null"}


def _type_of(value: Any) -> frozenset[str]:
    if isinstance(value, float):
        return _NUMBER
    names = {bool: "boolean", int: "integer", str: "string", list: "array", dict: "object"}
    return frozenset({names.get(type(value), "null")})


def _listed(node: dict[str, Any]) -> list[Any] | None:
    values = node.get("enum")
    if isinstance(values, list):
        return values
    return [node["const"]] if "const" in node else None


def _is_null(node: Any) -> bool:
    """Return whether a schema admits null and nothing else."""
    return isinstance(node, dict) and (
        node.get("type") in ("null", ["null"]) or _listed(node) == [None]
    )


def _says_only(node: Any, *keywords: str) -> bool:
    return isinstance(node, dict) and node.keys() <= _ANNOTATIONS.union(keywords)


def _admits_null(document: Document, node: Any, where: str) -> bool:
    """Return whether null is among the values of a schema.

    What decides are the nodes it refers to and is composed of. They are taken to admit null until
    something says otherwise, so that rings of them come to an end.
    """
    known: dict[int, bool] = document.memo.setdefault("null", {})
    demands: dict[int, list[list[Any]]] = {}
    above: dict[int, list[int]] = defaultdict(list)
    stack = [node]
    while stack:
        one = stack.pop()
        if isinstance(one, dict) and id(one) not in known:
            known[id(one)] = True
            demands[id(one)] = _null_demands(document, one, where)
            for other in (other for demand in demands[id(one)] for other in demand):
                above[id(other)].append(id(one))
                stack.append(other)
    waiting = list(demands)
    while waiting:
        identity = waiting.pop()
        if known[identity] and not all(
            any(known.get(id(one), one is not False) for one in demand)
            for demand in demands[identity]
        ):
            known[identity] = False
            waiting += above[identity]
    return known.get(id(node), node is not False)


def _null_demands(document: Document, node: dict[str, Any], where: str) -> list[list[Any]]:
    """Return the nodes of which one each must admit null so that a node does."""
    demands: list[list[Any]] = []
    if isinstance(reference := node.get("$ref"), str):
        demands.append([document.target(reference, where)])
        if document.minor == 0:
            return demands
    nullable = document.minor == 0 and node.get("nullable") is True
    # Beside a composition, `nullable` is taken for the whole, though 3.0.3 reads otherwise.
    if nullable and "type" not in node:
        return []
    demands += [[branch] for branch in document.sequence(node.get("allOf"), where)]
    demands += [document.sequence(node[key], where) for key in _CHOICES if key in node]
    values = _listed(node)
    own = "null" in _own_types(node) and (values is None or None in values)
    return demands if nullable or own else [[]]
