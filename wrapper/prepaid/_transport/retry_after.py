"""How long a server asks us to wait, in every form that is met.

https://www.rfc-editor.org/rfc/rfc9110#field.retry-after (seconds or a date),
https://www.rfc-editor.org/rfc/rfc9110#http.date (three formats of a date).
`retry-after-ms` is an invention of gateways; it is more exact and therefore asked first.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

_MAX = 31 * 24 * 3600.0  # seconds; more is a mistake, not a wish: quotas renew monthly at most
# Few answers need these patterns; `re` compiles them at first use and keeps them.
_PLAIN = r"[0-9]{1,12}(?:\.[0-9]{1,12})?"
_MONTHS = {
    name: number
    for number, name in enumerate(
        ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"), 1
    )
}
_CLOCK = r"(?P<h>[0-9]{2}):(?P<m>[0-9]{2}):(?P<s>[0-9]{2})"
_DATES = (
    rf"[A-Z][a-z]{{2}}, (?P<d>[0-9]{{2}}) (?P<mon>\w{{3}}) (?P<y>[0-9]{{4}}) {_CLOCK} GMT",
    rf"[A-Z][a-z]{{5,8}}, (?P<d>[0-9]{{2}})-(?P<mon>\w{{3}})-(?P<y>[0-9]{{2}}) {_CLOCK} GMT",
    rf"[A-Z][a-z]{{2}} (?P<mon>\w{{3}}) (?P<d>[0-9 ][0-9]) {_CLOCK} (?P<y>[0-9]{{4}})",
)
_LEAP_SECOND = 60
_CENTURY = 100
_HALF_CENTURY = 50  # years; RFC 9110: a two-digit year further ahead than this is in the past


def parse_retry_after(headers: Mapping[str, str], now: float) -> float | None:
    """Seconds to wait, never negative; None where the server did not say, or not readably.

    Args:
        headers: lower-case names.
        now: seconds since the epoch here; used where the answer carries no date of its own.
    """
    if not ("retry-after" in headers or "retry-after-ms" in headers):
        return None
    milliseconds = _plain(headers.get("retry-after-ms", ""))
    if milliseconds is not None:
        return _sane(milliseconds / 1000)
    text = headers.get("retry-after", "").strip()
    seconds = _plain(text)
    if seconds is not None:
        return _sane(seconds)
    until = _date(text, now)
    if until is None:
        return None
    # The server's own clock, where it shows it: ours may be wrong by hours.
    served = _date(headers.get("date", "").strip(), now)
    return _sane(max(0.0, until - (now if served is None else served)))


def _plain(text: str) -> float | None:
    return float(text) if re.fullmatch(_PLAIN, text := text.strip()) else None


def _sane(seconds: float) -> float | None:
    return seconds if seconds <= _MAX else None


def _date(text: str, now: float) -> float | None:
    """Seconds since the epoch of an HTTP date; None where it is none."""
    match = next((found for form in _DATES if (found := re.fullmatch(form, text))), None)
    if match is None or match["mon"] not in _MONTHS:
        return None
    year = int(match["y"])
    if year < _CENTURY:
        this = datetime.fromtimestamp(now, UTC).year
        year += this - this % _CENTURY
        year -= _CENTURY if year > this + _HALF_CENTURY else 0
    second = int(match["s"])
    try:
        whole = datetime(
            year,
            _MONTHS[match["mon"]],
            int(match["d"]),
            int(match["h"]),
            int(match["m"]),
            min(second, 59),
            tzinfo=UTC,
        )
    except ValueError:
        return None
    return whole.timestamp() + (1 if second == _LEAP_SECOND else 0)
