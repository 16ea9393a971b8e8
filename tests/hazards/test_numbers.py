"""Figures as they stand on the wire: the digits are kept, and what is not a figure is refused."""

from tests.hazards.case import Case, check, each, invalid
from tests.hazards.messages import message


def figure(text, shown=None):
    ends = text.strip('"') if shown is None else shown
    return Case(f"{text} is {ends}", message(b'{"balance":%s}' % text.encode()), ends)


def refused(text, path="balance", name=None):
    answer = message(b'{"balance":%s}' % text.encode())
    return Case(f"{name or text} is refused", answer, invalid(path), work=1.0)


FIGURES = [
    *(figure(text) for text in (
        "0", "-5.25", "0.1", "123456789012345.123456789", "1e-18", "1.5E2", "12.500000",
        "999999999999999999", "0.000000000000000001", "100", "-1", "1E+2", "0.6336833840314097",
        '"12.50"', '"-3"', '"0"', '"0E-8"')),
    figure("-0.0", "0.0"),
    figure("-0", "0"),
    # At most 18 digits before the point, 40 significant ones, none but 0 beyond the 60th place.
    figure("0.0006336833840314097"),
    figure("-5.684341886080802e-14"),
    figure('"12.50000000000000000000"'),
    figure("1e-60"),
    figure("0." + "3" * 40),
    figure("999999999999999999.1234567890123456789012"),
]  # fmt: skip
REFUSED = [
    *(refused(text) for text in (
        "NaN", "Infinity", "-Infinity", "1e400", "1e-400", "1e-61", "1e30", "1e999999999",
        "-1e999999999", "1e-999999999", "1e99999999999999999999", "-1e99999999999999999999",
        "1e-99999999999999999999", "1000000000000000000", "true", "false", "null", "[]", "[12.5]",
        "{}", '{"value":12.5}')),
    *(refused("9" * count, name=f"{count:,} digits") for count in (19, 400, 4_301, 100_000, 10**6)),
    *(refused("1." + "3" * count, name=f"{count:,} decimals") for count in (41, 100_000, 10**6)),
    refused("1e" + "9" * 100_000, name="an exponent of 100,000 digits"),
    *(refused(f'"{text}"') for text in (
        "1,234.50", "$12", "12 USD", "NaN", "Infinity", "1_000", "\u0663", "\uff11\uff12",
        "twelve", "", " ", "1e5000", "0x10", "--1", "1.2.3", "+", ".")),
    *(refused(text, "$") for text in (
        "+1", ".5", "1.", "01", "0x10", "1_000", "1,5", "- 1", "nan", "inf", "1e", "$12")),
]  # fmt: skip


@each(FIGURES)
def test_a_figure_keeps_its_digits(case, log):
    """What the balance states is the text that was on the wire."""
    check(case, log)


@each(REFUSED)
def test_what_is_not_a_figure_is_refused(case, log):
    """In milliseconds, by an error that names the path; never rounded, never 0."""
    check(case, log)
