"""Figures keep the vendor's digits, all the way."""

from decimal import Decimal

import pytest

from prepaid.testing import Reply
from tests.contract import oracle
from tests.contract.test_answers import changed


@pytest.mark.parametrize(
    "digits",
    ["0.2944737146168059", "12345678901234567.89", "0.6336833840314097", "12.500000", "-5.25",
     "0.000000000000000001", "123456789012345678"],
)  # fmt: skip
@pytest.mark.parametrize("vendor", ["deepixels", "legnext", "stability"])
def test_digits_come_back_unchanged(mock, ask, vendor, digits):
    """What `to_dict()` states is the text that was on the wire."""
    account = mock.account(vendor)
    mock.fault(account, Reply(body=changed(vendor, oracle.LEADING[vendor], digits.encode())))
    assert ask(account).to_dict()["available"]["value"] == digits


@pytest.mark.parametrize(
    ("cents", "dollars", "shown"),
    [
        ("718924.5", "7189.245", "7,189.24 USD"),
        ("29.44737146168059", "0.2944737146168059", "0.29 USD"),
        ("123456789012345678", "1234567890123456.78", "1,234,567,890,123,456.78 USD"),
        ("-50", "-0.50", "-0.50 USD"),
    ],
)
def test_cents_are_shifted_exactly_and_shown_rounded_down(mock, ask, cents, dollars, shown):
    """718924.5 cents are 7189.245 dollars, of which 7,189.24 can be spent."""
    account = mock.account("youdotcom")
    mock.fault(account, Reply(body=changed("youdotcom", "data.attributes.balance", cents.encode())))
    outcome = ask(account)
    assert outcome.to_dict()["available"] == {"value": dollars, "unit": "USD"}
    assert str(outcome.available) == shown


@pytest.mark.parametrize(
    ("vendor", "unit"),
    [(vendor, unit) for vendor, places in oracle.FIGURES.items() for unit, _ in places.values()],
)
def test_amount_set_is_the_amount_read(mock, ask, vendor, unit):
    """The mock writes an amount where and how the vendor does."""
    account = mock.account(vendor)
    amount = "4711" if unit in {"credits", "points"} else "3.20"
    mock.set(account, f"{amount} {unit}")
    balance = ask(account)
    (read,) = (one for one in balance.amounts if one.unit == unit)
    assert read.to_dict() == {"value": amount, "unit": unit}
    assert read.value == Decimal(amount)
