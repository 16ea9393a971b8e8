"""The table on a terminal, as the answers come; it gives way to the whole one."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from rich.live import Live
from rich.text import Text

from prepaid.cli._accounts import worst
from prepaid.cli._table import stdout_console
from prepaid.cli._views import balances

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from prepaid.cli._accounts import Result


@contextmanager
def arrivals(count: int) -> Iterator[Callable[[list[Result]], None] | None]:
    """Show what has arrived of so many accounts; None if they are better shown at once.

    That is so with one account, and where lines cannot be drawn anew or must not be.
    """
    terminal = stdout_console()
    if count == 1 or terminal.color_system is None or terminal.is_dumb_terminal:
        yield None
        return
    with Live(console=terminal, auto_refresh=False, transient=True) as live:

        def show(results: list[Result]) -> None:
            table = balances(results, worst(results), as_json=False, template=None)
            left = f"Asking {count - len(results)} more ..."
            live.update(Text.from_ansi(table + left), refresh=True)

        yield show
