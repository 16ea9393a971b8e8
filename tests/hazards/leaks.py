"""A search for keys, written apart from the code that withholds them."""

from __future__ import annotations

import base64
import pickle
import traceback
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


def pieces(key: str) -> set[str]:
    """All that must not be found, in lower case."""
    return {
        form.lower()[start : start + length]
        for form, length in _forms(key)
        for start in range(len(form) - length + 1)
    }


def faces(error: BaseException) -> Iterator[tuple[str, str]]:
    """Every way in which an error shows itself, with its name."""
    yield "str", str(error)
    yield "repr", repr(error)
    yield "args", repr(error.args)
    yield "attributes", repr(vars(error))
    yield "pickle", pickle.dumps(error).decode("latin-1")
    yield "chain", repr((error.__cause__, error.__context__, getattr(error, "__notes__", ())))
    yield "traceback", traced(error)


def traced(error: BaseException) -> str:
    """What an error tracker shows of an error: frames with their locals, but for the tests'."""
    shown, text = [traceback.TracebackException.from_exception(error, capture_locals=True)], ""
    while shown:
        one = shown.pop()
        frames = [frame for frame in one.stack if "/tests/" not in frame.filename]
        text += str(one) + "".join(repr((frame.line, frame.locals)) for frame in frames)
        shown += [more for more in (one.__cause__, one.__context__) if more]
    return text


def found(text: str, forbidden: set[str]) -> bool:
    """Whether any forbidden piece stands in the text."""
    folded = text.lower()
    return any(piece in folded for piece in forbidden)
