"""Write what a document or a page says so that it cannot act on a terminal."""

from __future__ import annotations

import re
from typing import Final

# Control characters but tab and line feed, lone surrogates, and what turns the direction of writing
# or stands unseen between letters.
_ACTIVE: Final = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ud800-\udfff\ufeff]"
)


def printable(text: str) -> str:
    """Return a text for a terminal: characters that act are written as their escapes."""
    return _ACTIVE.sub(lambda found: ascii(found[0])[1:-1], text)
