"""What came of asking, and the exit code that it means."""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING

import attrs

from prepaid import Balance, Outcome

if TYPE_CHECKING:
    from collections.abc import Iterable

    from prepaid.cli._entries import Entry


class ExitCode(IntEnum):
    """What the command line ends with; of several the highest counts."""

    OK = 0
    BELOW_MINIMUM = 1
    CONFIGURATION = 2
    UNKNOWN = 3


@attrs.frozen
class Result:
    """An account and its balance, or the error that it met."""

    entry: Entry
    outcome: Outcome
    elapsed: float | None = None

    @property
    def code(self) -> ExitCode:
        """What this account means for the exit code.

        An account without a balance is unknown for whatever reason, a bad key included.
        """
        if not isinstance(self.outcome, Balance):
            return ExitCode.UNKNOWN
        minimum = self.entry.minimum
        if minimum is not None and self.outcome.is_below(minimum):
            return ExitCode.BELOW_MINIMUM
        return ExitCode.OK


def worst(results: Iterable[Result]) -> ExitCode:
    """Return the highest code; OK for no results."""
    return max((result.code for result in results), default=ExitCode.OK)
