"""No eight characters of any key in a row are printed, whatever happens."""

import subprocess

import pytest

from prepaid.testing import Reply
from prepaid.vendors import get_vendor
from tests.units import KEY_ALONE, unit_of

VENDOR, OTHER = KEY_ALONE[:2]
MINIMUM = f"--min '{VENDOR}=1 {unit_of(VENDOR)}'"
VIEWS = ["", "--json", "--format {note}", "doctor", f"guard {MINIMUM}", f"guard --json {MINIMUM}"]
STRAY = "sk-live-4f9a8b7c6d5e"


def assert_absent(printed, *keys):
    """No eight characters of these keys are in what was printed."""
    for key in keys:
        assert not [at for at in range(len(key) - 7) if key[at : at + 8] in printed]


FAULTS = (None, "status_401", "reset", "captive_portal")


def echo(status, key):
    """The answer of a vendor that repeats the key in its error."""
    text = f'{{"message": "no such key: {key}", "code": "{key}"}}'
    return Reply(status=status, body=text.encode(), headers={"X-Request-Id": key})


@pytest.mark.parametrize("status", [None, 403, 200])
def test_no_part_of_a_key_is_printed(run, configured, mock, keys, status):
    """In no view, in good times and bad ones, and where a vendor repeats the key in its error."""
    configured()
    for number, vendor in enumerate(sorted(keys, key=VENDOR.__ne__), 1):  # guard's own one fails
        fault = FAULTS[number % len(FAULTS)] if status is None else echo(status, keys[vendor])
        if fault is not None:
            mock.fault(vendor, fault)
    for view in VIEWS:
        found = run(f"{view} --deadline 0.3")
        assert found.code == 3
        assert found.out
        assert_absent(found.out + found.err, *keys.values())


def test_no_part_of_an_invalid_key_is_printed(run, configured, monkeypatch, keys):
    """Nor when it is refused before anything is sent."""
    configured()
    key = f"{keys[VENDOR]} {keys[OTHER]}"
    monkeypatch.setenv(get_vendor(VENDOR).key_variables[0], key)
    for view in VIEWS:
        found = run(view)
        assert found.code == 3
        assert_absent(found.out + found.err, key)


def test_a_key_in_a_file_is_not_repeated(run, tmp_path):
    """The file is refused, and the line that says so is safe to share."""
    path = tmp_path / "accounts.toml"
    path.write_text(f'[[accounts]]\nvendor = "{VENDOR}"\napi_key = "{STRAY}"\n', "utf-8")
    found = run(f"--config {path}")
    assert found.code == 2
    assert str(path) in found.err
    assert_absent(found.out + found.err, STRAY)


@pytest.mark.parametrize(
    "arguments",
    [
        "{}",
        "{} guard",
        "--{}",
        "--timeout {}",
        "--deadline={}",
        "--config {}",
        "--vendor {}",
        "--account {}",
        "--format {}{{",
        "guard --min {}",
        "guard --min {}=1USD",
        "guard --min 'x={} USD'",
        "mock --port {}",
        "vendors {}",
        "doctor --account '{} with blanks'",
    ],
)
def test_a_key_in_the_place_of_another_argument_is_not_repeated(run, configured, arguments):
    """The line still says what is wrong."""
    configured(VENDOR)
    found = run(arguments.format(STRAY))
    assert found.code == 2
    assert len(found.err) > len("prepaid: \n")
    assert_absent(found.out + found.err, STRAY)


def test_the_log_of_debug_holds_no_key(script, configured, mock, keys):
    """It has a line for each call, on standard error, and nothing of httpx."""
    configured(VENDOR, OTHER)
    mock.fault(OTHER, "status_401")
    done = subprocess.run([script, "doctor", "-v"], capture_output=True, text=True, check=False)
    assert f"vendor={VENDOR} " in done.stderr
    assert f"vendor={OTHER} " in done.stderr
    assert all(line.startswith("prepaid") for line in done.stderr.splitlines())
    assert_absent(done.stdout + done.stderr, *keys.values())
