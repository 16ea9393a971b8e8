"""A search for keys, written apart from the code that withholds them."""

from __future__ import annotations

import base64
import pickle
import traceback
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

WINDOW = 8  # characters of a key that must not show


def _forms(key: str) -> Iterator[tuple[str, int]]:
    """Each form, with the number of its characters that eight of the key make."""
    raw = key.encode()
    yield key, WINDOW
    yield key[::-1], WINDOW
    yield raw.hex(), 2 * WINDOW
    yield "".join(f"%{byte:02x}" for byte in raw), 3 * WINDOW
    for offset in range(3):
        encoded = base64.b64encode(b"\0" * offset + raw).decode()
        yield encoded[4 : len(encoded) - 4], 12


@cache
def _pieces(key: str) -> set[str]:
    """All that must not show, in lower case."""
    return {
        form.lower()[start : start + length]
        for form, length in _forms(key)
        for start in range(len(form) - length + 1)
    }


def shows_key(text: str, key: str) -> bool:
    """Whether eight characters of the key, in any form, stand in the text."""
    folded = text.lower()
    return any(piece in folded for piece in _pieces(key))


def texts_of(error: BaseException) -> dict[str, str]:
    """Every way in which an error shows itself, by its name."""
    return {
        "str": str(error),
        "repr": repr(error),
        "args": repr(error.args),
        "attributes": repr(vars(error)),
        "pickle": pickle.dumps(error).decode("latin-1"),
        "chain": repr((error.__cause__, error.__context__, getattr(error, "__notes__", ()))),
        "traceback": traced(error),
    }


def traced(error: BaseException) -> str:
    """What an error tracker shows of an error: frames with their locals, but for the tests'."""
    shown, text = [traceback.TracebackException.from_exception(error, capture_locals=True)], ""
    while shown:
        one = shown.pop()
        frames = [frame for frame in one.stack if "/tests/" not in frame.filename]
        text += str(one) + "".join(repr((frame.line, frame.locals)) for frame in frames)
        shown += [more for more in (one.__cause__, one.__context__) if more]
    return text
