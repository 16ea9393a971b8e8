"""Exact amounts, each in its own unit."""

from __future__ import annotations

import re
from decimal import ROUND_FLOOR, Context, Decimal
from functools import total_ordering
from typing import Final

import attrs

from prepaid._errors import ConfigurationError, UnitMismatchError

# Sums and shifts of figures stay exact in this context; the default one rounds to 28 digits.
EXACT: Final = Context(prec=150)
MOST_WHOLE_DIGITS: Final = 40  # before the point, in any amount
MOST_PLACES: Final = 80  # behind the point, in any amount

_UNIT: Final = re.compile(r"[A-Z]{3}|[a-z][a-z_]*s")
_NUMBER: Final = re.compile(r"[+-]?[0-9]{1,100}(?:\.[0-9]{1,100})?")
_TEXT: Final = re.compile(rf"([+-]?[0-9]+(?:\.[0-9]+)?)\s*({_UNIT.pattern})")
_HARMLESS: Final = re.compile(r"[-+0-9.,_ ]{0,20}[A-Za-z]{0,12}")
_UNIT_HELP: Final = "a unit is an ISO 4217 code (USD) or a lower-case plural noun (credits)"

# ISO 4217, list one, without funds, metals and tests.
_CODES: Final = (
    "AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BHD BIF BMD BND BOB BRL BSD BTN BWP BYN "
    "BZD CAD CDF CHF CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP "
    "GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS "
    "KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR "
    "MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD "
    "RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP "
    "TRY TTD TWD TZS UAH UGX USD UYU UZS VED VES VND VUV WST XAF XCD XCG XOF XPF YER ZAR ZMW "
    "ZWG"
)
CURRENCIES: Final = frozenset(_CODES.split())

# Decimals shown where a currency has not two: ISO 4217, column "minor unit".
_MINOR_DIGITS: Final = {
    **dict.fromkeys(("CLP", "ISK", "JPY", "KRW", "PYG", "UGX", "VND", "XAF", "XOF", "XPF"), 0),
    **dict.fromkeys(("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"), 3),
}


def _quoted(text: object) -> str:
    """Quote what looks like an amount or a unit; anything else may be a key in the wrong place."""
    return repr(text) if isinstance(text, str) and _HARMLESS.fullmatch(text) else "That"


@total_ordering
@attrs.frozen(init=False)
class Amount:
    """An exact figure in its unit.

    Amounts of one unit compare, add and subtract. To order, add or subtract those of different
    units raises `UnitMismatchError`; they are just not equal. Nothing is ever converted. `str()`
    rounds down, the value stays exact.

    Attributes:
        value: the figure, with the digits it was given.
        unit: an ISO 4217 code (`USD`) or a lower-case plural noun (`credits`).

    Raises:
        ConfigurationError: the value is not a finite Decimal, int or decimal string, or the unit
            is not a unit.
    """

    value: Decimal
    unit: str

    def __init__(self, value: Decimal | int | str, unit: str) -> None:
        is_text = isinstance(value, str) and _NUMBER.fullmatch(value)
        if is_text or (isinstance(value, int) and not isinstance(value, bool)):
            value = Decimal(value)
        if not isinstance(value, Decimal):
            kind = "that string" if isinstance(value, str) else type(value).__name__
            raise ConfigurationError(
                f"The value of an Amount must be a Decimal, an int or a decimal string, not {kind}"
                + (": a float has lost digits already." if isinstance(value, float) else ".")
            )
        exponent = value.as_tuple().exponent
        if not isinstance(exponent, int):
            raise ConfigurationError("The value of an Amount must be a finite number.")
        if value.adjusted() >= MOST_WHOLE_DIGITS or -exponent > MOST_PLACES:
            raise ConfigurationError(
                f"The value of an Amount must have at most {MOST_WHOLE_DIGITS} digits before the"
                f" point and {MOST_PLACES} behind it."
            )
        if not isinstance(unit, str) or not _UNIT.fullmatch(unit):
            raise ConfigurationError(f"{_quoted(unit)} is not a unit: {_UNIT_HELP}.")
        self.__attrs_init__(value or value.copy_abs(), unit)  # -0 is 0

    @classmethod
    def parse(cls, text: str) -> Amount:
        """Read `"10 USD"` or `"500credits"`.

        Raises:
            ConfigurationError: the text is not a plain decimal number and a unit.
        """
        match = _TEXT.fullmatch(text.strip()) if isinstance(text, str) else None
        if match is None:
            raise ConfigurationError(
                f"{_quoted(text)} is not an amount: write a number and a unit, like '10 USD' or"
                f" '500 credits' ({_UNIT_HELP})."
            )
        return cls(Decimal(match[1]), match[2])

    def _same_unit(self, other: Amount) -> Decimal:
        if self.unit != other.unit:
            raise UnitMismatchError(
                f"{self.unit} and {other.unit} are different units and are never converted."
            )
        return other.value

    def __lt__(self, other: object) -> bool:
        return self.value < self._same_unit(other) if isinstance(other, Amount) else NotImplemented

    def __add__(self, other: object) -> Amount:
        if not isinstance(other, Amount):
            return NotImplemented
        return Amount(EXACT.add(self.value, self._same_unit(other)), self.unit)

    def __sub__(self, other: object) -> Amount:
        if not isinstance(other, Amount):
            return NotImplemented
        return Amount(EXACT.subtract(self.value, self._same_unit(other)), self.unit)

    def __radd__(self, other: object) -> Amount:
        """Let `sum()` begin with 0."""
        return self if other == 0 and isinstance(other, int) else NotImplemented

    def __bool__(self) -> bool:
        return bool(self.value)

    def __str__(self) -> str:
        digits = _MINOR_DIGITS.get(self.unit, 2)
        step = Decimal(1).scaleb(-digits)
        if 0 < self.value < step:  # rounding this down would show a wrong zero
            return f"<{step} {self.unit}"
        shown = self.value.quantize(step, rounding=ROUND_FLOOR, context=EXACT)
        if self.unit.islower() and shown == shown.to_integral_value():
            shown = shown.to_integral_value()
        return f"{shown:,f} {self.unit}"

    def __format__(self, spec: str) -> str:
        """Format the text of `str()`, so that `f"{amount:>20}"` aligns."""
        return format(str(self), spec)

    def to_dict(self) -> dict[str, str]:
        """Return the value in plain digits (never an exponent) and the unit, both as strings."""
        return {"value": f"{self.value:f}", "unit": self.unit}


def texts_apart(one: Amount, other: Amount) -> tuple[str, str]:
    """Return both texts; with all their digits if two figures would look the same."""
    if str(one) != str(other) or one == other:
        return str(one), str(other)
    return f"{one.value:,f} {one.unit}", f"{other.value:,f} {other.unit}"
