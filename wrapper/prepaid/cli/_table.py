"""Lays out rows for the terminal at hand: a table, or one record a line if that is too wide."""

from __future__ import annotations

import os
import sys
import textwrap
from typing import TYPE_CHECKING, Final

from rich.cells import cell_len
from rich.console import Console
from rich.table import Table
from rich.text import Text

from prepaid.cli._output import printable

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    Row = Mapping[str, str]  # the texts by column

_FIGURES: Final = ("available", "minimum")
_GAP: Final = 2  # character cells between two columns
_NARROWEST: Final = 20  # character cells that a line is wrapped to at least
_NO_LIMIT: Final = 100_000  # character cells, for a file or a pipe: nothing is wrapped there
_NBSP: Final = "\N{NO-BREAK SPACE}"  # `textwrap` does not break a line at it


def layout(columns: Sequence[str], rows: Sequence[Row], optional: Sequence[str]) -> str:
    """Return aligned columns, or one record a line. No figure is ever cut.

    Args:
        columns: the names, in order; those without any text are left out.
        rows: the texts by column, and the `style` of the figure `available`.
        optional: the columns that a narrow terminal does without, the first one first.
    """
    console = stdout_console()
    cells = [{name: printable(text) for name, text in row.items()} for row in rows]
    widths = {
        name: max(cell_len(name), *(cell_len(row.get(name, "")) for row in cells))
        for name in columns
        if any(row.get(name) for row in cells)
    }

    def is_too_wide() -> bool:
        return sum(widths.values()) + _GAP * (len(widths) - 1) > console.width

    for name in optional:
        if is_too_wide():
            widths.pop(name, None)
    if is_too_wide():
        lines = [Text(_record(row, list(widths)), row.get("style", "")) for row in cells]
        return _render(console, Text("\n").join(lines))
    table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, _GAP, 0, 0))
    for name in widths:
        table.add_column(name, justify="right" if name in _FIGURES else "left")
    for row in cells:
        styles = {"available": row.get("style", "")}
        table.add_row(*(Text(row.get(name, ""), styles.get(name, "")) for name in widths))
    return _render(console, table)


def wrap(text: str) -> str:
    """Return a line wrapped to the terminal's width; a word is never cut."""
    return textwrap.fill(
        text,
        max(stdout_console().width, _NARROWEST),
        subsequent_indent="  ",
        break_long_words=False,
        break_on_hyphens=False,
    )


def _record(row: Row, columns: Sequence[str]) -> str:
    texts = []
    for name in columns[1:]:
        text = row.get(name, "").replace(" ", _NBSP if name in _FIGURES else " ")
        texts += [f"minimum {text}" if name == "minimum" else text] if text else []
    return wrap(f"{row[columns[0]]}: {', '.join(texts)}").replace(_NBSP, " ")


def _render(console: Console, content: Table | Text) -> str:
    with console.capture() as capture:
        console.print(content, soft_wrap=True)
    return "".join(f"{line.rstrip()}\n" for line in capture.get().splitlines())


def stdout_console() -> Console:
    """Return the console of standard output: colours on a terminal only, and there not always."""
    terminal = sys.stdout is not None and sys.stdout.isatty()
    coloured = terminal and not os.environ.get("NO_COLOR")
    return Console(
        color_system="auto" if coloured else None,  # FORCE_COLOR must not colour a file
        width=None if terminal else _NO_LIMIT,
    )
