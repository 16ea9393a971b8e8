"""What people read: a table, and below it a line for each account that needs attention."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Final

from rich.cells import cell_len
from rich.console import Console
from rich.table import Table
from rich.text import Text

from prepaid import Amount, Balance, StatusError
from prepaid.cli._output import printable
from prepaid.cli._results import ExitCode

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from prepaid.cli._results import Result

    Cells = tuple[str, ...]

COLUMNS: Final = ("vendor", "label", "available", "minimum", "other figures", "as of (UTC)", "note")
_AVAILABLE: Final = COLUMNS.index("available")
_NUMBERS: Final = {"available", "minimum"}
_WRAPPED: Final = {"other figures", "note", "key variables"}
_STYLES: Final = {
    ExitCode.OK: "",
    ExitCode.BELOW_MINIMUM: "yellow",
    ExitCode.UNKNOWN: "red",
}
_GAP: Final = 2  # columns between two columns of the table
_NO_LIMIT: Final = 10_000  # columns, for a file or a pipe: nothing is wrapped there


def row(result: Result) -> Cells:
    """Return the texts of an account, one for each of `COLUMNS`.

    Amounts round down, unless a balance below its minimum would then look equal to it.
    """
    entry, outcome = result.entry, result.outcome
    minimum = "" if entry.minimum is None else str(entry.minimum)
    if not isinstance(outcome, Balance):
        note = type(outcome).__name__
        if isinstance(outcome, StatusError):
            note += f" {outcome.status}"
            if outcome.retry_after is not None:
                note += f", retry in {outcome.retry_after:.0f} s"
        return entry.vendor, entry.label or "", "unknown", minimum, "", "", note
    available = str(outcome.available)
    notes = []
    if entry.minimum is not None and result.code is ExitCode.BELOW_MINIMUM:
        notes.append("below minimum")
        if available == minimum:
            available, minimum = _exact(outcome.available), _exact(entry.minimum)
    if outcome.vendor_alert:
        notes.append("vendor's alert is on")
    return (
        entry.vendor,
        entry.label or "",
        available,
        minimum,
        ", ".join(str(amount) for amount in outcome.amounts if amount != outcome.available),
        f"{outcome.as_of:%Y-%m-%d %H:%M}" if outcome.as_of else "",
        ", ".join(notes),
    )


def _exact(amount: Amount) -> str:
    return f"{amount.value:,f} {amount.unit}"


def balances(results: Sequence[Result]) -> str:
    """Return the table, and below it what each failure means and what to do next."""
    text = grid(COLUMNS, [(row(result), _STYLES[result.code]) for result in results])
    failures = [
        f"{printable(str(result.outcome))}\n"
        for result in results
        if not isinstance(result.outcome, Balance)
    ]
    return "\n".join([text, "".join(failures)]) if failures else text


def grid(columns: Sequence[str], rows: Iterable[tuple[Cells, str]]) -> str:
    """Return aligned columns, those without any text left out; colours only for a terminal.

    Each row has a style for its leading figure.
    """
    cells = [(tuple(printable(text) for text in texts), style) for texts, style in rows]
    shown = [number for number in range(len(columns)) if any(texts[number] for texts, _ in cells)]
    table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, _GAP, 0, 0))
    needed = -_GAP
    for number in shown:
        name = columns[number]
        column = [name, *(texts[number] for texts, _ in cells)]
        whole = column if name not in _WRAPPED else " ".join(column).split()
        least = max(map(cell_len, whole))
        table.add_column(
            name,
            justify="right" if name in _NUMBERS else "left",
            no_wrap=name not in _WRAPPED,
            min_width=least,
        )
        needed += least + _GAP
    for texts, style in cells:
        table.add_row(
            *(Text(texts[number], style if number == _AVAILABLE else "") for number in shown)
        )
    console = _console()
    # In a narrow terminal the lines run over its edge: half a figure would be a wrong one.
    console.width = max(console.width, needed)
    with console.capture() as capture:
        console.print(table, crop=False)
    return "".join(f"{line.rstrip()}\n" for line in capture.get().splitlines())


def _console() -> Console:
    terminal = sys.stdout is not None and sys.stdout.isatty()
    coloured = terminal and not os.environ.get("NO_COLOR")
    return Console(
        color_system="auto" if coloured else None,  # FORCE_COLOR must not colour a file
        width=None if terminal else _NO_LIMIT,
        markup=False,
        emoji=False,
        highlight=False,
    )
