"""Compare what requests and responses carry: bodies by media type, headers, single values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from scripts.changes.rules import canonical
from scripts.changes.schemas import compare_schemas
from scripts.changes.words import compare_deprecation, compare_rest, compare_texts

if TYPE_CHECKING:
    from scripts.changes.scope import Scope
    from scripts.documents import Document

STYLES: Final = {"query": "form", "cookie": "form", "path": "simple", "header": "simple"}
_JUDGED: Final = {
    *("name", "in", "required", "schema", "content", "deprecated", "example", "examples"),
    *("summary", "description", "style", "explode", "allowReserved"),
}


def compare_content(scope: Scope, old: Any, new: Any) -> None:
    """Compare two `content` mappings: `application/json; charset=utf-8` is still JSON."""
    before = scope.old.mapping(old, scope.where)
    after = scope.new.mapping(new, scope.where)
    twins = {name: name for name in before.keys() & after.keys()}
    free = {_essence(name): name for name in after if name not in twins}
    for name in sorted(before.keys() - twins.keys()):
        if (twin := free.pop(_essence(name), None)) is None:
            scope.at(_essence(name)).add("media-type-removed", name, None)
        else:
            twins[name] = twin
            scope.at(_essence(name)).compare("media-type-changed", _spelt(name), _spelt(twin))
    for name in sorted(after.keys() - set(twins.values())):
        scope.at(_essence(name)).add("media-type-added", None, name)
    for name, twin in sorted(twins.items()):
        _compare_media(scope.at(_essence(name)), before[name], after[twin])


def compare_request_body(scope: Scope, old: Any, new: Any) -> None:
    """Compare two request bodies; None: the operation has none."""
    before = scope.old.mapping(old, scope.where)
    after = scope.new.mapping(new, scope.where)
    was, now = before.get("required") is True, after.get("required") is True
    if old is None and new is None:
        return
    if new is None:
        scope.add("input-removed", _media(before), None)
    elif old is None:
        scope.add("required-input-added" if now else "optional-input-added", None, _media(after))
    else:
        if was != now:
            scope.add("input-became-required" if now else "input-became-optional", was, now)
        compare_texts(scope, before, after)
        compare_content(scope, before.get("content"), after.get("content"))
        compare_rest(scope, before, after, {"required", "content", "description"})


def compare_examples(scope: Scope, old: dict[str, Any], new: dict[str, Any]) -> None:
    """Compare `example` and `examples` of two objects, references followed."""
    before, after = _examples(scope.old, old), _examples(scope.new, new)
    if canonical(before) != canonical(after):
        scope.add("example-changed", before, after)


def _compare_media(scope: Scope, old: Any, new: Any) -> None:
    before = scope.old.mapping(old, scope.where)
    after = scope.new.mapping(new, scope.where)
    compare_schemas(scope, before.get("schema"), after.get("schema"))
    compare_examples(scope, before, after)
    compare_texts(scope, before, after)
    compare_rest(scope, before, after, {"schema", "example", "examples"})


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
            _compare_response(place, before[code], after[twins[code]])
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


def _compare_response(scope: Scope, old: Any, new: Any) -> None:
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


def compare_value(scope: Scope, old: dict[str, Any], new: dict[str, Any], place: str) -> None:
    """Compare what parameters and headers have in common: value, words and deprecation."""
    scope.compare("serialisation-changed", _wire(old, place), _wire(new, place))
    if "content" in old and "content" in new:
        compare_content(scope, old["content"], new["content"])
    elif "content" not in old and "content" not in new:
        compare_schemas(scope, old.get("schema"), new.get("schema"))
    compare_deprecation(scope, old.get("deprecated"), new.get("deprecated"))
    compare_texts(scope, old, new)
    compare_examples(scope, old, new)
    compare_rest(scope, old, new, _JUDGED)


def _wire(node: dict[str, Any], place: str) -> dict[str, Any]:
    """How a value is written, defaults filled in."""
    if "content" in node:
        return {"content": True}
    style = node.get("style", STYLES[place])
    explode = node.get("explode", style == "form")
    return {"style": style, "explode": explode, "allowReserved": node.get("allowReserved", False)}


def _examples(document: Document, node: dict[str, Any]) -> Any:
    named = node.get("examples")
    if isinstance(named, dict):
        named = {name: document.follow(item, "examples") for name, item in named.items()}
    found = {"example": node.get("example"), "examples": named}
    return {key: value for key, value in found.items() if value is not None} or None


def _media(body: dict[str, Any]) -> list[str]:
    return sorted(body.get("content") or {})


def _essence(media_type: str) -> str:
    return media_type.partition(";")[0].strip().lower()


def _spelt(media_type: str) -> str:
    return "".join(media_type.lower().split())
