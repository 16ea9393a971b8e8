"""What the commands do that ask vendors."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prepaid.cli import _ask, _doctor, _json, _minimums, _table
from prepaid.cli._output import write
from prepaid.cli._results import ExitCode, Result, worst

if TYPE_CHECKING:
    from collections.abc import Sequence

    from prepaid.cli._ask import Patience
    from prepaid.cli._entries import Selection


def overview(selection: Selection, patience: Patience, *, as_json: bool) -> ExitCode:
    """Show all accounts selected.

    Raises:
        ConfigurationError: an option or the file cannot be used, or there is no key at all.
    """
    entries = selection.entries()
    _minimums.check_units(entries)
    return _show(_ask.ask(entries, patience), as_json=as_json)


def guard(
    selection: Selection, patience: Patience, minimums: Sequence[str], *, as_json: bool
) -> ExitCode:
    """Show the accounts selected that have a minimum.

    Raises:
        ConfigurationError: an option or the file cannot be used, or nothing has a minimum.
    """
    parsed = _minimums.parse(minimums)
    entries = _minimums.guarded(selection.entries(), parsed)
    return _show(_ask.ask(entries, patience), as_json=as_json)


def doctor(selection: Selection, patience: Patience) -> ExitCode:
    """Show where everything comes from, for the accounts selected.

    Raises:
        ConfigurationError: an option or the file cannot be used, or there is no key at all.
    """
    write(_doctor.versions())  # of use even where the rest cannot be had
    entries = selection.entries()
    _minimums.check_units(entries)
    text, results = _doctor.examine(entries, patience)
    write(text)
    if selection.is_everything:
        write(_doctor.unconfigured())
    return worst(results)


def _show(results: list[Result], *, as_json: bool) -> ExitCode:
    view = _json if as_json else _table
    write(view.balances(results))
    return worst(results)
