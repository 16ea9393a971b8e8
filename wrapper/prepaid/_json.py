"""JSON read strictly: nothing is guessed, merged, rounded or recursed into without bound."""

from __future__ import annotations

import json
from decimal import MAX_EMAX, MAX_PREC, MIN_EMIN, Context
from typing import Final

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
    """Read one JSON document; numbers become `Decimal` with the digits as sent.

    The constants NaN and Infinity, which are not JSON, become `Decimal` too, so that the reader
    can name where they stand; an exponent that no `Decimal` has becomes NaN.

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


# Takes every digit in linear time, and raises for none.
_NUMBER: Final = Context(prec=MAX_PREC, Emax=MAX_EMAX, Emin=MIN_EMIN, traps=[]).create_decimal
_DECODER: Final = json.JSONDecoder(
    object_pairs_hook=_object, parse_float=_NUMBER, parse_int=_NUMBER, parse_constant=_NUMBER
)
