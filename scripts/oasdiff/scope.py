"""Where a comparison stands, and how it reports what it finds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs

from scripts.oasdiff.model import ORDER, Change, Class, Direction, fingerprint
from scripts.oasdiff.rules import RULES
from scripts.oasdiff.values import canonical

if TYPE_CHECKING:
    from scripts.oasdiff.document import Document
    from scripts.oasdiff.equality import Equality
    from scripts.oasdiff.policy import FieldPath, Policy


@attrs.frozen(eq=False)
class Scope:
    """A place common to both documents.

    Attributes:
        old: the document that was.
        new: the document that is.
        same: deep equality of their nodes.
        policy: what the client uses and watches.
        log: the changes so far by fingerprint, shared by all scopes of one comparison.
        where: the location.
        direction: whether values here are sent or received.
        minor: nothing here is worse than `review`: an error's body, a header, or an operation
            that the client does not use.
        reads: the fields that the client reads from an answer; None: it may read any.
        field: the path of the field of an answer where the scope stands.
    """

    old: Document
    new: Document
    same: Equality
    policy: Policy
    log: dict[str, Change] = attrs.Factory(dict)
    where: str = "#"
    direction: Direction = "request"
    minor: bool = False
    reads: frozenset[FieldPath] | None = None
    field: FieldPath = ()

    def at(self, *segments: str) -> Scope:
        """Return the scope further down the location."""
        steps = (segment.replace("~", "~0").replace("/", "~1") for segment in segments)
        return attrs.evolve(self, where="/".join((self.where, *steps)))

    def at_field(self, name: str) -> Scope:
        """Return the scope of a field of the value here."""
        return attrs.evolve(self.at(name), field=(*self.field, name))

    def below(self, where: str) -> Scope:
        """Return the scope of another location."""
        return attrs.evolve(self, where=where)

    def receiving(self, *, minor: bool) -> Scope:
        """Return the scope of an answer; what an unused one holds is no field that is read."""
        return attrs.evolve(self, direction="response", minor=minor)

    def add(self, rule: str, old: Any, new: Any, class_: Class | None = None) -> None:
        """Report a change; `class_` replaces the rule's own class when it is given."""
        class_ = class_ or RULES[rule].class_for(self.direction)
        if class_ == "breaking" and (self.minor or not self._is_read()):
            class_ = "review"
        digits = fingerprint(rule, self.where, old, new)
        known = self.log.get(digits)
        if known is None or ORDER.index(class_) < ORDER.index(known.class_):
            self.log[digits] = Change(class_, self.where, RULES[rule].what, old, new, rule, digits)

    def _is_read(self) -> bool:
        """Whether the client reads the field here, one above or one below."""
        if self.reads is None or self.direction == "request":
            return True
        return any(
            all(one == other for one, other in zip(path, self.field, strict=False))
            for path in self.reads
        )

    def compare(self, rule: str, old: Any, new: Any) -> None:
        """Report under `rule` two plain values that differ."""
        if canonical(old) != canonical(new):
            self.add(rule, old, new)
