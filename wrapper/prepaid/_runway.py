"""How fast an account is used up, and how long it will last: decisions on readings, without I/O."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Context, Decimal
from itertools import pairwise
from typing import TYPE_CHECKING, Final

import attrs

from prepaid._amounts import EXACT, Amount

if TYPE_CHECKING:
    from collections.abc import Sequence

    from prepaid._history import Reading

_LEAST_READINGS: Final = 3
_LEAST_TIME: Final = timedelta(hours=1)
_DAY: Final = Decimal(86_400)  # s
_MOST_LEFT: Final = Decimal(36_525)  # days; a century is as good as for ever
_DIGITS: Final = Context(prec=12)  # a rate is an estimate, not a figure of the vendor's


@attrs.frozen
class TopUp:
    """A step up between two readings.

    Attributes:
        at: when the later one was taken.
        amount: by how much it is more, at least: what was used in between does not show.
    """

    at: datetime
    amount: Amount


@attrs.frozen
class Runway:
    """What the readings of an account say about its use.

    Attributes:
        per_day: used on average in a day, top-ups left out; None if there is not enough data.
        left: time until nothing is left at that rate; None if that is not known, or if nothing is
            used.
        empty_at: when that will be; None likewise.
        top_ups: the steps up, oldest first.
    """

    per_day: Amount | None
    left: timedelta | None
    empty_at: datetime | None
    top_ups: tuple[TopUp, ...]


def runway(readings: Sequence[Reading]) -> Runway:
    """Return how fast an account is used up, from its readings, oldest first.

    A rate takes three readings and an hour, both without the stretches in which the account was
    topped up. Readings in another unit than the last one's are left out.
    """
    unit = readings[-1].available.unit if readings else None
    same = [reading for reading in readings if reading.available.unit == unit]
    used, seconds, stretches, top_ups = Decimal(0), Decimal(0), 0, []
    for before, after in pairwise(same):
        change = EXACT.subtract(after.available.value, before.available.value)
        if change > 0:
            top_ups.append(TopUp(after.at, Amount(change, after.available.unit)))
            continue
        used = EXACT.subtract(used, change)
        seconds += Decimal((after.at - before.at) / timedelta(microseconds=1)).scaleb(-6)
        stretches += 1
    enough = stretches + 1 >= _LEAST_READINGS and seconds >= _LEAST_TIME.total_seconds()
    if not enough:
        return Runway(None, None, None, tuple(top_ups))
    last = same[-1]
    rate = _DIGITS.divide(used * _DAY, seconds)
    per_day = Amount(rate, last.available.unit)
    if not rate:
        return Runway(per_day, None, None, tuple(top_ups))
    days = _DIGITS.divide(max(last.available.value, Decimal(0)), rate)
    if days > _MOST_LEFT:
        return Runway(per_day, None, None, tuple(top_ups))
    left = timedelta(days=float(days))
    return Runway(per_day, left, last.at + left, tuple(top_ups))
