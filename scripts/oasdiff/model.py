"""The result of a comparison: one change, its class and its fingerprint."""

from __future__ import annotations

import hashlib
from typing import Any, Final, Literal, get_args

import attrs

from scripts.oasdiff.values import canonical

Class = Literal["breaking", "surface", "review", "additive", "docs"]
Direction = Literal["request", "response"]

ORDER: Final[tuple[Class, ...]] = get_args(Class)  # worst first, as reports are grouped


@attrs.frozen
class Change:
    """One difference between two documents.

    Attributes:
        class_: what it means for somebody who calls the API through the generated client.
        location: `GET /path#/responses/200/application~1json/field`; never a component's name.
        what: one clause in English that says what `rule` says.
        old: the value that was; None means that there was none. JSON-safe, as is `new`.
        new: the value that is; None means that there is none any more.
        rule: the key in `rules.RULES`.
        fingerprint: 16 hex digits over rule, location, old and new. The class has no part in it.
    """

    class_: Class
    location: str
    what: str
    old: Any
    new: Any
    rule: str
    fingerprint: str

    def sort_key(self) -> tuple[int, str, str, str]:
        """Worst class first, then by place."""
        return ORDER.index(self.class_), self.location, self.rule, self.fingerprint


def fingerprint(rule: str, location: str, old: Any, new: Any) -> str:
    """What an acceptance refers to: the same facts give the same digits in every run."""
    facts = canonical([rule, location, old, new])
    return hashlib.sha256(facts.encode()).hexdigest()[:16]
