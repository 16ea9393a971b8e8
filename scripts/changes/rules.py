"""What each kind of difference means, by the direction in which the value travels.

One question decides: does a program that was right for the old document stay right for the new
one? What it may send must still be taken (a request must not get narrower), what it gets must
still be what it expects (a response must not get wider).
"""

from __future__ import annotations

import hashlib
import json
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final, Literal, get_args

import attrs

if TYPE_CHECKING:
    from collections.abc import Iterable

Class = Literal["breaking", "surface", "review", "additive", "docs"]
Direction = Literal["request", "response"]

ORDER: Final[tuple[Class, ...]] = get_args(Class)  # worst first, as reports are grouped

# The rules by their class: where the program sends the value, and where it receives it.
_BY_CLASS: Final[dict[tuple[Class, Class], str]] = {
    # An input that is gone is ignored or refused: a balance asked for one organization would be
    # answered for another.
    ("breaking", "breaking"): """
        document-removed operation-removed operation-moved server-changed security-changed
        input-removed required-input-added input-became-required serialisation-changed
        success-status-removed media-type-removed field-removed field-became-optional retyped""",
    ("review", "review"): """
        version-changed server-removed server-variable-changed security-relaxed
        success-status-added error-status-removed status-range-changed media-type-changed
        header-removed header-became-optional field-became-required closed constraint-tightened
        format-changed default-changed discriminator-changed keyword-changed deprecated""",
    ("additive", "additive"): """
        document-added operation-added server-added security-added optional-input-added
        input-became-optional error-status-added media-type-added header-added
        header-became-required field-added""",
    # A response that says more than it said is the caller's affair; a request may say more.
    ("additive", "breaking"): "type-widened alternative-added null-added values-added",
    ("breaking", "review"): "type-narrowed alternative-removed null-removed values-removed",
    ("additive", "review"): "constraint-loosened opened",
    # Names that only the generated code bears.
    ("surface", "surface"): "operation-id-changed parameter-renamed tags-changed title-changed",
    ("docs", "docs"): """
        summary-changed description-changed example-changed note-changed info-changed
        security-note-changed deprecation-lifted""",
}
RULES: Final[dict[str, dict[Direction, Class]]] = {
    rule: {"request": request, "response": response}
    for (request, response), rules in _BY_CLASS.items()
    for rule in rules.split()
}
# The words of a report for the rules whose names do not say it.
_WORDING: Final = {
    "closed": "undeclared fields are no longer allowed",
    "deprecation-lifted": "no longer deprecated",
    "header-added": "response header added",
    "header-became-optional": "response header became optional",
    "header-became-required": "response header became required",
    "header-removed": "response header removed",
    "info-changed": "statement about the document changed",
    "media-type-changed": "parameter of the media type changed",
    "note-changed": "annotation changed",
    "null-added": "may be null",
    "null-removed": "may no longer be null",
    "opened": "undeclared fields are allowed",
    "operation-id-changed": "operationId changed",
    "operation-moved": "operation has another method or path",
    "parameter-renamed": "parameter renamed, the request is the same",
    "retyped": "type changed",
    "security-added": "other credentials are taken too",
    "security-changed": "credentials that were enough no longer are",
    "security-note-changed": "note on the credentials changed",
    "security-relaxed": "fewer credentials are asked for",
    "serialisation-changed": "input is written in another way",
    "server-added": "alternative server added",
    "server-removed": "alternative server removed",
    "server-variable-changed": "variable of the server's address changed",
    "status-range-changed": "status documented by another range",
    "values-added": "set of values widened",
    "values-removed": "set of values narrowed",
    "version-changed": "OpenAPI version changed",
}

# The text of a value, equal for equal values: order of keys is gone, 1 and true are not alike.
canonical: Final = json.JSONEncoder(sort_keys=True, separators=(",", ":")).encode


def distinct(values: Iterable[Any]) -> list[Any]:
    """Return the values without repeats, in an order that depends on them alone."""
    by_text = {canonical(value): value for value in values}
    return [by_text[text] for text in sorted(by_text)]


def collapse(values: Iterable[Any]) -> Any:
    """Return None for no value, the value for one, and a sorted list of distinct ones for more."""
    found = distinct(values)
    return (found[0] if len(found) == 1 else found) if found else None


@attrs.frozen
class Change:
    """One difference between two documents.

    Attributes:
        class_: what it means for somebody who calls the API through the generated client.
        rule: the key in `RULES`.
        location: `GET /path#/responses/200/application~1json/field`; never a component's name.
        old: the value that was; None: there was none. JSON-safe, as is `new`.
        new: the value that is; None: it is gone.
    """

    class_: Class
    rule: str
    location: str
    old: Any
    new: Any

    @property
    def what(self) -> str:
        """One clause in English that says what `rule` says."""
        return _WORDING.get(self.rule, self.rule.replace("-", " "))

    @cached_property
    def fingerprint(self) -> str:
        """What an acceptance refers to: 16 hexadecimal digits, without the class."""
        identity = canonical([self.rule, self.location, self.old, self.new])
        return hashlib.sha256(identity.encode()).hexdigest()[:16]

    def sort_key(self) -> tuple[int, str, str, str]:
        """Worst class first, then by place."""
        return ORDER.index(self.class_), self.location, self.rule, self.fingerprint
