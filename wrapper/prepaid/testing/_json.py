"""JSON in and out with every digit kept, and values written at dotted paths."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

from prepaid._errors import ConfigurationError
from prepaid.vendors._figures import find


def read(text: str | bytes) -> Any:
    """Return the document; fractions become `Decimal` with the digits as written."""
    return json.loads(text, parse_float=Decimal)


def write(value: object) -> bytes:
    """Return the document as JSON, a `Decimal` as the number it is.

    Raises:
        ConfigurationError: it holds something that JSON has not, such as NaN or a date.
    """
    return _text(value).encode()


def put(document: Any, path: str, value: object) -> None:
    """Write a value at a dotted path.

    Raises:
        KeyError: the object that holds it is not there.
    """
    parent, _, name = path.rpartition(".")
    holder = find(document, parent) if parent else document
    if not isinstance(holder, dict):
        raise KeyError(parent)
    holder[name] = value


def _text(value: object) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{json.dumps(k)}: {_text(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(_text, value)) + "]"
    if isinstance(value, Decimal) and value.is_finite():
        return str(value)
    try:
        return json.dumps(value, allow_nan=False)
    except (TypeError, ValueError):
        raise ConfigurationError(f"{value!r} cannot be written as JSON.") from None
