"""`--format`: a line for each account, for status bars and scripts."""

import pytest

from tests.units import KEY_ALONE, unit_of

VENDOR, OTHER = KEY_ALONE[:2]
UNIT = unit_of(VENDOR)


def test_a_line_has_the_fields_asked_for(run, accounts_file, mock):
    """The figure of the table, the exact one, and what is wrong."""
    path = accounts_file((VENDOR, "a", f'minimum = "100 {UNIT}"'), (OTHER, "b"))
    mock.fault(OTHER, "status_401")
    fields = "{vendor} {label} {available} {minimum} {state} {note}|{value}|{unit}"
    found = run(f"--config {path} --format '{fields}'")
    assert found.code == 3
    known, unknown = found.out.splitlines()
    assert known.startswith(f"{VENDOR} a 72.04 {UNIT} 100")
    assert known.endswith(f" {UNIT} below_minimum below minimum|72.048|{UNIT}")
    assert unknown == f"{OTHER} b unknown  unknown authentication error (401)||"


def test_what_stands_between_the_fields_is_printed_as_given(run, configured):
    """Such as a tab, for `cut`."""
    configured(VENDOR)
    assert run("--format '{vendor}\t{value}'").out == f"{VENDOR}\t72.048\n"


def test_guard_takes_it_too(run, configured):
    """Also before the command."""
    configured(VENDOR)
    minimum = f"--min '{VENDOR}=1 {UNIT}'"
    for command in (f"guard {minimum} --format '{{value}}'", f"--format {{value}} guard {minimum}"):
        assert run(command) == (0, "72.048\n", "")


@pytest.mark.parametrize("template", ["{key}", "{}", "{vendor", "{0}", "{vendor.key}"])
def test_a_format_that_cannot_be_used_is_refused_before_anything_is_sent(
    run, configured, mock, template
):
    """Exit code 2, with the fields there are."""
    configured(VENDOR)
    found = run(f"--format '{template}'")
    assert found.code == 2
    assert "--format" in found.err
    assert "vendor, label, state, available" in found.err
    assert not mock.requests()


def test_json_and_format_do_not_go_together(run, configured, mock):
    """One of them would be ignored in silence."""
    configured(VENDOR)
    found = run("--json --format {vendor}")
    assert found.code == 2
    assert "--json and --format do not go together" in found.err
    assert not mock.requests()
