"""Words for people: documentation, unless they say what a figure means."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scripts.oasdiff.scope import Scope

# A description is often the only place that states the unit of a figure: when its set of unit
# words changes, a person reads it, watched or not. 100, 1000 ... are how a unit is converted.
_UNITS: Final = re.compile(
    r"(?<![a-z])(second|minute|hour|cent|dollar|euro|pound|usd|eur|gbp|credit|point|token|character|"
    r"hundredth|thousandth|millionth|thousand|million|minor unit|percent)s?(?![a-z])"
    r"|(?<![\d.,])10+(?!\d|[.,]\d)|[$€£¥¢%]",
    re.IGNORECASE,
)


def compare_prose(scope: Scope, rule: str, old: Any, new: Any) -> None:
    """Report two texts (None: there is none) that differ in more than white space."""
    if _words(old) == _words(new):
        return
    watched = scope.policy.watches(old, new) or _units(old) != _units(new)
    scope.add(rule, old, new, "review" if watched else None)


def compare_texts(scope: Scope, old: Mapping[str, Any], new: Mapping[str, Any]) -> None:
    """Compare what any object may say about itself: summary, description and notes."""
    for key in ("summary", "description"):
        compare_prose(scope, f"{key}-changed", old.get(key), new.get(key))
    for key in notes(old) | notes(new):
        scope.at(key).compare("note-changed", old.get(key), new.get(key))


def compare_deprecation(scope: Scope, old: object, new: object) -> None:
    """Compare two flags; absent means False."""
    if bool(old) != bool(new):
        scope.add("deprecated" if new else "deprecation-lifted", bool(old), bool(new))


def notes(node: Mapping[str, Any]) -> set[str]:
    """Return the keys of an object that are of no account to a client."""
    return {key for key in node if key.startswith("x-") or key in {"externalDocs", "$comment"}}


def _words(text: Any) -> Any:
    return text.split() if isinstance(text, str) else text


def _units(text: Any) -> set[str]:
    texts = text if isinstance(text, list) else [text]
    return {
        (match[1] or match[0]).lower()
        for item in texts
        if isinstance(item, str)
        for match in _UNITS.finditer(item)
    }
