"""Find where a page changed without keeping its words: a hash for each paragraph."""

from __future__ import annotations

import re
from collections import Counter
from hashlib import sha256
from typing import TYPE_CHECKING, Final

from scripts.findings import shorten

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

# Documentation tools put several paragraphs on one line, with two blanks between them.
_PARTS: Final = re.compile(r"(?<=\S) {2,}(?=\S)")
_DIGITS: Final = 8


def digests(page: str) -> list[str]:
    """Return a short hash of each paragraph of a page, in order; white space does not count."""
    return [_digest(text) for _, text in _paragraphs(page)]


def stored(page: str) -> str:
    """Return the hashes as a manifest keeps them: lines of ten."""
    found = digests(page)
    lines = [" ".join(found[start : start + 10]) for start in range(0, len(found), 10)]
    return "\n".join([*lines, ""])


def changes(before: Sequence[str], page: str) -> Iterator[str]:
    """Go through the places where a page is not what it was.

    Args:
        before: the hashes of its paragraphs then.
        page: its text now.
    """
    left = Counter(before)
    lines: dict[str, int] = {}
    now = []
    for line, text in _paragraphs(page):
        now.append(digest := _digest(text))
        lines[digest] = line
        left[digest] -= 1
        if left[digest] < 0:
            yield f"line {line} is new or changed: {shorten(' '.join(text.split()), 200)}"
    above = 0
    for digest in before:
        above = lines.get(digest, above)
        if left[digest] > 0:
            left[digest] -= 1
            which = f"a paragraph after line {above}" if above else "the first paragraph"
            yield f"{which} is gone"
    if now != list(before) and sorted(now) == sorted(before):
        yield "the paragraphs stand in another order"


def _paragraphs(page: str) -> Iterator[tuple[int, str]]:
    """Go through the paragraphs of a page, each with the number of its first line."""
    line, text = 0, list[str]()
    for number, content in enumerate([*page.splitlines(), ""], start=1):
        if content.strip():
            line = line if text else number
            text.append(content)
        elif text:
            yield from ((line, part) for part in _PARTS.split("\n".join(text)))
            text = []


def _digest(text: str) -> str:
    return sha256(" ".join(text.split()).encode()).hexdigest()[:_DIGITS]
