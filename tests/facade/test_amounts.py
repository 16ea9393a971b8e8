"""Amounts are exact, stay in their unit, and never show more than there is."""

from decimal import Decimal

import pytest

from prepaid import Amount, ConfigurationError, UnitMismatchError


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("10 USD", "10", "USD"),
        ("500credits", "500", "credits"),
        ("  0.50   USD ", "0.50", "USD"),
        ("-3 points", "-3", "points"),
    ],
)
def test_parse_reads_a_number_and_a_unit(text, value, unit):
    """Text as a person writes it becomes an amount with the same digits."""
    amount = Amount.parse(text)
    assert (str(amount.value), amount.unit) == (value, unit)


@pytest.mark.parametrize(
    "text", ["10", "USD", "10 usd", "1e3 USD", "NaN USD", "1,000 USD", "$10", "", "10 USD extra"]
)
def test_parse_refuses_what_is_not_an_amount(text):
    """The error names the text and says how an amount is written."""
    with pytest.raises(ConfigurationError, match="10 USD"):
        Amount.parse(text)


@pytest.mark.parametrize(
    "value", [1.5, True, "1e3", "ten", None, Decimal("NaN"), Decimal("Infinity")]
)
def test_only_exact_finite_values_make_an_amount(value):
    """A float, a boolean, text or a non-number is refused at construction."""
    with pytest.raises(ConfigurationError):
        Amount(value, "USD")


def test_a_decimal_string_is_an_exact_value():
    """As are an int and a Decimal; the digits stay as given."""
    assert Amount("12.50", "USD") == Amount(Decimal("12.50"), "USD")
    assert str(Amount("12.50", "USD").value) == "12.50"
    assert Amount(3, "credits").value == 3


def test_amounts_of_one_unit_sum_up():
    """`sum()` begins with 0; units still never mix."""
    assert sum([Amount("1.5", "USD"), Amount(2, "USD")]) == Amount("3.5", "USD")
    with pytest.raises(UnitMismatchError):
        sum([Amount(1, "USD"), Amount(1, "EUR")])


def test_an_amount_is_formatted_as_its_text():
    """Width and alignment are those of a string."""
    assert f"{Amount(5, 'USD'):>10}|" == "  5.00 USD|"


@pytest.mark.parametrize("unit", ["usd", "US", "Credits", "credit ", "", 5])
def test_a_unit_is_a_currency_code_or_a_plural_noun(unit):
    """Anything else is refused, and the message says what a unit is."""
    with pytest.raises(ConfigurationError, match="ISO 4217"):
        Amount(Decimal(1), unit)


def test_amounts_of_one_unit_compare_and_add_exactly():
    """Sums keep all digits, beyond the default context of 28."""
    left, right = Amount.parse("123456789012345678 USD"), Amount.parse("0.000000000000000001 USD")
    total = left + right
    assert total.to_dict()["value"] == "123456789012345678.000000000000000001"
    assert total - right == left
    assert right < left <= total
    assert total > left >= right
    assert bool(left)
    assert not (left - left)


@pytest.mark.parametrize(
    "operation",
    [
        lambda a, b: a < b,
        lambda a, b: a <= b,
        lambda a, b: a > b,
        lambda a, b: a >= b,
        lambda a, b: a + b,
        lambda a, b: a - b,
    ],
)
def test_different_units_never_meet(operation):
    """Comparing or adding different units is an error that names both."""
    with pytest.raises(UnitMismatchError, match="USD and credits"):
        operation(Amount.parse("1 USD"), Amount.parse("1 credits"))


def test_amounts_of_different_units_are_not_equal():
    """Equality answers, it does not raise."""
    assert Amount.parse("1 USD") != Amount.parse("1 credits")
    assert Amount.parse("1.0 USD") == Amount.parse("1 USD")


@pytest.mark.parametrize(
    ("value", "unit", "shown"),
    [
        ("7189.245", "USD", "7,189.24 USD"),
        ("72.048", "USD", "72.04 USD"),
        ("-5.251", "USD", "-5.26 USD"),
        ("0.009", "USD", "<0.01 USD"),
        ("1E-18", "credits", "<0.01 credits"),
        ("0", "USD", "0.00 USD"),
        ("71000", "credits", "71,000 credits"),
        ("0.6336833840314097", "credits", "0.63 credits"),
        ("1234.9", "JPY", "1,234 JPY"),
        ("1.2345", "KWD", "1.234 KWD"),
    ],
)
def test_display_rounds_down_and_never_shows_a_wrong_zero(value, unit, shown):
    """What is shown is never more than there is, and little is not shown as nothing."""
    assert str(Amount(Decimal(value), unit)) == shown


@pytest.mark.parametrize(
    ("value", "digits"),
    [
        ("12.500000", "12.500000"),
        ("1.5E2", "150"),
        ("1E-18", "0.000000000000000001"),
        ("-0.0", "0.0"),
    ],
)
def test_to_dict_gives_plain_digits(value, digits):
    """Figures leave as strings without exponent; minus zero is zero."""
    assert Amount(Decimal(value), "USD").to_dict() == {"value": digits, "unit": "USD"}


def test_an_absurd_magnitude_is_refused_before_it_is_written_out():
    """Writing 1E+999999999 in plain digits would take a gigabyte."""
    with pytest.raises(ConfigurationError, match="digits"):
        Amount(Decimal("1E+999999999"), "USD")
