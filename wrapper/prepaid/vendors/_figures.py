"""The figures that a vendor module declares, and how they and all else are read from an answer."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any, Final

import attrs

from prepaid._amounts import CURRENCIES, EXACT, Amount
from prepaid._errors import (
    InvalidResponseError,
    PrepaidError,
    UnitMismatchError,
    UnsupportedOperationError,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

MOST_WHOLE_DIGITS: Final = 18  # before the point; a figure with more is not a balance
MOST_SIGNIFICANT_DIGITS: Final = 40
MOST_PLACES: Final = 60  # behind the point, where a digit is not zero
_MOST_ZERO_PLACES: Final = 10_000  # a number too small for a Decimal was read as 0E-1999999999…
_FIGURE: Final = re.compile(r"-?[0-9]{1,100}(?:\.[0-9]{1,100})?(?:[eE][-+]?[0-9]{1,9})?")
MOST_ID: Final = 256  # characters of an account id

_NANOSECONDS: Final = re.compile(r"(\.[0-9]{6})[0-9]+")
_UNIX_EPOCH: Final = 1970  # a stamp of this year or before stands for none: 0001-01-01, 1970-01-01


@attrs.frozen
class Figure:
    """One figure in a vendor's answer, or one in each row of a list.

    Attributes:
        path: where it stands, dotted; `[]` stands for each row: `balance_infos[].total_balance`.
        unit: an ISO 4217 code or a lower-case plural noun; None if the answer says it.
        shift: the amount is what stands there times ten to this power: -2 if the vendor states
            cents and the unit is dollars.
        optional: it may be missing or null. Any other figure must be there: missing is not zero.
        unit_at: where the answer says the unit, in any case; None if it does not.
        units: what may stand there, in the order in which several are shown; empty means any ISO
            4217 code, by alphabet.
        null: what to do next where null says that this key has no such figure; None where null is
            an error like any other.
    """

    path: str
    unit: str | None = None
    shift: int = attrs.field(default=0, kw_only=True)
    optional: bool = attrs.field(default=False, kw_only=True)
    unit_at: str | None = attrs.field(default=None, kw_only=True)
    units: tuple[str, ...] = attrs.field(default=(), kw_only=True)
    null: str | None = attrs.field(default=None, kw_only=True)

    def read(self, document: object, _: object = None) -> Amount | None:
        """Return the amount in an answer; None if it is optional and not there.

        Raises:
            InvalidResponseError: it is missing or not a number, or its unit is not known; the path
                is named.
            UnsupportedOperationError: this key has no such figure.
        """
        value = document
        for name in self.path.split("."):
            if isinstance(value, dict) and name in value:
                value = value[name]
            elif isinstance(value, list) and name.isdigit() and int(name) < len(value):
                value = value[int(name)]
            elif self.optional:
                return None
            else:
                raise InvalidResponseError(f"{self.path} is missing.", path=self.path)
        if value is None and self.optional:
            return None
        if value is None and self.null is not None:
            raise UnsupportedOperationError(
                f"This key has no such figure: {self.path} is null.", hint=self.null
            )
        try:
            amount = to_decimal(value).scaleb(self.shift, EXACT)
        except ValueError as error:
            raise InvalidResponseError(f"{self.path} {error}.", path=self.path) from None
        return Amount(amount, self.unit or self._unit(document))

    def rows(self, document: object) -> Iterator[Figure]:
        """Yield the figure of each row of the list that it stands in.

        Raises:
            InvalidResponseError: the list is missing or has no row; the path is named.
        """
        path = self.path.partition("[]")[0]
        rows = find(document, path)
        if not isinstance(rows, list) or not rows:
            raise InvalidResponseError(f"{path} is missing or empty.", path=path)
        for number in range(len(rows)):
            yield attrs.evolve(
                self,
                path=self.path.replace("[]", f".{number}"),
                unit_at=self.unit_at and self.unit_at.replace("[]", f".{number}"),
            )

    def _unit(self, document: object) -> str:
        path = self.unit_at or "unit"
        stated = find(document, path)
        unit = stated.upper() if isinstance(stated, str) else ""
        if unit not in (self.units or CURRENCIES):
            raise InvalidResponseError(f"{path} is missing or not a known currency.", path=path)
        return unit


@attrs.frozen
class Computed:
    """An amount that a function works out of the answer.

    Attributes:
        function: takes the generated model and returns the amount, or None if there is none; or
            raises the error that the figures mean.
        figures: what it works on: each must be there, so that missing is never zero; their units
            are those that the amount may have.
        parts: whether each figure is a part of what is left, as the rows of a sum are.
    """

    function: Callable[[Any], Amount | None]
    figures: tuple[Figure, ...]
    parts: bool = attrs.field(default=False, kw_only=True)

    def read(self, document: object, model: object) -> Amount | None:
        """Return the amount; None if there is none, or no model.

        Raises:
            InvalidResponseError: a figure is missing or not a number, figures differ in unit, the
                amount is in none of their units, or the function fails on the answer.
            PrepaidError: what the function raises.
        """
        units = {amount.unit for amount in read_all(self.figures, document)}
        if model is None:
            return None
        try:
            amount = self.function(model)
        except UnitMismatchError as error:
            raise InvalidResponseError(error.message, path=self.figures[0].path) from None
        except PrepaidError:
            raise
        except Exception as error:  # noqa: BLE001 - other accounts are to have their balances
            raise InvalidResponseError(
                f"The vendor's module cannot compute the figure ({type(error).__name__}).",
                path=self.figures[0].path,
            ) from None
        if amount is not None and amount.unit not in units:
            raise InvalidResponseError(
                f"The vendor's module states {amount.unit}; its figures are in"
                f" {', '.join(sorted(units))}.",
                path=self.figures[0].path,
            )
        return amount


def find(document: object, path: str) -> object:
    """Return what stands at a dotted path, rows of lists by number; None if there is nothing."""
    for name in path.split("."):
        if isinstance(document, dict):
            document = document.get(name)
        elif isinstance(document, list) and name.isdigit() and int(name) < len(document):
            document = document[int(name)]
        else:
            return None
    return document


def read_all(figures: Iterable[Figure], document: object) -> list[Amount]:
    """Return the amounts of figures, of each row where one stands in a list.

    Raises:
        InvalidResponseError: one is missing or not a number; the path is named.
        UnsupportedOperationError: this key has no such figure.
    """
    amounts = []
    for figure in figures:
        for one in figure.rows(document) if "[]" in figure.path else (figure,):
            amount = one.read(document)
            if amount is not None:
                amounts.append(amount)
    return amounts


def to_decimal(value: object) -> Decimal:
    """Return a figure from the wire with the vendor's digits; decimal strings are taken too.

    Raises:
        ValueError: it is not a finite number, has more than 18 digits before the point or 40 in
            all, or one that is not zero beyond the 60th place. The message never quotes it.
    """
    if isinstance(value, str) and _FIGURE.fullmatch(value):
        try:
            value = Decimal(value)
        except InvalidOperation:  # an exponent that no balance has
            raise ValueError("has too many digits for a balance") from None
    elif isinstance(value, int) and not isinstance(value, bool):
        value = Decimal(value)
    if not isinstance(value, Decimal):
        kind = "null" if value is None else f"a {type(value).__name__}"
        raise ValueError(f"is {kind}, not a number")  # noqa: TRY004 - bad data, not a bad call
    _, digits, exponent = value.as_tuple()
    if not isinstance(exponent, int):
        raise ValueError("is not a finite number")  # noqa: TRY004 - bad data, not a bad call
    if not value and abs(exponent) <= _MOST_ZERO_PLACES:
        return value if -MOST_PLACES <= exponent <= 0 else Decimal(0)
    if (
        value.adjusted() >= MOST_WHOLE_DIGITS
        or len(digits) > MOST_SIGNIFICANT_DIGITS
        or -exponent > MOST_PLACES
    ):
        raise ValueError("has too many digits for a balance")
    return value


def by_unit(amounts: list[Amount], figure: Figure) -> list[Amount]:
    """Return the amounts of several currencies in their fixed order.

    Raises:
        InvalidResponseError: a currency is there twice: which row counts is not known.
    """
    by_unit = {amount.unit: amount for amount in amounts}
    if len(by_unit) < len(amounts):
        raise InvalidResponseError("The answer states a currency twice.", path=figure.path)
    return [by_unit[unit] for unit in figure.units or sorted(by_unit) if unit in by_unit]


def choose(amounts: list[Amount], minimum: Amount | None) -> Amount:
    """Return the amount in the minimum's unit, else the only one with money, else the first."""
    wanted = [one for one in amounts if minimum is not None and one.unit == minimum.unit]
    with_money = [one for one in amounts if one.value > 0]
    return next(iter(wanted or (with_money if len(with_money) == 1 else amounts)))


def to_text(value: object) -> str | None:
    """Return an id as text; None if it is missing, too long, or neither string nor integer."""
    if isinstance(value, Decimal):
        value = str(value)
        value = value if value.isdigit() else None
    return value if isinstance(value, str) and len(value) <= MOST_ID else None


def to_reset(value: object) -> datetime | None:
    """Return when a count begins anew, from a time or from how often it does."""
    day = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    if value == "daily":
        return day + timedelta(days=1)
    if value == "weekly":  # weeks begin on Monday
        return day + timedelta(days=7 - day.weekday())
    if value == "monthly":
        return (day.replace(day=1) + timedelta(days=32)).replace(day=1)
    return to_time(value)


def to_time(text: object) -> datetime | None:
    """Return a time stamp as aware UTC; None if it is missing, unreadable or a sentinel.

    It is in ISO 8601 or in seconds since 1970. Digits beyond microseconds are cut. A stamp without
    an offset is unknown, not UTC.
    """
    try:
        if isinstance(text, Decimal):
            text = datetime.fromtimestamp(int(text), UTC).isoformat()
        if not isinstance(text, str):
            return None
        stamp = datetime.fromisoformat(_NANOSECONDS.sub(r"\1", text))
        if stamp.tzinfo is None:
            return None
        stamp = stamp.astimezone(UTC)
    except (ValueError, OverflowError, OSError):  # the last: beyond what the system knows
        return None
    return stamp if stamp.year > _UNIX_EPOCH else None
