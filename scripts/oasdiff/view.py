"""A schema as one sees it when references are followed and `allOf` is merged."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import attrs

from scripts.oasdiff.types import ALL, admits_null, is_bare, is_null, own_types, wording
from scripts.oasdiff.values import collapse

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scripts.oasdiff.document import Document
    from scripts.oasdiff.model import Direction

ANYTHING: Final[dict[str, Any]] = {}
NOTHING: Final[dict[str, Any]] = {"type": []}
_CHOICES: Final = ("oneOf", "anyOf")


@attrs.frozen(eq=False)
class View:
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

    @classmethod
    def of(cls, document: Document, where: str, nodes: Iterable[Any]) -> View:
        """Return the view of nodes, all of which hold.

        Raises:
            PipelineError: a node is no schema, or a reference cannot be followed.
        """
        nodes = tuple(nodes)
        parts: list[dict[str, Any]] = []
        seen: set[int] = set()
        stack = list(reversed(nodes))
        while stack:
            node = _as_mapping(document, stack.pop(), where)
            if id(node) in seen:
                continue
            seen.add(id(node))
            ref = node.get("$ref")
            inner = [document.target(ref, where)] if isinstance(ref, str) else []
            # What stands beside a reference counts in 3.1 only.
            if not inner or (document.minor and len(node) > 1):
                parts.append(node)
                inner += document.sequence(node.get("allOf"), where)
                for keyword in _CHOICES:
                    branches = _branches(document, node, keyword, where)
                    inner += branches if len(branches) == 1 else []
            stack += reversed(inner)
        return cls(document, where, nodes, tuple(parts))

    @property
    def key(self) -> frozenset[int]:
        """The identity of the view: the same parts are the same schema."""
        return frozenset(map(id, self.parts)) | self.settled

    def said(self, keyword: str) -> list[Any]:
        """Return what the parts say under a keyword, in order."""
        return [part[keyword] for part in self.parts if keyword in part]

    def flag(self, keyword: str) -> bool:
        """Return whether some part says `keyword: true`."""
        return any(value is True for value in self.said(keyword))

    def child(self, nodes: Iterable[Any], step: str) -> View:
        """Return the view of nodes further down."""
        return View.of(self.document, f"{self.where}/{step}", nodes)

    def types(self) -> frozenset[str]:
        """Return the types admitted, null apart, as far as no real choice decides on them."""
        found = ALL
        for part in self.parts:
            found &= own_types(part)
            for keyword in _CHOICES:
                branches = _branches(self.document, part, keyword, self.where)
                if branches and all(map(is_bare, branches)):
                    found &= frozenset().union(*map(own_types, branches))
        return found

    def null(self) -> bool:
        """Return whether null is admitted."""
        return all(admits_null(self.document, node, self.where) for node in self.nodes)

    def groups(self) -> list[list[Any]]:
        """Return the real choices (`oneOf`, `anyOf`), each as its branches without null."""
        found = []
        for part in self.parts:
            for keyword in _CHOICES if id(part) not in self.settled else ():
                branches = _branches(self.document, part, keyword, self.where)
                if len(branches) > 1 and not all(map(is_bare, branches)):
                    found.append(branches)
        return found

    def choose(self, branch: Any) -> View:
        """Return the view in which the choice of these parts has fallen on a branch."""
        view = self.child([*self.parts, branch], "choice")
        return attrs.evolve(view, settled=frozenset(map(id, self.parts)))

    def required(self) -> set[str]:
        """Return the names of the fields that are always there."""
        lists = (self.document.sequence(value, self.where) for value in self.said("required"))
        return {str(name) for names in lists for name in names}

    def fields(self, direction: Direction) -> dict[str, View]:
        """Return the fields that travel in a direction, by name."""
        nodes: dict[str, list[Any]] = {name: [] for name in self.required()}
        for declared in self.said("properties"):
            for name, node in self.document.mapping(declared, self.where).items():
                nodes.setdefault(name, []).append(node)
        fields = {name: self.child(nodes[name], name) for name in sorted(nodes)}
        other = "readOnly" if direction == "request" else "writeOnly"
        return {name: field for name, field in fields.items() if not field.flag(other)}

    def wording(self) -> str:
        """Return type and format in short."""
        types = self.types()
        for branches in self.groups():
            types &= frozenset().union(*(self.child([item], "choice").types() for item in branches))
        text = wording(types, null=self.null())
        form = collapse(self.said("format"))
        return f"{text} ({form})" if form else text


def _as_mapping(document: Document, node: Any, where: str) -> dict[str, Any]:
    if isinstance(node, bool):
        return ANYTHING if node else NOTHING
    if not isinstance(node, dict):
        raise document.error(where, f"holds {node!r} where a schema belongs.")
    return node


def _branches(document: Document, node: dict[str, Any], keyword: str, where: str) -> list[Any]:
    branches = document.sequence(node.get(keyword), where)
    return [branch for branch in branches if not is_null(document.follow(branch, where))]
