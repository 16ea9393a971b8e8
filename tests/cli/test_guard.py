"""`prepaid guard`: minimums, from options and from the file."""

import pytest


@pytest.mark.parametrize(
    ("minimum", "code"), [("72.048 USD", 0), ("72.049 USD", 1), ("72.04 USD", 0), ("0 USD", 0)]
)
def test_the_exact_figure_counts(run, configured, minimum, code):
    """Not the one that is shown rounded: the account has 72.048 USD."""
    configured("legnext")
    assert run(f"guard --min 'legnext={minimum}'").code == code


@pytest.mark.parametrize(
    ("left", "minimum", "shown"),
    [
        ("9.991 USD", "9.995 USD", ["9.991 USD", "9.995 USD"]),
        ("0.001 USD", "0.0020 USD", ["0.001 USD", "0.0020 USD"]),
        ("1234.5600 USD", "1234.5601 USD", ["1,234.5600 USD", "1,234.5601 USD"]),
        ("9.999 USD", "10 USD", ["9.99 USD", "10.00 USD"]),
    ],
)
@pytest.mark.parametrize("command", ["guard --min 'legnext={}'", "--config {} guard"])
def test_below_a_minimum_the_two_figures_shown_differ(
    run, configured, accounts_file, mock, command, left, minimum, shown
):
    """All digits are shown where rounding would make one figure of the two."""
    configured("legnext")
    path = accounts_file(("legnext", "a", f'minimum = "{minimum}"'))
    mock.set("legnext", left)
    found = run(command.format(path if "config" in command else minimum))
    assert found.code == 1
    assert "  ".join([*shown, ""]) in found.out
    assert "below minimum" in found.out


def test_a_balance_that_is_not_below_its_minimum_is_shown_rounded(run, configured):
    """It may look equal: it is enough in any case."""
    configured("legnext")
    assert "72.04 USD  72.04 USD" in run("guard --min 'legnext=72.047 USD'").out


def test_only_guarded_accounts_are_asked(run, configured, mock):
    """Another vendor's outage is no reason to fail."""
    configured()
    mock.fault("youdotcom", "status_500")
    found = run("guard --min 'legnext=10 USD'")
    assert found.code == 0
    assert {request.vendor for request in mock.requests()} == {"legnext"}


def test_several_minimums(run, configured):
    """One below is enough."""
    configured()
    found = run("guard --min 'legnext=10USD' --min 'stability=500 credits'")
    assert found.code == 1
    assert found.out.count("below minimum") == 1


def test_a_label_counts_before_its_vendor_and_both_before_the_file(run, accounts_file):
    """The closest word wins: stability has 0.63 credits."""
    path = accounts_file(
        ("stability", "a", 'minimum = "500 credits"'),
        ("stability", "b", 'minimum = "500 credits"'),
    )
    assert run(f"--config {path} guard").code == 1
    assert run(f"--config {path} guard --min 'stability=0 credits'").code == 0
    options = "--min 'stability=500 credits' --min 'b=0 credits'"
    found = run(f"--config {path} guard {options}")
    assert "stability  a" in found.out
    assert found.out.count("below minimum") == 1


def test_a_label_may_have_an_equals_sign(run, accounts_file):
    """The last one parts the name from the amount."""
    path = accounts_file(("stability", "team=art"))
    assert run(f"--config {path} guard --min 'team=art=500 credits'").code == 1


def test_accounts_without_a_minimum_are_not_guarded(run, accounts_file, mock):
    """The file's other accounts are left alone."""
    path = accounts_file(("stability", "a"), ("legnext", "b", 'minimum = "1 USD"'))
    assert run(f"guard --config {path}").code == 0
    assert [request.vendor for request in mock.requests()] == ["legnext"]


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ("", ["nothing to guard"]),
        ("--min legnext", ["'legnext'", "legnext=10 USD"]),
        ("--min '=10 USD'", ["'=10 USD'"]),
        ("--min legnext=10", ["'10' is no amount"]),
        ("--min 'legnext=ten USD'", ["'ten USD' is no amount"]),
        ("--min 'legnxt=10 USD'", ["'legnxt'", "legnext, stability"]),
        ("--min 'legnext=10 USD' --min 'legnext=20 USD'", ["twice"]),
        ("--min 'legnext=10 credits'", ["legnext", "credits", "USD"]),
        ("--min 'stability=10 USD'", ["stability", "credits", "USD"]),
    ],
)
def test_a_minimum_that_cannot_be_used_is_said_before_anything_is_sent(
    run, configured, mock, options, says
):
    """Exit code 2, one line with what is wrong and what would be right."""
    configured("legnext", "stability")
    found = run(f"guard {options}")
    assert found.code == 2
    assert found.out == ""
    assert all(words in found.err for words in says)
    assert not mock.requests()


def test_a_minimum_of_the_file_in_another_unit_is_refused_in_every_view(run, accounts_file, mock):
    """Both units are named, and nothing is sent."""
    path = accounts_file(("stability", "a", 'minimum = "10 USD"'))
    for command in ("", "--json", "guard", "doctor"):
        found = run(f"--config {path} {command}")
        assert found.code == 2
        assert "account 1: minimum" in found.err
        assert "USD" in found.err
        assert "credits" in found.err
    assert not mock.requests()
