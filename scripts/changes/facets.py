"""What a schema says of a value at one level: type, set of values, constraints and words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from scripts.changes.rules import canonical, collapse
from scripts.changes.words import (
    compare_deprecation,
    compare_examples,
    compare_keyword,
    compare_text,
    compare_texts,
    notes,
)
from scripts.documents.nodes import schema_reference

if TYPE_CHECKING:
    from scripts.changes.rules import Direction
    from scripts.changes.schema import Schema
    from scripts.changes.scope import Scope

_AT_LEAST_0: Final = ("minLength", "minItems", "minProperties")
_AT_MOST: Final = ("maxLength", "maxItems", "maxProperties")
# Each limit, and the sign that makes a looser limit the greater number.
_LIMITS: Final = {
    **{name: (name, -1) for name in (*_AT_LEAST_0, "minimum")},
    **{name: (name, 1) for name in (*_AT_MOST, "maximum")},
    "exclusiveMinimum": ("minimum", -1),
    "exclusiveMaximum": ("maximum", 1),
}
_OTHER_LIMITS: Final = ("pattern", "multipleOf", "uniqueItems")
_COMPARED: Final = frozenset(
    {
        *(*_LIMITS, *_OTHER_LIMITS),
        *("$ref", "$defs", "definitions", "allOf", "oneOf", "anyOf", "type", "nullable"),
        *("enum", "const", "format", "default", "required", "properties", "items"),
        *("additionalProperties", "readOnly", "writeOnly", "discriminator"),
        *("title", "description", "deprecated", "example", "examples"),
    }
)


def compare_facets(scope: Scope, old: Schema, new: Schema) -> bool:
    """Report what differs at this level; False when nothing is left to compare further down."""
    _compare_words(scope, old, new)
    left, right = old.types, new.types
    if left != right:
        rule = "type-widened" if left < right else "type-narrowed" if right < left else "retyped"
        # Parts that contradict each other leave no type at all, which is not a narrowing.
        scope.add(rule if left & right else "retyped", old.wording, new.wording)
    if not left & right:
        return False
    _compare_values(scope, old, new)
    _compare_limits(scope, old, new)
    for keyword in ("format", "default"):
        was, now = collapse(old.said(keyword)), collapse(new.said(keyword))
        scope.compare(f"{keyword}-changed", was, now)
    scope.compare("discriminator-changed", _marking(scope, old), _marking(scope, new))
    rest = {key for part in (*old.parts, *new.parts) for key in part.keys() - notes(part)}
    for key in sorted(rest - _COMPARED):
        compare_keyword(scope.at(key), old.said(key), new.said(key))
    return True


def label_of(schema: Schema, direction: Direction) -> str:
    """Describe an alternative without the name of a component: by its marks, or its fields."""
    if marks := marks_of(schema, direction):
        return ",".join(f"{name}={value}" for name, value in sorted(marks.items()))
    names = list(schema.fields(direction))
    return f"{schema.wording}:{','.join(names[:4])}" if names else schema.wording


def marks_of(schema: Schema, direction: Direction) -> dict[str, str]:
    """Return the fields that can have one value only, such as `kind: card`."""
    return {
        name: str(field.values[0])
        for name, field in schema.fields(direction).items()
        if field.values is not None and len(field.values) == 1
    }


def _compare_words(scope: Scope, old: Schema, new: Schema) -> None:
    one, other = (
        {
            key: collapse(schema.said(key))
            for key in {"title", "description"}.union(*map(notes, schema.parts))
        }
        for schema in (old, new)
    )
    if "object" in old.types & new.types:  # names a model; elsewhere it is about a figure
        scope.compare("title-changed", one["title"], other["title"])
    else:
        compare_text(scope, "title-changed", one["title"], other["title"])
    compare_texts(scope, one, other)
    for value in old.labels.keys() & new.labels.keys():
        place = scope.at(f"<{value}>")
        compare_text(place, "description-changed", old.labels[value], new.labels[value])
    for keyword in ("example", "examples"):
        compare_examples(scope, collapse(old.said(keyword)), collapse(new.said(keyword)))
    compare_deprecation(scope, old.flag("deprecated"), new.flag("deprecated"))


def _compare_values(scope: Scope, old: Schema, new: Schema) -> None:
    before, after = old.values, new.values
    was, now = ({*map(canonical, values or ())} for values in (before, after))
    if before is not None and (after is None or now - was):
        scope.add("values-added", before, after)
    if after is not None and (before is None or was - now):
        scope.add("values-removed", before, after)


def _marking(scope: Scope, schema: Schema) -> Any:
    """Return the discriminating field and what each of its values stands for."""
    document, where = schema.document, f"{schema.where} discriminator"
    found = []
    for said in schema.said("discriminator"):
        marking = document.mapping(said, where)
        targets = {}
        for value, name in document.mapping(marking.get("mapping"), where).items():
            node = document.target(schema_reference(str(name)), where)
            target = schema.child([node], "discriminator")
            targets[value] = label_of(target, scope.direction)
        found.append({"propertyName": marking.get("propertyName"), "mapping": targets})
    return collapse(found)


def _compare_limits(scope: Scope, old: Schema, new: Schema) -> None:
    before, after = _limits_of(old), _limits_of(new)
    for name in before.keys() | after.keys():
        one, other = before.get(name), after.get(name)
        loosened = other is None or (one is not None and other > one)
        rule = "constraint-loosened" if loosened else "constraint-tightened"
        scope.compare(rule, _wording(name, one), _wording(name, other))
    for name in _OTHER_LIMITS:
        was, now = (collapse(filter(None, schema.said(name))) for schema in (old, new))
        rule = "constraint-loosened" if now is None else "constraint-tightened"
        scope.compare(rule, was and {name: was}, now and {name: now})


def _limits_of(schema: Schema) -> dict[str, tuple[float, bool]]:
    """Return the strictest of each limit, times its sign, and whether the figure itself passes."""
    found: dict[str, tuple[float, bool]] = {}
    for part in schema.parts:
        for keyword in part.keys() & _LIMITS.keys():
            value, (name, sign) = part[keyword], _LIMITS[keyword]
            # 3.0 says `exclusiveMinimum: true` beside `minimum`, 3.1 gives the number there.
            is_flag = isinstance(value, bool) and keyword != name
            if value is None or is_flag or (value == 0 and keyword in _AT_LEAST_0):
                continue
            if isinstance(value, bool) or not isinstance(value, int | float):
                what = f"{keyword} is {value!r}, expected a number."
                raise schema.document.error(schema.where, what)
            passes = keyword == name and part.get(f"exclusive{name.capitalize()}") is not True
            limit = (sign * value, passes)
            found[name] = min(limit, found.get(name, limit))
    return found


def _wording(name: str, limit: tuple[float, bool] | None) -> Any:
    if limit is None:
        return None
    figure = limit[0] * _LIMITS[name][1]
    if name not in {"minimum", "maximum"}:
        return {name: figure}
    return f"{'>' if name == 'minimum' else '<'}{'=' if limit[1] else ''} {figure}"
