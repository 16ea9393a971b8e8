"""Compare what a request or a response carries, by media type."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scripts.oasdiff.keywords import compare_rest
from scripts.oasdiff.prose import compare_texts
from scripts.oasdiff.schemas import compare_schemas
from scripts.oasdiff.values import canonical

if TYPE_CHECKING:
    from scripts.oasdiff.document import Document
    from scripts.oasdiff.scope import Scope


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
