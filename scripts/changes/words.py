"""What any object may say: words for people, annotations, and keywords that no rule knows."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from scripts.changes.rules import canonical, collapse
from scripts.changes.scope import plain
from scripts.findings import PipelineError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from scripts.changes.rules import Class
    from scripts.changes.scope import Scope
    from scripts.documents import Document

_MAX_SHOWN: Final = 200  # values of a keyword that are written out; the rest shows as "..."

# A description is often the only place that states the unit of a figure: when its set of unit
# words changes, a person reads it, watched or not. 100, 1000 ... are how a unit is converted, and
# an example such as "1000 = $10.00" says it by its figures.
_PREFIX: Final = r"micro|milli|nano|pico|centi|deci|kilo|mega|giga|µ|μ"
_WORD: Final = (
    r"second|minute|hour|cent|penny|pence|pennie|dollar|euro|pound|yen|yuan|renminbi|fen|jiao|"
    r"rupee|paise|paisa|ruble|kopeck|kopek|won|franc|real|centavo|krona|krone|öre|"
    r"bitcoin|satoshi|sat|ether|gwei|wei|usd|eur|gbp|jpy|cny|rmb|inr|krw|chf|btc|eth|usdt|usdc|"
    r"credit|point|token|coin|character|unit|minor unit|base unit|"
    r"hundredth|thousandth|millionth|billionth|thousand|million|billion|percent|basis point|"
    r"micro|milli|nano"
)
_SIGN: Final = r"[$€£¥¢%₹₽₩₿฿‰]|分|角|元|円|厘"
_FIGURE: Final = r"\d+(?:[.,]\d+)*"
_UNITS: Final = re.compile(
    rf"(?<![a-z])(?P<prefix>{_PREFIX})?[- ]?(?P<word>{_WORD})s?(?![a-z])"
    rf"|(?P<power>(?<![\d.,])10+(?!\d|[.,]\d))|(?P<sign>{_SIGN})",
    re.IGNORECASE,
)
_EXAMPLES: Final = re.compile(
    rf"(?P<left>{_FIGURE})\W{{0,4}}(?:=|≙|→|equals?|is worth)\W{{0,4}}(?P<right>{_FIGURE})"
    rf"|(?:{_SIGN})\s?{_FIGURE}|{_FIGURE}\s?(?:{_SIGN})|{_FIGURE}\s?(?:{_WORD})s?(?![a-z])",
    re.IGNORECASE,
)
_NUMBER: Final = re.compile(r"-?\d+(?:\.\d+)?")
_UNIT_KEY: Final = re.compile(r"unit|currency|denomination|scale|multiplier", re.IGNORECASE)


def compare_text(scope: Scope, rule: str, old: Any, new: Any) -> None:
    """Report two texts, or lists of texts, that differ in more than white space."""
    before, after = _texts(old), _texts(new)
    if before != after:
        watched = not scope.policy.watched.isdisjoint(before + after)
        scope.add(rule, old, new, "review" if watched or _units(old) != _units(new) else None)


def compare_texts(scope: Scope, old: Mapping[str, Any], new: Mapping[str, Any]) -> None:
    """Compare summary, description and annotations; one that names a unit is for review."""
    for key in ("summary", "description"):
        compare_text(scope, f"{key}-changed", old.get(key), new.get(key))
    for key in notes(old) | notes(new):
        one, other = old.get(key), new.get(key)
        states_unit = _UNIT_KEY.search(key) or _units(one) != _units(other)
        scope.at(key).compare("note-changed", one, other, "review" if states_unit else None)


def compare_examples(scope: Scope, old: Any, new: Any) -> None:
    """Compare what shows a value; the same figure in what may be another unit is for review."""
    class_: Class | None = "review" if _is_shifted(old, new) else None
    scope.compare("example-changed", old, new, class_)


def compare_deprecation(scope: Scope, old: object, new: object) -> None:
    """Compare two flags; absent means False."""
    if bool(old) != bool(new):
        scope.add("deprecated" if new else "deprecation-lifted", bool(old), bool(new))


def compare_rest(
    scope: Scope, old: Mapping[str, Any], new: Mapping[str, Any], known: Iterable[str]
) -> None:
    """Compare what two objects say beside what is `known` to the caller."""
    compare_texts(scope, old, new)
    compare_deprecation(scope, old.get("deprecated"), new.get("deprecated"))
    compared = {*known, "$ref", "summary", "description", "deprecated", *notes(old), *notes(new)}
    for key in sorted({*old, *new} - compared):
        sides = ([side[key]] if key in side else [] for side in (old, new))
        compare_keyword(scope.at(key), *sides)


def compare_keyword(scope: Scope, old: list[Any], new: list[Any]) -> None:
    """Report what several parts say under one keyword that no rule knows, references followed."""
    if scope.same.same(old, new):
        return
    before, after = _shown(scope.old, old), _shown(scope.new, new)
    if scope.same.decisive or canonical(before) != canonical(after):
        scope.add("keyword-changed", before, after)


def notes(node: Mapping[str, Any]) -> set[str]:
    """Return the keys of an object that a client ignores."""
    return {key for key in node if key.startswith("x-") or key in {"externalDocs", "$comment"}}


def _texts(said: Any) -> list[str]:
    return [
        plain(one) for one in (said if isinstance(said, list) else [said]) if isinstance(one, str)
    ]


def _units(said: Any) -> set[str]:
    found = set()
    for text in _texts(said):
        for match in _UNITS.finditer(text):
            word = match["word"] or match["power"] or match["sign"]
            found.add(f"{match['prefix'] or ''}{word}".lower())
        found |= {"".join(match[0].lower().split()) for match in _EXAMPLES.finditer(text)}
    return found


def _is_shifted(old: Any, new: Any) -> bool:
    """Return whether a figure has become ten, a hundred ... times as large or small."""
    if isinstance(old, dict) and isinstance(new, dict):
        return any(_is_shifted(old[key], new[key]) for key in old.keys() & new.keys())
    if isinstance(old, list) and isinstance(new, list):
        return any(map(_is_shifted, old, new))
    texts = str(old), str(new)
    if not all(map(_NUMBER.fullmatch, texts)):
        return False
    one, other = (text.replace(".", "").strip("0") for text in texts)
    return one == other and float(texts[0]) != float(texts[1])


def _shown(document: Document, nodes: list[Any]) -> Any:
    """Return values, references followed: names of components must not reach a fingerprint."""
    left = [_MAX_SHOWN]
    return collapse(_written(document, node, left) for node in nodes)


def _written(document: Document, node: Any, left: list[int]) -> Any:
    try:
        node = document.follow(node)
    except PipelineError:  # data that only looks like a reference
        return "..."
    left[0] -= 1
    if isinstance(node, dict | list) and left[0] < 0:  # a ring, too, is written until then
        return "..."
    if isinstance(node, list):
        return [_written(document, item, left) for item in node]
    if isinstance(node, dict):
        return {key: _written(document, node[key], left) for key in sorted(node)}
    return node
