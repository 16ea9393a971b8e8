"""`prepaid history`: readings, rates and how long it lasts."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from prepaid import ConfigurationError, History
from prepaid.cli._output import complain, write
from prepaid.cli._plot import plot, sparkline
from prepaid.cli._table import layout
from prepaid.cli._views import dump

if TYPE_CHECKING:
    from collections.abc import Iterable

    from prepaid import Reading, Runway

# fmt: off
_COLUMNS: Final = ("vendor", "label", "available", "last read (UTC)", "readings", "trend",
                   "used a day", "lasts")
# fmt: on
_EVER: Final = timedelta(days=36_525)  # more would go back beyond the first year
_OPTIONAL: Final = ("trend", "readings", "last read (UTC)")


def show(  # noqa: PLR0913 - the options of the command
    *,
    account: str | None,
    since: float,
    as_csv: bool,
    as_json: bool,
    plot: str | None,
    history: str | None,
) -> int:
    """Print or draw the readings of the accounts of a label or vendor; None for all.

    Raises:
        ConfigurationError: there are none, or a file cannot be used.
    """
    if history is not None and not Path(history).exists():  # to look makes no file
        raise ConfigurationError(f"{history} is not there, so it has no readings.")
    start = datetime.now(UTC) - min(timedelta(seconds=since), _EVER)
    with History(history) as kept:
        known = kept.accounts()
        wanted = [one for one in known if account is None or account in one]
        found = [(rows, kept.runway(*one, since=start)) for one in wanted
                 if (rows := kept.readings(*one, since=start))]  # fmt: skip
        if not found:
            raise ConfigurationError(_nothing(account, known, kept.path))
    if plot is not None:
        _draw(Path(plot), [rows for rows, _ in found])
    elif as_csv:
        write(_csv(reading for rows, _ in found for reading in rows))
    elif as_json:
        write(dump(accounts=[_members(*one) for one in found]))
    else:
        write(layout(_COLUMNS, [_row(*one) for one in found], _OPTIONAL))
    return 0


def lasts(found: Runway) -> str:
    """Return in words how long it lasts."""
    if found.per_day is None:
        return "not enough data"
    if not found.per_day:
        return "nothing is used"
    if found.left is None:
        return "over 100 years"
    hours = found.left / timedelta(hours=1)
    return f"{hours:.0f} hours" if hours < 48 else f"{hours / 24:.0f} days"  # noqa: PLR2004 - days


def _nothing(account: str | None, known: list[tuple[str, str | None]], path: Path) -> str:
    names = sorted({name for one in known for name in one if name})
    if not names:
        return f"{path} has no readings yet: they come from watch, export and --record."
    if account is not None and account not in names:
        return f"No account {account!r} has readings; there are {', '.join(names)}."
    return "There are no readings in that time: give a longer one by --since."


def _row(rows: list[Reading], found: Runway) -> dict[str, str]:
    last = rows[-1]
    return {
        "vendor": last.vendor,
        "label": last.label or "",
        "available": str(last.available),
        "last read (UTC)": f"{last.at:%Y-%m-%d %H:%M}",
        "readings": str(len(rows)),
        "trend": sparkline(rows),
        "used a day": str(found.per_day) if found.per_day is not None else "",
        "lasts": lasts(found),
    }


def _members(rows: list[Reading], found: Runway) -> dict[str, Any]:
    return {
        "vendor": rows[-1].vendor,
        "label": rows[-1].label,
        "readings": [{"at": one.at.isoformat(), **one.available.to_dict()} for one in rows],
        "per_day": found.per_day.to_dict() if found.per_day is not None else None,
        "seconds_left": found.left.total_seconds() if found.left is not None else None,
        "top_ups": [{"at": one.at.isoformat(), **one.amount.to_dict()} for one in found.top_ups],
    }


def _csv(readings: Iterable[Reading]) -> str:
    text = io.StringIO()
    rows = csv.writer(text, lineterminator="\n")
    rows.writerow(("vendor", "label", "at", "value", "unit"))
    for one in readings:
        amount = one.available.to_dict()
        rows.writerow(
            (one.vendor, one.label or "", one.at.isoformat(), amount["value"], amount["unit"])
        )
    return text.getvalue()


def _draw(path: Path, series: list[list[Reading]]) -> None:
    try:
        path.write_text(plot(series), "utf-8")
    except OSError as error:
        raise ConfigurationError(f"{path} cannot be written ({error.strerror}).") from None
    complain(f"wrote {path}")
