"""What a schema says of a value at one level: type, set of values, constraints and words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from scripts.changes.rules import canonical
from scripts.changes.schema import Schema, collapse
from scripts.changes.words import (
    compare_deprecation,
    compare_keyword,
    compare_notes,
    compare_prose,
    notes,
)

if TYPE_CHECKING:
    from scripts.changes.scope import Scope

_LOWER: Final = ("minLength", "minItems", "minProperties")  # absent means 0
_UPPER: Final = ("maxLength", "maxItems", "maxProperties")
_PLAIN: Final = ("pattern", "multipleOf", "uniqueItems")
_BOUNDS: Final = ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum")
_JUDGED: Final = frozenset(
    {
        *(*_LOWER, *_UPPER, *_PLAIN, *_BOUNDS),
        *("$ref", "$defs", "definitions", "allOf", "oneOf", "anyOf", "type", "nullable"),
        *("enum", "const", "format", "default", "required", "properties", "items"),
        *("additionalProperties", "readOnly", "writeOnly", "discriminator"),
        *("title", "description", "deprecated", "example", "examples"),
    }
)


def compare_facets(scope: Scope, old: Schema, new: Schema) -> bool:
    """Report what differs at this level; False when nothing is left to compare further down."""
    _words(scope, old, new)
    left, right = old.types, new.types
    if left != right:
        rule = "type-widened" if left < right else "type-narrowed" if right < left else "retyped"
        # Parts that contradict each other leave no type at all, which is no narrowing.
        scope.add(rule if left & right else "retyped", old.wording, new.wording)
    if not left & right:
        return False
    _values(scope, old, new)
    _limits(scope, old, new)
    for keyword in ("format", "default"):
        scope.compare(
            f"{keyword}-changed", collapse(old.said(keyword)), collapse(new.said(keyword))
        )
    scope.compare("discriminator-changed", _marking(scope, old), _marking(scope, new))
    rest = {key for part in (*old.parts, *new.parts) for key in part.keys() - notes(part)}
    for key in sorted(rest - _JUDGED):
        compare_keyword(scope.at(key), old.said(key), new.said(key))
    return True


def label_of(scope: Scope, schema: Schema) -> str:
    """Describe an alternative without the name of its component: by its marks, or its fields."""
    marks = marks_of(scope, schema)
    if marks:
        return ",".join(f"{name}={value}" for name, value in sorted(marks.items()))
    names = list(schema.fields(scope.direction))
    return f"{schema.wording}:{','.join(names[:4])}" if names else schema.wording


def marks_of(scope: Scope, schema: Schema) -> dict[str, str]:
    """Return the fields that can have one value only, such as `kind: card`."""
    return {
        name: str(field.values[0])
        for name, field in schema.fields(scope.direction).items()
        if field.values is not None and len(field.values) == 1
    }


def _words(scope: Scope, old: Schema, new: Schema) -> None:
    titles = collapse(old.said("title")), collapse(new.said("title"))
    if "object" in old.types & new.types:  # names a model; elsewhere it is about a figure
        scope.compare("title-changed", *titles)
    else:
        compare_prose(scope, "title-changed", *titles)
    descriptions = collapse(old.said("description")), collapse(new.said("description"))
    compare_prose(scope, "description-changed", *descriptions)
    for value in sorted(old.labels.keys() & new.labels.keys()):
        place = scope.at(f"<{value}>")
        compare_prose(place, "description-changed", old.labels[value], new.labels[value])
    for key in ("example", "examples"):
        scope.compare("example-changed", collapse(old.said(key)), collapse(new.said(key)))
    for key in sorted({key for part in (*old.parts, *new.parts) for key in notes(part)}):
        compare_notes(scope, key, collapse(old.said(key)), collapse(new.said(key)))
    compare_deprecation(scope, old.flag("deprecated"), new.flag("deprecated"))


def _values(scope: Scope, old: Schema, new: Schema) -> None:
    before, after = old.values, new.values
    was = None if before is None else {*map(canonical, before)}
    now = None if after is None else {*map(canonical, after)}
    if was != now and (now is None or (was is not None and now - was)):
        scope.add("values-added", before, after)
    if was != now and (was is None or (now is not None and was - now)):
        scope.add("values-removed", before, after)


def _marking(scope: Scope, schema: Schema) -> Any:
    """Return the discriminating field and what each of its values stands for."""
    found = []
    for node in schema.said("discriminator"):
        mapping = schema.document.mapping(node, schema.where)
        values = schema.document.mapping(mapping.get("mapping"), schema.where)
        targets = {value: _target(scope, schema, str(ref)) for value, ref in values.items()}
        found.append({"propertyName": mapping.get("propertyName"), "mapping": targets})
    return collapse(found)


def _target(scope: Scope, schema: Schema, ref: str) -> str:
    """A mapping may give a reference or the bare name of a component."""
    pointer = ref if "/" in ref else f"#/components/schemas/{ref}"
    node = schema.document.target(pointer, f"{schema.where} discriminator")
    return label_of(scope, schema.child([node], "discriminator"))


def _limits(scope: Scope, old: Schema, new: Schema) -> None:
    """Report each constraint that changed, by its direction."""
    before, after = _limits_of(old), _limits_of(new)
    for name in sorted(before.keys() | after.keys()):
        one, other = before.get(name), after.get(name)
        if canonical(one) == canonical(other):
            continue
        loosened = other is None or (one is not None and _is_looser(name, one, other))
        rule = "constraint-loosened" if loosened else "constraint-tightened"
        scope.add(rule, _wording(name, one), _wording(name, other))


def _limits_of(schema: Schema) -> dict[str, Any]:
    """The effective constraints: a number, a pair (number, is it excluded) or any value."""
    found: dict[str, Any] = {}
    for name in _LOWER:
        found[name] = max(_numbers(schema, name), default=0) or None
    for name in _UPPER:
        found[name] = min(_numbers(schema, name), default=None)
    for name in _PLAIN:
        found[name] = collapse(value for value in schema.said(name) if value is not False)
    low = _bounds(schema, "minimum", "exclusiveMinimum")
    high = _bounds(schema, "maximum", "exclusiveMaximum")
    found["minimum"] = max(low, default=None)
    found["maximum"] = min(high, key=lambda bound: (bound[0], not bound[1]), default=None)
    return {name: value for name, value in found.items() if value is not None}


def _bounds(schema: Schema, plain: str, exclusive: str) -> list[tuple[float, bool]]:
    """3.0 says `exclusiveMinimum: true` beside `minimum`, 3.1 gives the number there."""
    bounds = []
    for part in schema.parts:
        flag = part.get(exclusive)
        if flag is not None and not isinstance(flag, bool):
            bounds.append((_number(schema, exclusive, flag), True))
        if (value := part.get(plain)) is not None:
            bounds.append((_number(schema, plain, value), flag is True))
    return bounds


def _numbers(schema: Schema, name: str) -> list[float]:
    return [_number(schema, name, value) for value in schema.said(name)]


def _number(schema: Schema, name: str, value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise schema.document.error(schema.where, f"{name} is {value!r}, expected a number.")
    return value


def _is_looser(name: str, old: Any, new: Any) -> bool:
    """Whether everything that passed still passes; never so where that cannot be told."""
    if name == "maximum":
        return (new[0], not new[1]) > (old[0], not old[1])
    if name in _PLAIN:
        return False
    return bool(new > old if name in _UPPER else new < old)


def _wording(name: str, value: Any) -> Any:
    if value is None:
        return None
    if isinstance(value, tuple):
        sign = (">" if name == "minimum" else "<") + ("" if value[1] else "=")
        return f"{sign} {value[0]}"
    return {name: value}
