"""Exit codes hold in every view, and the worst wins."""

import re

import pytest

from prepaid.vendors import get_vendor, vendor_names
from tests.units import KEY_ALONE, unit_of

VIEWS = ["", "--json", "--format {vendor}", "doctor", "guard", "guard --json"]
VENDOR, OTHER, THIRD = KEY_ALONE[:3]
UNIT = unit_of(VENDOR)


@pytest.mark.parametrize(
    ("below", "unknown", "code"),
    [(False, False, 0), (True, False, 1), (False, True, 3), (True, True, 3)],
)
def test_the_highest_code_wins_in_every_view(run, accounts_file, mock, below, unknown, code):
    """0 all well, 1 below a minimum, 3 some balance unknown."""
    path = accounts_file(
        (VENDOR, "fine", f'minimum = "0 {UNIT}"'),
        (OTHER, "low", f'minimum = "{1000 if below else 1} {unit_of(OTHER)}"'),
        (THIRD, "gone", f'minimum = "0 {unit_of(THIRD)}"'),
    )
    if unknown:
        mock.fault(THIRD, "status_401")
    assert {view: run(f"--config {path} {view}").code for view in VIEWS} == dict.fromkeys(
        VIEWS, code
    )


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ("--config missing.toml", ["missing.toml cannot be read"]),
        ("--vendor nobody", ["nobody", *vendor_names()]),
        (f"--vendor {OTHER}", get_vendor(OTHER).key_variables),
        ("--account nobody", ["'nobody'", "--config"]),
        ("--timeout 0", ["--timeout is 0.0", "seconds"]),
        ("--deadline nan", ["--deadline is nan"]),
        ("--timeout soon", ["--timeout", "'soon'"]),
        ("--nonsense", ["No such option", "--nonsense", "-h"]),
    ],
)
def test_what_cannot_be_asked_is_2_in_every_view(run, configured, mock, options, says):
    """The line names what was typed; nothing is sent, and standard output stays for results."""
    configured(VENDOR)
    for view in VIEWS:
        minimum = f"--min '{VENDOR}=1 {UNIT}'" if "guard" in view else ""
        found = run(f"{view} {options} {minimum}")
        assert found.code == 2
        assert [words for words in says if words not in found.err] == []
        assert found.err.startswith("prepaid: ")
        assert VENDOR not in found.out
    assert not mock.requests()


def test_no_key_at_all_is_2_and_names_every_variable(run):
    """There is no account to ask."""
    variables = [name for vendor in vendor_names() for name in get_vendor(vendor).key_variables]
    for view in VIEWS:
        found = run(view)
        assert found.code == 2
        assert [name for name in variables if name not in found.err] == []


@pytest.mark.parametrize(
    "command",
    [
        *("gard", "vendors --vendor x", "mock --port 70000", "mock --port x", "mock extra"),
        *("guard --min", "-q", "config"),
    ],
)
def test_usage_errors_are_2(run, command):
    """Whatever is typed wrongly: one line that says where to read more."""
    found = run(command)
    assert found.code == 2
    assert found.err.startswith("prepaid: ")
    assert re.search(r"[^.?][.?] See '[a-z ]+ -h'\.\n$", found.err)
    assert found.err.count("\n") == 1


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (f"--vendor {THIRD}", f"No account has the vendor '{THIRD}'; there are {VENDOR}, {OTHER}."),
        ("--account nobody", "No account has the label 'nobody'; there are art, prod."),
        (f"--vendor {VENDOR} --account art", "No account matches both --vendor and --account"),
    ],
)
def test_a_choice_that_no_account_fits_is_2(run, accounts_file, options, says):
    """Nothing is left out in silence."""
    path = accounts_file((VENDOR, "prod"), (OTHER, "art"))
    found = run(f"--config {path} {options}")
    assert found.code == 2
    assert says in found.err


def test_options_before_a_command_count_for_it(run, accounts_file):
    """`prepaid --config x --vendor y guard` is what it looks like."""
    path = accounts_file(
        (VENDOR, "prod", f'minimum = "1 {UNIT}"'),
        (OTHER, "art", f'minimum = "500 {unit_of(OTHER)}"'),
    )
    assert run(f"--config {path} guard").code == 1
    assert run(f"--config {path} --vendor {VENDOR} guard").code == 0
    assert run(f"--vendor {OTHER} guard --config {path} --vendor {VENDOR}").code == 0
    assert run("--json vendors").out.startswith("{")


def test_an_option_that_a_command_does_not_take_is_refused(run):
    """It would be ignored in silence otherwise."""
    found = run("--config x.toml vendors")
    assert found.code == 2
    assert "--config does not go with 'prepaid vendors'" in found.err
