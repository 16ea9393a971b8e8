"""Compare the answers of an operation, by status."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scripts.oasdiff.bodies import compare_content
from scripts.oasdiff.keywords import compare_rest
from scripts.oasdiff.parameters import compare_value
from scripts.oasdiff.prose import compare_texts

if TYPE_CHECKING:
    from scripts.oasdiff.scope import Scope


def compare_responses(scope: Scope, old: Any, new: Any) -> None:
    """Compare two `responses` mappings.

    The loss of an error status is no more than a matter of review, so nothing inside an error's
    answer is. `default` stands for errors unless it is the only place for a success.
    """
    before = scope.old.mapping(old, scope.where)
    after = scope.new.mapping(new, scope.where)
    before, after = (
        {code.upper(): item for code, item in side.items()} for side in (before, after)
    )
    successes = [code for code in before if code.startswith("2")] or ["DEFAULT"]
    twins = _twins(set(before), set(after))
    for code in sorted(before):
        place = scope.at(code.lower() if code == "DEFAULT" else code)
        place = place.receiving(minor=code not in successes)
        if code not in twins:
            kind = "success" if code in successes else "error"
            place.add(f"{kind}-status-removed", code, None)
        else:
            place.compare("status-range-changed", code, twins[code])
            _compare(place, before[code], after[twins[code]])
    for code in sorted(after.keys() - set(twins.values())):
        place = scope.at(code.lower() if code == "DEFAULT" else code)
        place = place.receiving(minor=False)
        place.add(f"{'success' if code.startswith('2') else 'error'}-status-added", None, code)


def _twins(old: set[str], new: set[str]) -> dict[str, str]:
    """Which status of the new document stands for which of the old one.

    `404` is also covered by `4XX`, and of `4XX` at least the lowest new status is left.
    """
    twins = {code: code for code in old & new}
    for code in sorted(old - new):
        same_hundred = sorted(other for other in new - old if other[0] == code[0])
        if code[0].isdigit() and f"{code[0]}XX" in new:
            twins[code] = f"{code[0]}XX"
        elif code.endswith("XX") and same_hundred:
            twins[code] = same_hundred[0]
    return twins


def _compare(scope: Scope, old: Any, new: Any) -> None:
    before = scope.old.mapping(old, scope.where)
    after = scope.new.mapping(new, scope.where)
    compare_texts(scope, before, after)
    compare_content(scope, before.get("content"), after.get("content"))
    _compare_headers(scope.at("headers"), before.get("headers"), after.get("headers"))
    compare_rest(scope, before, after, {"description", "content", "headers", "summary"})


def _compare_headers(scope: Scope, old: Any, new: Any) -> None:
    """Compare response headers; names are matched without regard to case."""
    before = {n.lower(): item for n, item in scope.old.mapping(old, scope.where).items()}
    after = {n.lower(): item for n, item in scope.new.mapping(new, scope.where).items()}
    for name in sorted(before.keys() | after.keys()):
        place = scope.at(name).receiving(minor=True)
        if name not in after:
            place.add("header-removed", name, None)
        elif name not in before:
            place.add("header-added", None, name)
        else:
            one = scope.old.mapping(before[name], place.where)
            other = scope.new.mapping(after[name], place.where)
            was, now = one.get("required") is True, other.get("required") is True
            if was != now:
                rule = "header-became-required" if now else "header-became-optional"
                place.add(rule, was, now)
            compare_value(place, one, other, "header")
