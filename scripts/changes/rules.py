"""What each kind of difference means, by the direction in which the value travels.

One question decides: does a program that was right for the old document stay right for the new
one? What it may send must still be taken (a request must not get narrower), what it gets must
still be what it was told (a response must not get wider).
"""

from __future__ import annotations

import hashlib
import json
from typing import Any, Final, Literal, get_args

import attrs

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
        rule: the key in `RULES`.
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


@attrs.frozen
class Rule:
    """A kind of difference.

    Attributes:
        what: how a report words it.
        request: its class where the program sends the value.
        response: its class where the program receives the value.
    """

    what: str
    request: Class
    response: Class

    def class_for(self, direction: Direction) -> Class:
        """Return the class for one direction."""
        return self.request if direction == "request" else self.response


def canonical(value: object) -> str:
    """Return text that is equal for equal values: key order is gone, 1 and true are not alike."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"))


def fingerprint(rule: str, location: str, old: Any, new: Any) -> str:
    """What an acceptance refers to: the same facts give the same digits in every run."""
    facts = canonical([rule, location, old, new])
    return hashlib.sha256(facts.encode()).hexdigest()[:16]


def change(rule: str, location: str, old: Any, new: Any, class_: Class) -> Change:
    """Make a change of a class."""
    digits = fingerprint(rule, location, old, new)
    return Change(class_, location, RULES[rule].what, old, new, rule, digits)


def _rules(request: Class, response: Class, names: str, **words: str) -> dict[str, Rule]:
    """Make rules of one class: those named like their wording, then those with other words."""
    whats = {name: name.replace("-", " ") for name in names.split()}
    whats |= {name.replace("_", "-"): what for name, what in words.items()}
    return {name: Rule(what, request, response) for name, what in whats.items()}


RULES: Final = {
    # An input that is gone is ignored or refused: a balance asked for one organization would be
    # answered for another.
    **_rules(
        "breaking",
        "breaking",
        "document-removed operation-removed server-changed input-removed required-input-added"
        " input-became-required success-status-removed media-type-removed field-removed"
        " field-became-optional",
        operation_moved="operation has another method or path",
        security_changed="credentials that were enough no longer are",
        serialisation_changed="input is written in another way",
        retyped="type changed",
    ),
    **_rules(
        "review",
        "review",
        "success-status-added error-status-removed discriminator-changed constraint-tightened"
        " format-changed default-changed keyword-changed deprecated field-became-required",
        server_removed="alternative server removed",
        server_variable_changed="variable of the server's address changed",
        security_relaxed="fewer credentials are asked for",
        status_range_changed="status documented by another range",
        media_type_changed="parameter of the media type changed",
        header_removed="response header removed",
        header_became_optional="response header became optional",
        closed="undeclared fields are no longer allowed",
        version_changed="OpenAPI version changed",
    ),
    **_rules(
        "additive",
        "additive",
        "document-added operation-added optional-input-added input-became-optional"
        " error-status-added media-type-added field-added",
        server_added="alternative server added",
        security_added="other credentials are taken too",
        header_added="response header added",
        header_became_required="response header became required",
    ),
    # A response that says more than it said is the caller's affair; a request may say more.
    **_rules(
        "additive",
        "breaking",
        "type-widened alternative-added",
        null_added="may be null",
        values_added="set of values widened",
    ),
    **_rules(
        "breaking",
        "review",
        "type-narrowed alternative-removed",
        null_removed="may no longer be null",
        values_removed="set of values narrowed",
    ),
    **_rules("additive", "review", "constraint-loosened", opened="undeclared fields are allowed"),
    # Names that only the generated code bears.
    **_rules(
        "surface",
        "surface",
        "tags-changed title-changed",
        operation_id_changed="operationId changed",
        parameter_renamed="parameter renamed, the request is the same",
    ),
    # Words.
    **_rules(
        "docs",
        "docs",
        "summary-changed description-changed example-changed",
        security_note_changed="note on the credentials changed",
        deprecation_lifted="no longer deprecated",
        info_changed="statement about the document changed",
        note_changed="annotation changed",
    ),
}
