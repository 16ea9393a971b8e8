"""Constraints on a value, and whether they became tighter or looser."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from scripts.oasdiff.values import canonical, collapse

if TYPE_CHECKING:
    from scripts.oasdiff.scope import Scope
    from scripts.oasdiff.view import View

_LOWER: Final = ("minLength", "minItems", "minProperties")  # absent means 0
_UPPER: Final = ("maxLength", "maxItems", "maxProperties")
_PLAIN: Final = ("pattern", "multipleOf", "uniqueItems")
_BOUNDS: Final = ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum")
KEYWORDS: Final = frozenset({*_LOWER, *_UPPER, *_PLAIN, *_BOUNDS})


def compare_limits(scope: Scope, old: View, new: View) -> None:
    """Report each constraint that changed, by its direction."""
    before, after = _limits(old), _limits(new)
    for name in sorted(before.keys() | after.keys()):
        one, other = before.get(name), after.get(name)
        if canonical(one) == canonical(other):
            continue
        loosened = other is None or (one is not None and _is_looser(name, one, other))
        rule = "constraint-loosened" if loosened else "constraint-tightened"
        scope.add(rule, _wording(name, one), _wording(name, other))


def _limits(view: View) -> dict[str, Any]:
    """The effective constraints: a number, a pair (number, is it excluded) or any value."""
    found: dict[str, Any] = {}
    for name in _LOWER:
        found[name] = max(_numbers(view, name), default=0) or None
    for name in _UPPER:
        found[name] = min(_numbers(view, name), default=None)
    for name in _PLAIN:
        found[name] = collapse(value for value in view.said(name) if value is not False)
    low = _bounds(view, "minimum", "exclusiveMinimum")
    high = _bounds(view, "maximum", "exclusiveMaximum")
    found["minimum"] = max(low, default=None)
    found["maximum"] = min(high, key=lambda bound: (bound[0], not bound[1]), default=None)
    return {name: value for name, value in found.items() if value is not None}


def _bounds(view: View, plain: str, exclusive: str) -> list[tuple[float, bool]]:
    """3.0 says `exclusiveMinimum: true` beside `minimum`, 3.1 gives the number there."""
    bounds = []
    for part in view.parts:
        flag = part.get(exclusive)
        if flag is not None and not isinstance(flag, bool):
            bounds.append((_number(view, exclusive, flag), True))
        if (value := part.get(plain)) is not None:
            bounds.append((_number(view, plain, value), flag is True))
    return bounds


def _numbers(view: View, name: str) -> list[float]:
    return [_number(view, name, value) for value in view.said(name)]


def _number(view: View, name: str, value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise view.document.error(view.where, f"{name} is {value!r}, expected a number.")
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
