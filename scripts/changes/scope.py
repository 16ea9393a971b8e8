"""Where a comparison stands, how it reports what it finds, and what a manifest adds to it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs

from scripts.changes.rules import ORDER, RULES, Change, Class, Direction, canonical
from scripts.documents import pointer

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scripts.documents import Document, Operation
    from scripts.documents.equality import Equality
    from scripts.manifest import Manifest


@attrs.frozen
class Policy:
    """What the client uses and watches, and what has been accepted: the manifest's part.

    Attributes:
        operations: the operations in use, by operationId or by method and path. Nothing else is
            looked at. None: every operation may be in use.
        watched: plain texts that carry a meaning no schema does, such as a unit.
        accepted: reasons by fingerprint.
    """

    operations: frozenset[str] | None = None
    watched: frozenset[str] = frozenset()
    accepted: dict[str, str] = attrs.Factory(dict)

    @classmethod
    def of(cls, manifest: Manifest) -> Policy:
        """Return the policy that a manifest asks for."""
        return cls(
            operations=frozenset(manifest.wanted),
            watched=frozenset(plain(watched.text) for watched in manifest.watched),
            accepted={one.fingerprint: one.reason for one in manifest.accepted},
        )

    def uses(self, operation: Operation) -> bool:
        """Return whether an operation is in use."""
        return self.operations is None or not self.operations.isdisjoint(
            {operation.id, operation.name}
        )

    def restricted_to(self, operations: Iterable[Operation]) -> Policy:
        """Return the policy for documents with these operations.

        If one that is in use is not among them, none is known to be unused.
        """
        names = {name for one in operations for name in (one.id, one.name)}
        if self.operations is None or self.operations <= names:
            return self
        return attrs.evolve(self, operations=None)


@attrs.frozen(eq=False)
class Scope:
    """A place common to both documents.

    Attributes:
        old: the document that was.
        new: the document that is.
        same: deep equality of their nodes.
        policy: what the client uses and watches.
        log: the changes so far by fingerprint, shared by all scopes of one comparison.
        later: the schema nodes that are compared in the end, and their places, shared likewise.
        where: the location.
        direction: whether values here are sent or received.
        minor: nothing here is worse than `review`: an error's body, or a header.
    """

    old: Document
    new: Document
    same: Equality
    policy: Policy
    log: dict[str, Change] = attrs.Factory(dict)
    later: list[tuple[Scope, Any, Any]] = attrs.Factory(list)
    where: str = "#"
    direction: Direction = "request"
    minor: bool = False

    def at(self, *segments: str) -> Scope:
        """Return the scope further down the location."""
        return self.below("/".join((self.where, *map(pointer, segments))))

    def below(self, where: str) -> Scope:
        """Return the scope of another location."""
        return attrs.evolve(self, where=where)

    def receiving(self, *, minor: bool) -> Scope:
        """Return the scope of a response."""
        return attrs.evolve(self, direction="response", minor=minor)

    def mappings(self, old: Any, new: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        """Return the objects that stand here in both documents, references followed.

        Raises:
            PipelineError: one of them is something else.
        """
        return self.old.mapping(old, self.where), self.new.mapping(new, self.where)

    def add(self, rule: str, old: Any, new: Any, class_: Class | None = None) -> None:
        """Report a change; `class_` replaces the rule's own class when it is given."""
        class_ = class_ or RULES[rule][self.direction]
        if class_ == "breaking" and self.minor:
            class_ = "review"
        found = Change(class_, rule, self.where, old, new)
        known = self.log.get(found.fingerprint)
        if known is None or ORDER.index(class_) < ORDER.index(known.class_):
            self.log[found.fingerprint] = found

    def compare(self, rule: str, old: Any, new: Any, class_: Class | None = None) -> None:
        """Report under `rule` two plain values that differ."""
        if old is not new and canonical(old) != canonical(new):
            self.add(rule, old, new, class_)

    def compare_later(self, old: Any, new: Any) -> None:
        """Ask for two schema nodes to be compared in the end; None admits anything."""
        self.later.append((self, old, new))


def plain(text: str) -> str:
    """Return a text with its white space folded."""
    return " ".join(text.split())
