"""JSON read strictly: nothing is guessed, merged, rounded or recursed into without bound."""

from __future__ import annotations

import json
import re
from decimal import Decimal, InvalidOperation
from typing import Any

from ._bounds import MAX_DEPTH

_MAX_INT = 40  # digits; a longer whole number stays a Decimal, which costs no quadratic time
# A string is taken whole, closed or not, so that brackets inside it never count; possessive, so
# that a hostile text cannot make the search go back.
_TOKENS = re.compile(r'"(?:[^"\\]++|\\.)*+"?|[\[{]|[\]}]', re.DOTALL)


class StrictJSONError(ValueError):
    """The text is not one strict JSON document.

    Attributes:
        path: where, dotted; `$` for the document as a whole.
    """

    def __init__(self, message: str, path: str = "$") -> None:
        super().__init__(message)
        self.path = path


def loads(body: bytes) -> object:
    """Read one JSON document; fractions become `Decimal` with the digits as sent.

    Whole numbers of more than 40 digits become `Decimal` too. The constants NaN and Infinity,
    which are not JSON, become `Decimal` so that the reader can name where they stand.

    Raises:
        StrictJSONError: not UTF-8, not JSON, more than one document, a repeated name, or nested
            deeper than 64 levels. The message holds nothing of the body.
    """
    try:
        text = body.decode().removeprefix("\ufeff")  # a byte order mark
    except UnicodeDecodeError:
        raise StrictJSONError("is not UTF-8") from None
    if text.count("[") + text.count("{") > MAX_DEPTH and _depth(text) > MAX_DEPTH:
        raise StrictJSONError(f"is nested deeper than {MAX_DEPTH} levels")
    repeated: list[tuple[dict[str, object], str]] = []

    def pairs(items: list[tuple[str, object]]) -> dict[str, object]:
        made = dict(items)
        if len(made) != len(items):
            names = [name for name, _ in items]
            repeated.append((made, next(n for n in names if names.count(n) > 1)))
        return made

    decoder = json.JSONDecoder(
        object_pairs_hook=pairs, parse_float=_number, parse_int=_whole, parse_constant=Decimal
    )
    try:
        document: object = decoder.decode(text)
    except json.JSONDecodeError:
        raise StrictJSONError("is not JSON") from None
    if repeated:
        raise StrictJSONError("holds a name twice in one object", _find(document, *repeated[0]))
    return document


def _depth(text: str) -> int:
    """Deepest nesting, counted without recursion and no further than the bound."""
    depth = deepest = 0
    for token in _TOKENS.finditer(text):
        mark = text[token.start()]
        if mark in "[{":
            depth += 1
            deepest = max(deepest, depth)
            if deepest > MAX_DEPTH:
                break
        elif mark in "]}":
            depth -= 1
    return deepest


def _whole(text: str) -> int | Decimal:
    return int(text) if len(text) <= _MAX_INT else Decimal(text)


def _number(text: str) -> Decimal:
    try:
        return Decimal(text)
    except InvalidOperation:  # an exponent of more than 18 digits
        return Decimal("-Infinity" if text.startswith("-") else "Infinity")


def _find(document: object, target: dict[str, object], name: str) -> str:
    """Dotted path of `name` inside `target`; `$` where a repeated parent dropped it."""
    todo: list[tuple[object, tuple[str, ...]]] = [(document, ())]
    while todo:
        node, path = todo.pop()
        if node is target:
            return ".".join((*path, name))
        children: Any = ()
        if isinstance(node, dict):
            children = node.items()
        elif isinstance(node, list):
            children = enumerate(node)
        todo.extend((child, (*path, str(step))) for step, child in children)
    return "$"
