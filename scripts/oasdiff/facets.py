"""What a schema says of a value at one level: type, set of values, constraints and words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from scripts.oasdiff.choices import label_of
from scripts.oasdiff.keywords import compare_keyword
from scripts.oasdiff.limits import KEYWORDS, compare_limits
from scripts.oasdiff.prose import compare_deprecation, compare_prose, notes
from scripts.oasdiff.types import values_of
from scripts.oasdiff.values import canonical, collapse

if TYPE_CHECKING:
    from scripts.oasdiff.scope import Scope
    from scripts.oasdiff.view import View

_JUDGED: Final = KEYWORDS | {
    *("$ref", "$defs", "definitions", "allOf", "oneOf", "anyOf", "type", "nullable"),
    *("enum", "const", "format", "default", "required", "properties", "items"),
    *("additionalProperties", "readOnly", "writeOnly", "discriminator"),
    *("title", "description", "deprecated", "example", "examples"),
}


def compare_facets(scope: Scope, old: View, new: View) -> bool:
    """Report what differs at this level; False when nothing is left to compare further down."""
    _words(scope, old, new)
    left, right = old.types(), new.types()
    if left != right:
        rule = "type-widened" if left < right else "type-narrowed" if right < left else "retyped"
        # Parts that contradict each other leave no type at all, which is no narrowing.
        scope.add(rule if left & right else "retyped", old.wording(), new.wording())
    if not left & right:
        return False
    _values(scope, old, new)
    compare_limits(scope, old, new)
    for keyword in ("format", "default"):
        scope.compare(
            f"{keyword}-changed", collapse(old.said(keyword)), collapse(new.said(keyword))
        )
    _discriminator(scope, old, new)
    rest = {key for part in (*old.parts, *new.parts) for key in part.keys() - notes(part)}
    for key in sorted(rest - _JUDGED):
        compare_keyword(scope.at(key), old.said(key), new.said(key))
    return True


def _words(scope: Scope, old: View, new: View) -> None:
    scope.compare("title-changed", collapse(old.said("title")), collapse(new.said("title")))
    compare_prose(
        scope,
        "description-changed",
        collapse(old.said("description")),
        collapse(new.said("description")),
    )
    for key in ("example", "examples"):
        scope.compare("example-changed", collapse(old.said(key)), collapse(new.said(key)))
    for key in sorted({key for part in (*old.parts, *new.parts) for key in notes(part)}):
        scope.at(key).compare("note-changed", collapse(old.said(key)), collapse(new.said(key)))
    compare_deprecation(scope, old.flag("deprecated"), new.flag("deprecated"))


def _values(scope: Scope, old: View, new: View) -> None:
    before, after = values_of(old.parts), values_of(new.parts)
    was = None if before is None else {*map(canonical, before)}
    now = None if after is None else {*map(canonical, after)}
    if was != now and (now is None or (was is not None and now - was)):
        scope.add("values-added", before, after)
    if was != now and (was is None or (now is not None and was - now)):
        scope.add("values-removed", before, after)


def _discriminator(scope: Scope, old: View, new: View) -> None:
    scope.compare("discriminator-changed", _marking(scope, old), _marking(scope, new))


def _marking(scope: Scope, view: View) -> Any:
    """Return the discriminating field and what each of its values stands for."""
    found = []
    for node in view.said("discriminator"):
        mapping = view.document.mapping(node, view.where)
        values = view.document.mapping(mapping.get("mapping"), view.where)
        targets = {value: _target(scope, view, str(ref)) for value, ref in values.items()}
        found.append({"propertyName": mapping.get("propertyName"), "mapping": targets})
    return collapse(found)


def _target(scope: Scope, view: View, ref: str) -> str:
    """A mapping may give a reference or the bare name of a component."""
    pointer = ref if "/" in ref else f"#/components/schemas/{ref}"
    node = view.document.target(pointer, f"{view.where} discriminator")
    return label_of(scope, view.child([node], "discriminator"))
