"""What a stage of the pipeline has to say: what, where, both values, and the next command."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

if TYPE_CHECKING:
    from collections.abc import Iterable


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
