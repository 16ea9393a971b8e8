"""JSON values: one form for each, so that equal ones compare equal whoever wrote them down."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from scripts.findings import fail

if TYPE_CHECKING:
    from collections.abc import Iterable


def plain(value: object, name: str) -> Any:
    """Return a copy that shares no node with any other document; 1.0 becomes 1.

    Raises:
        PipelineError: it is not JSON data, or contains itself.
    """
    try:
        return json.loads(json.dumps(value, allow_nan=False), parse_float=_shortest)
    except (TypeError, ValueError, RecursionError) as error:
        raise fail(name, f"is no JSON data ({error}).", "Correct the document.") from None


def canonical(value: object) -> str:
    """Return text that is equal for equal values: key order is gone, 1 and true are not alike."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"))


def distinct(values: Iterable[Any]) -> list[Any]:
    """Return the values without repeats, in an order that depends on them alone."""
    by_text = {canonical(value): value for value in values}
    return [by_text[text] for text in sorted(by_text)]


def collapse(values: Iterable[Any]) -> Any:
    """Return None for no value, the value for one, and a sorted list of distinct ones for more."""
    found = distinct(values)
    return (found[0] if len(found) == 1 else found) if found else None


def kind(value: object) -> str:
    """Say in the words of JSON what a value is."""
    names = {dict: "a mapping", list: "a list", str: "a string", bool: "a boolean"}
    return "nothing" if value is None else names.get(type(value), "a number")


def _shortest(text: str) -> int | float:
    number = float(text)
    return int(number) if number.is_integer() else number
