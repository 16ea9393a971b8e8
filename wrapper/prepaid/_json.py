"""JSON read strictly: nothing is guessed, merged, rounded or recursed into without bound."""

from __future__ import annotations

import json
from collections import Counter
from decimal import MAX_EMAX, MAX_PREC, MIN_EMIN, Context
from functools import partial
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
    repeated: dict[int, str] = {}
    try:
        text = body.decode().removeprefix("\ufeff")  # a byte order mark
        document: object = json.loads(
            text,
            object_pairs_hook=partial(_object, repeated),
            parse_float=_NUMBER,
            parse_int=_NUMBER,
            parse_constant=_NUMBER,
        )
    except UnicodeDecodeError:
        raise StrictJSONError("is not UTF-8") from None
    except json.JSONDecodeError:
        raise StrictJSONError("is not valid JSON") from None
    except RecursionError:
        raise StrictJSONError("is nested too deeply") from None
    if repeated or text.count("[") + text.count("{") > _MOST_DEPTH:
        _check(document, repeated)
    return document


def _object(repeated: dict[int, str], pairs: list[tuple[str, object]]) -> dict[str, object]:
    """Make an object; one that held a name twice is noted, by its identity."""
    made = dict(pairs)
    if len(made) != len(pairs):
        names = [name for name, _ in pairs]
        repeated[id(made)] = Counter(names).most_common(1)[0][0]
    return made


def _check(document: object, repeated: dict[int, str]) -> None:
    """Refuse nesting without end and repeated names, level by level.

    Raises:
        StrictJSONError: the document has one of them; the first repeated name's path is given.
    """
    level: list[tuple[str, object]] = [("", document)]
    for _ in range(_MOST_DEPTH + 1):
        below: list[tuple[str, object]] = []
        for path, node in level:
            if id(node) in repeated:
                raise StrictJSONError(
                    "has a duplicate name in one object", f"{path}{repeated[id(node)]}"
                )
            if isinstance(node, dict):
                below += [(f"{path}{name}.", child) for name, child in node.items()]
            elif isinstance(node, list):
                below += [(f"{path}{number}.", child) for number, child in enumerate(node)]
        level = below
    if level:
        raise StrictJSONError("is nested too deeply")
    if repeated:  # in an object that was itself dropped for a repeated name
        raise StrictJSONError("has a duplicate name in one object")


# Takes every digit in linear time, and raises for none.
_NUMBER: Final = Context(prec=MAX_PREC, Emax=MAX_EMAX, Emin=MIN_EMIN, traps=[]).create_decimal
