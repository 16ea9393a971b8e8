"""`prepaid`: the table of all configured accounts."""

import re

import pytest

from prepaid.vendors import get_vendor, vendor_names
from tests.units import KEY_ALONE, unit_of

VENDOR, OTHER = KEY_ALONE[:2]
UNIT = unit_of(VENDOR)
VARIABLE = get_vendor(VENDOR).key_variables[0]


def rows(text):
    """The table's lines as lists of words, the heading first."""
    return [line.split() for line in text.partition("\n\n")[0].splitlines()]


def test_every_vendor_with_a_key_has_a_row(run, configured):
    """One row each, by name, with what can be spent; without labels there is no such column."""
    configured()
    found = run()
    heading, *accounts = rows(found.out)
    assert heading[:2] == ["vendor", "available"]
    assert [row[0] for row in accounts] == list(vendor_names())
    assert all(row[1:3] == ["72.04", unit_of(row[0])] for row in accounts)
    assert (found.code, found.err) == (0, "")


def test_vendors_without_a_key_are_left_out(run, configured):
    """Nobody wants to see errors for vendors that they do not use."""
    configured(OTHER)
    assert [row[0] for row in rows(run().out)] == ["vendor", OTHER]


def test_one_failure_hides_no_other_balance(run, configured, mock, monkeypatch):
    """Its row says what it is in a few words, and a line below says what to do."""
    configured()
    mock.fault(OTHER, "status_401")
    monkeypatch.setenv(VARIABLE, "'quoted'")
    found = run()
    assert [VENDOR, "unknown", "invalid", "key"] in rows(found.out)
    assert "  authentication error (401)\n" in found.out
    assert found.out.count("72.04 ") == len(vendor_names()) - 2
    assert f"\n{VENDOR}: The key has quotes around it" in found.out
    assert f"\n{OTHER}: The vendor answered 401" in found.out
    assert "Error" not in found.out.partition("\n\n")[0]
    assert found.code == 3


def test_the_vendors_own_alert_is_passed_through(run, configured, mock):
    """It is a note and does not change the exit code: the vendor's flag is not our minimum."""
    configured("legnext")
    body = {
        "code": 200,
        "message": "success",
        "data": {
            "account_id": 1,
            "balance_usd": 5,
            "available_credits": 5000,
            "available_points": 0,
            "alert_threshold": 10,
            "low_balance_alert": True,
            "updated_at": "2025-11-05T08:22:37Z",
        },
    }
    mock.set("legnext", body)
    found = run()
    assert "vendor's alert is on" in found.out
    assert found.code == 0


@pytest.mark.parametrize(
    ("options", "labels"),
    [
        ("", ["prod", "images", "spare"]),
        (f"--vendor {OTHER}", ["prod", "spare"]),
        (f"--vendor {OTHER} --vendor {VENDOR}", ["prod", "images", "spare"]),
        ("--account prod --account images", ["prod", "images"]),
        (f"--vendor {OTHER} --account spare", ["spare"]),
    ],
)
def test_a_file_gives_accounts_in_its_order_and_options_narrow_them(
    run, accounts_file, mock, options, labels
):
    """Only those chosen are shown, and only those are asked."""
    path = accounts_file((OTHER, "prod"), (VENDOR, "images"), (OTHER, "spare"))
    found = run(f"--config {path} {options}")
    assert [row[1] for row in rows(found.out)[1:]] == labels
    assert len(mock.requests()) == len(labels)


def test_a_command_of_the_file_gives_the_key(run, accounts_file, mock, keys):
    """It is run once for each time the account is asked."""
    mock.account(VENDOR, keys[VENDOR])
    path = accounts_file((VENDOR, "x", f"api_key_command = 'echo {keys[VENDOR]}'"))
    assert run(f"--config {path}").code == 0
    assert [request.key for request in mock.requests()] == [keys[VENDOR]]


def test_a_failing_command_of_the_file_costs_its_account_only(run, accounts_file):
    """The other account has its balance, and the command's arguments are not shown."""
    path = accounts_file((VENDOR, "x", "api_key_command = 'false hunter2hunter2'"), (OTHER, "y"))
    found = run(f"--config {path}")
    assert "configuration error" in found.out
    assert "account 1: api_key_command ended with status 1" in found.out
    assert "72.04" in found.out
    assert "hunter2" not in found.out + found.err
    assert found.code == 3


def test_a_deadline_ends_the_waiting_and_names_the_options_that_give_more(run, configured, mock):
    """`--deadline` bounds the call; its hint speaks of the command line, not of Python."""
    configured(VENDOR)
    mock.fault(VENDOR, "slow_headers")
    for command in ("", "--json", "doctor"):
        found = run(f"{command} --deadline 0.1")
        assert found.code == 3
        assert "--timeout" in found.out
        assert "timeout=" not in found.out
        assert re.search("deadline ?exceeded", found.out, re.IGNORECASE)


@pytest.mark.parametrize("view", ["", "--json", "doctor"])
def test_a_server_without_tls_is_refused_and_the_file_has_the_setting(run, monkeypatch, keys, view):
    """The message names what to write in the file, not the argument of Python."""
    monkeypatch.setenv(VARIABLE, keys[VENDOR])
    monkeypatch.setenv(f"{VENDOR.upper()}_BASE_URL", "http://vendor.example")
    found = run(view)
    assert found.code == 3
    assert "allow_insecure = true in the file" in found.out


def test_a_timeout_ends_each_attempt(run, configured, mock):
    """`--timeout` bounds an attempt; the next one may be better."""
    configured(VENDOR)
    mock.fault(VENDOR, "slow_headers", times=1)
    assert run("--timeout 0.5").code == 0
    assert len(mock.requests()) == 2
