"""JSON read strictly: nothing is guessed, merged, rounded or recursed into without bound."""

from __future__ import annotations

import json
from decimal import Decimal, InvalidOperation
from typing import Final

_MOST_INT: Final = (
    40  # digits; a longer whole number stays a Decimal, which costs no quadratic time
)
_MOST_DEPTH: Final = 64  # levels of nesting


class StrictJSONError(ValueError):
    """The text is not one strict JSON document.

    Attributes:
        path: where, as far as it is known; `$` for the document as a whole.
    """

    def __init__(self, message: str, path: str = "$") -> None:
        super().__init__(message)
        self.path = path


def loads(body: bytes) -> object:
    """Read one JSON document; fractions become `Decimal` with the digits as sent.

    Whole numbers of more than 40 digits become `Decimal` too. The constants NaN and Infinity,
    which are not JSON, become `Decimal` so that the reader can name where they stand.

    Raises:
        StrictJSONError: it is not UTF-8, not JSON, more than one document, repeats a name in one
            object, or is nested deeper than 64 levels. The message holds nothing of the body.
    """
    try:
        text = body.decode().removeprefix("\ufeff")  # a byte order mark
        document: object = _DECODER.decode(text)
    except UnicodeDecodeError:
        raise StrictJSONError("is not UTF-8") from None
    except json.JSONDecodeError:
        raise StrictJSONError("is not valid JSON") from None
    except RecursionError:
        raise StrictJSONError("is nested too deeply") from None
    if text.count("[") + text.count("{") > _MOST_DEPTH and _is_deeper(document, _MOST_DEPTH):
        raise StrictJSONError("is nested too deeply")
    return document


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    made: dict[str, object] = dict(pairs)
    if len(made) != len(pairs):
        seen: set[str] = set()
        for name, _ in pairs:
            if name in seen:
                raise StrictJSONError("holds a name twice in one object", name)
            seen.add(name)
    return made


def _is_deeper(document: object, most: int) -> bool:
    level = [document]
    for _ in range(most):
        level = [
            child
            for node in level
            if isinstance(node, dict | list)
            for child in (node.values() if isinstance(node, dict) else node)
        ]
    return any(isinstance(node, dict | list) for node in level)


def _whole(text: str) -> int | Decimal:
    return int(text) if len(text) <= _MOST_INT else Decimal(text)


def _number(text: str) -> Decimal:
    try:
        return Decimal(text)
    except InvalidOperation:  # an exponent of more than 18 digits
        return Decimal("-Infinity" if text.startswith("-") else "Infinity")


_DECODER: Final = json.JSONDecoder(
    object_pairs_hook=_object, parse_float=_number, parse_int=_whole, parse_constant=Decimal
)
