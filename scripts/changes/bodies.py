"""Compare what requests and responses carry: parameters, bodies by media type, headers."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from scripts.changes.words import compare_examples, compare_rest, compare_texts, notes

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scripts.changes.scope import Scope
    from scripts.documents import Document, Operation

TEMPLATE: Final = re.compile(r"\{([^{}]*)\}")  # a parameter in a path
_STYLES: Final = {"query": "form", "cookie": "form", "path": "simple", "header": "simple"}
_OF_VALUE: Final = {
    *("name", "in", "required", "schema", "content", "example", "examples"),
    *("style", "explode", "allowReserved"),
}


def compare_parameters(scope: Scope, old: Operation, new: Operation) -> None:
    """Compare the parameters of two operations."""
    before, after = _parameters(scope.old, old), _parameters(scope.new, new)
    for key in sorted(before.keys() | after.keys()):
        one, other = before.get(key), after.get(key)
        if one and other:
            place = scope.at(key[0], one["name"])
            place.compare("parameter-renamed", one["name"], other["name"])
            _compare_required(place, "input", one, other)
            _compare_value(place, one, other, key[0])
        elif one:
            scope.at(key[0], one["name"]).add("input-removed", key[0], None)
        elif other:
            rule = f"{'required' if _is_required(other) else 'optional'}-input-added"
            scope.at(key[0], other["name"]).add(rule, None, key[0])


def compare_request_body(scope: Scope, old: Any, new: Any) -> None:
    """Compare two request bodies; None: the operation has none."""
    before, after = scope.mappings(old, new)
    if old is not None and new is not None:
        _compare_required(scope, "input", before, after)
        _compare_content(scope, before.get("content"), after.get("content"))
        compare_rest(scope, before, after, {"required", "content"})
    elif old is not None:
        scope.add("input-removed", sorted(before.get("content") or {}), None)
    elif new is not None:
        rule = f"{'required' if _is_required(after) else 'optional'}-input-added"
        scope.add(rule, None, sorted(after.get("content") or {}))


def compare_responses(scope: Scope, old: Any, new: Any) -> None:
    """Compare two `responses` mappings.

    The loss of an error status is for review only, so what differs inside an error's answer is not
    worse. `default` stands for errors unless it is the only place for a success.
    """
    sides = scope.mappings(old, new)
    compare_texts(scope, *sides)
    before, after = (
        {code.upper(): side[code] for code in side.keys() - notes(side)} for side in sides
    )
    successes = [code for code in before if code.startswith("2")] or ["DEFAULT"]
    matches = _matching_statuses(set(before), set(after))
    for code in sorted(before):
        place = scope.at(code.replace("DEFAULT", "default"))
        place = place.receiving(minor=code not in successes)
        if code in matches:
            place.compare("status-range-changed", code, matches[code])
            _compare_response(place, before[code], after[matches[code]])
        else:
            kind = "success" if code in successes else "error"
            place.add(f"{kind}-status-removed", code, None)
    for code in after.keys() - set(matches.values()):
        place = scope.at(code.replace("DEFAULT", "default")).receiving(minor=False)
        place.add(f"{'success' if code.startswith('2') else 'error'}-status-added", None, code)


def _compare_value(scope: Scope, old: dict[str, Any], new: dict[str, Any], place: str) -> None:
    """Compare what parameters and headers have in common."""
    scope.compare("serialisation-changed", _serialisation(old, place), _serialisation(new, place))
    if "content" in old and "content" in new:
        _compare_content(scope, old["content"], new["content"])
    elif "content" not in old and "content" not in new:
        scope.compare_later(old.get("schema"), new.get("schema"))
    compare_examples(scope, _examples(scope.old, old), _examples(scope.new, new))
    compare_rest(scope, old, new, _OF_VALUE)


def _compare_required(
    scope: Scope, subject: str, old: Mapping[str, Any], new: Mapping[str, Any]
) -> None:
    """Report that an input or a header became required or optional."""
    was, now = _is_required(old), _is_required(new)
    if was != now:
        scope.add(f"{subject}-became-{'required' if now else 'optional'}", was, now)


def _is_required(node: Mapping[str, Any]) -> bool:
    """Return whether a call without it is refused; a part of the path always is required."""
    return node.get("required") is True or node.get("in") == "path"


def _parameters(document: Document, operation: Operation) -> dict[tuple[str, str], dict[str, Any]]:
    """Return parameters by place and name.

    Header names are matched without regard to case, names in the path by their position.
    """
    positions = {name: str(at) for at, name in enumerate(TEMPLATE.findall(operation.path))}
    found = {}
    for node in document.parameters(operation):
        name, place = node.get("name"), str(node.get("in"))
        if not isinstance(name, str) or place not in _STYLES:
            what = f"name {name!r} in {place!r}, expected a name in {', '.join(_STYLES)}."
            raise document.error(f"{operation.name} parameters", what)
        key = {"header": name.lower(), "path": positions.get(name, name)}.get(place, name)
        found[place, key] = node
    return found


def _compare_content(scope: Scope, old: Any, new: Any) -> None:
    """Compare two `content` mappings: `application/json; charset=utf-8` is still JSON."""
    before, after = scope.mappings(old, new)
    matches = {name: name for name in before.keys() & after.keys()}
    free = {_essence(name): name for name in after if name not in matches}
    for name in sorted(before.keys() - matches.keys()):
        place = scope.at(_essence(name))
        if match := free.pop(_essence(name), None):
            matches[name] = match
            place.compare("media-type-changed", _normalised(name), _normalised(match))
        else:
            place.add("media-type-removed", name, None)
    for name in after.keys() - set(matches.values()):
        scope.at(_essence(name)).add("media-type-added", None, name)
    for name, match in sorted(matches.items()):
        place = scope.at(_essence(name))
        one, other = place.mappings(before[name], after[match])
        place.compare_later(one.get("schema"), other.get("schema"))
        compare_examples(place, _examples(place.old, one), _examples(place.new, other))
        compare_rest(place, one, other, {"schema", "example", "examples"})


def _matching_statuses(old: set[str], new: set[str]) -> dict[str, str]:
    """Return which status of the new document stands for which of the old one.

    `404` is also covered by `4XX`, and of `4XX` at least the lowest new status is left.
    """
    matches = {code: code for code in old & new}
    for code in sorted(old - new):
        same_hundred = sorted(other for other in new - old if other[:1] == code[:1])
        if code[:1].isdigit() and f"{code[0]}XX" in new:
            matches[code] = f"{code[0]}XX"
        elif code.endswith("XX") and same_hundred:
            matches[code] = same_hundred[0]
    return matches


def _compare_response(scope: Scope, old: Any, new: Any) -> None:
    before, after = scope.mappings(old, new)
    _compare_content(scope, before.get("content"), after.get("content"))
    _compare_headers(scope.at("headers"), before.get("headers"), after.get("headers"))
    compare_rest(scope, before, after, {"content", "headers"})


def _compare_headers(scope: Scope, old: Any, new: Any) -> None:
    """Compare response headers; names are matched without regard to case."""
    before, after = (
        {name.lower(): header for name, header in side.items()} for side in scope.mappings(old, new)
    )
    for name in sorted(before.keys() | after.keys()):
        place = scope.at(name).receiving(minor=True)
        if name not in after:
            place.add("header-removed", name, None)
        elif name not in before:
            place.add("header-added", None, name)
        else:
            one, other = place.mappings(before[name], after[name])
            _compare_required(place, "header", one, other)
            _compare_value(place, one, other, "header")


def _examples(document: Document, node: dict[str, Any]) -> Any:
    named = node.get("examples")
    if isinstance(named, dict):
        named = {name: document.follow(item, "examples") for name, item in named.items()}
    found = {"example": node.get("example"), "examples": named}
    return {key: value for key, value in found.items() if value is not None} or None


def _serialisation(node: dict[str, Any], place: str) -> dict[str, Any]:
    """Return how a value is written, defaults filled in."""
    if "content" in node:
        return {"content": True}
    style = node.get("style", _STYLES[place])
    explode = node.get("explode", style == "form")
    return {"style": style, "explode": explode, "allowReserved": node.get("allowReserved", False)}


def _essence(media_type: str) -> str:
    return media_type.partition(";")[0].strip().lower()


def _normalised(media_type: str) -> str:
    return "".join(media_type.lower().split())
