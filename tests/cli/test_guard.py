"""`prepaid guard`: minimums, from options and from the file."""

import pytest

from prepaid.vendors import get_vendor
from tests.units import KEY_ALONE, unit_of

VENDOR, OTHER = KEY_ALONE[:2]
UNIT, OTHER_UNIT = (unit_of(name) for name in (VENDOR, OTHER))


@pytest.mark.parametrize(("minimum", "code"), [("72.048", 0), ("72.049", 1), ("0", 0)])
def test_the_exact_figure_counts(run, configured, minimum, code):
    """Not the one that is shown rounded: the account has 72.048."""
    configured(VENDOR)
    assert run(f"guard --min '{VENDOR}={minimum} {UNIT}'").code == code


@pytest.mark.parametrize(
    ("left", "minimum", "shown"),
    [
        ("9.991", "9.995", ["9.991", "9.995"]),
        ("0.001", "0.0020", ["0.001", "0.0020"]),
        ("1234.5600", "1234.5601", ["1,234.5600", "1,234.5601"]),
        ("9.999", "10.50", ["9.99", "10.50"]),
    ],
)
@pytest.mark.parametrize("command", ["guard --min '{vendor}={minimum}'", "--config {path} guard"])
def test_below_a_minimum_the_two_figures_shown_differ(
    run, configured, accounts_file, mock, command, left, minimum, shown
):
    """All digits are shown if rounding would make one figure of the two."""
    configured(VENDOR)
    minimum = f"{minimum} {UNIT}"
    path = accounts_file((VENDOR, "a", f'minimum = "{minimum}"'))
    mock.set(VENDOR, f"{left} {UNIT}")
    found = run(command.format(vendor=VENDOR, minimum=minimum, path=path))
    assert found.code == 1
    assert "  ".join([*(f"{figure} {UNIT}" for figure in shown), "below minimum"]) in found.out


def test_only_guarded_accounts_are_asked(run, configured, mock):
    """Another vendor's outage does not matter."""
    configured()
    mock.fault(OTHER, "status_500")
    assert run(f"guard --min '{VENDOR}=10 {UNIT}'").code == 0
    assert {request.vendor for request in mock.requests()} == {VENDOR}


def test_several_minimums(run, configured):
    """One below is enough."""
    configured()
    found = run(f"guard --min '{VENDOR}=10{UNIT}' --min '{OTHER}=500 {OTHER_UNIT}'")
    assert found.code == 1
    assert found.out.count("below minimum") == 1


def test_a_label_counts_before_its_vendor_and_both_before_the_file(run, accounts_file):
    """A label may have an equals sign in it."""
    file = f'minimum = "500 {UNIT}"'
    path = accounts_file((VENDOR, "a", file), (VENDOR, "b=c", file))
    assert run(f"--config {path} guard").code == 1
    assert run(f"--config {path} guard --min '{VENDOR}=0 {UNIT}'").code == 0
    options = f"--min '{VENDOR}=500 {UNIT}' --min 'b=c=0 {UNIT}'"
    found = run(f"--config {path} guard {options}")
    assert f"{VENDOR}  a " in found.out
    assert found.out.count("below minimum") == 1


def test_accounts_without_a_minimum_are_not_guarded(run, accounts_file, mock):
    """The file's other accounts are left alone."""
    path = accounts_file((OTHER, "a"), (VENDOR, "b", f'minimum = "1 {UNIT}"'))
    assert run(f"guard --config {path}").code == 0
    assert [request.vendor for request in mock.requests()] == [VENDOR]


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ("", ["No account has a minimum", "--min"]),
        (f"--min {VENDOR}", [f"'{VENDOR}'", "a vendor or a label"]),
        (f"--min '=10 {UNIT}'", [f"'=10 {UNIT}'", "a vendor or a label"]),
        (f"--min {VENDOR}=10", ["number and a unit"]),
        (f"--min '{VENDOR}=ten {UNIT}'", ["number and a unit"]),
        (f"--min 'nobody=10 {UNIT}'", ["'nobody'", f"{VENDOR}, {OTHER}"]),
        (f"--min '{VENDOR}=10 {UNIT}' --min '{VENDOR}=20 {UNIT}'", ["twice"]),
        (f"--min '{VENDOR}=10 CHF'", [VENDOR, "CHF", UNIT]),
        (f"--fail-open --min '{VENDOR}=10 CHF'", [VENDOR, "CHF", UNIT]),
    ],
)
def test_a_minimum_that_cannot_be_used_is_refused_before_anything_is_sent(
    run, configured, mock, options, says
):
    """Exit code 2, one line with what is wrong and what would be right."""
    configured(VENDOR, OTHER)
    found = run(f"guard {options}")
    assert found.code == 2
    assert found.out == ""
    assert [words for words in says if words not in found.err] == []
    assert not mock.requests()


def test_a_minimum_of_the_file_in_another_unit_is_refused_in_every_view(run, accounts_file, mock):
    """Both units are named, and nothing is sent."""
    path = accounts_file((VENDOR, "a", 'minimum = "10 CHF"'))
    for command in ("", "--json", "guard", "doctor"):
        found = run(f"--config {path} {command}")
        assert found.code == 2
        assert "account 1" in found.err
        assert "CHF" in found.err
        assert UNIT in found.err
    assert not mock.requests()


@pytest.mark.parametrize("options", ["", "--fail-open"])
def test_a_minimum_in_another_unit_than_the_answer_is_never_passed(run, configured, options):
    """It is a mistake: with --fail-open it would hide every low balance."""
    name = next(name for name in KEY_ALONE if get_vendor(name).unit is None)
    configured(name)
    found = run(f"guard {options} --min '{name}=10 CHF'")
    assert (found.code, found.err) == (3, "")
    assert f"minimum is in CHF; what is left is in {unit_of(name)}" in found.out


def test_with_fail_open_an_unknown_balance_passes_with_a_line(run, configured, mock):
    """Standard error says so, and a balance below its minimum still counts."""
    configured(VENDOR, OTHER)
    mock.fault(VENDOR, "status_401")
    options = f"--fail-open --min '{VENDOR}=10 {UNIT}'"
    found = run(f"guard {options}")
    assert found.code == 0
    assert found.err.startswith(f"prepaid: passed by --fail-open, balance unknown: {VENDOR}: ")
    assert found.err.count("\n") == 1
    assert "unknown" in found.out
    assert '"exit_code": 0' in run(f"guard --json {options}").out
    assert run(f"guard {options} --min '{OTHER}=100 {OTHER_UNIT}'").code == 1


def test_with_quiet_nothing_is_printed_if_all_is_well(run, configured):
    """Otherwise the output is the usual one."""
    configured(VENDOR)
    assert run(f"guard --quiet --min '{VENDOR}=10 {UNIT}'") == (0, "", "")
    loud = run(f"guard --quiet --min '{VENDOR}=100 {UNIT}'")
    assert loud == run(f"guard --min '{VENDOR}=100 {UNIT}'")
    assert loud.code == 1
    assert "below minimum" in loud.out
