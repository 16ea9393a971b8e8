"""Messages of the pipeline: where, what, both values, and the next command."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import attrs

if TYPE_CHECKING:
    from collections.abc import Iterable


# Control characters but tab and line feed, lone surrogates, and what turns the direction of writing
# or stands unseen between letters.
_ACTIVE: Final = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ud800-\udfff\ufeff]"
)


@attrs.frozen
class Finding:
    """One thing that is wrong.

    Attributes:
        where: the file, as a path from the root of the repository, and the place in it.
        what: what is wrong there, with both values where there are two.
        todo: what to do about it, or the command to run next.
    """

    where: str
    what: str
    todo: str

    def __str__(self) -> str:
        return f"{self.where}: {self.what} {self.todo}"


class PipelineError(Exception):
    """A stage cannot go on; nothing has been written. Holds at least one finding."""

    def __init__(self, findings: Iterable[Finding]) -> None:
        self.findings = tuple(findings)
        super().__init__("\n".join(map(str, self.findings)))


def fail(where: str, what: str, todo: str) -> PipelineError:
    """Make the error of a single finding."""
    return PipelineError([Finding(where, what, todo)])


def shorten(value: object, limit: int = 120) -> str:
    """Return `repr(value)`, cut so that a message stays a message."""
    text = repr(value)
    return text if len(text) <= limit else f"{text[: limit - 3]}..."


def printable(text: str) -> str:
    """Return a text for a terminal: control characters are written as escapes."""
    return _ACTIVE.sub(lambda found: ascii(found[0])[1:-1], text)
