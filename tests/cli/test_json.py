"""`--json`: for programs."""

import json
import re
from pathlib import Path

import pytest

from prepaid.vendors import get_vendor, vendor_names
from tests.cli.test_watch import event
from tests.units import KEY_ALONE, unit_of

VENDOR, OTHER = KEY_ALONE[:2]
UNIT = unit_of(VENDOR)
DOCS = Path(__file__).parents[2] / "docs" / "cli.md"


def test_the_document_is_what_it_always_was(run, configured):
    """Schema version 1."""
    configured("legnext")
    document = json.loads(run("--json").out)
    assert document["schema_version"] == 1
    [account] = document["accounts"]
    assert account["vendor"] == "legnext"
    assert account["state"] == "ok"
    assert account["error"] is None
    assert account["balance"]["available"] == {"value": "72.048", "unit": "USD"}
    assert account["balance"]["as_of"] == "2025-11-05T08:22:37.784663+00:00"


@pytest.mark.parametrize("digits", ["0.6336833840314097", "12.500000", "123456789012345.123456789"])
def test_figures_are_strings_with_the_vendors_digits(run, configured, mock, digits):
    """Nothing is rounded, and no reader can take them for floats."""
    configured(VENDOR)
    mock.set(VENDOR, f"{digits} {UNIT}")
    [account] = json.loads(run("--json").out)["accounts"]
    assert account["balance"]["available"] == {"value": digits, "unit": UNIT}


def test_accounts_are_in_the_order_of_the_file(run, accounts_file):
    """Also those that fail."""
    path = accounts_file((OTHER, "b"), (VENDOR, "c", 'api_key_env = "UNSET"'), (VENDOR, "a"))
    accounts = json.loads(run(f"--config {path} --json").out)["accounts"]
    assert [one["label"] for one in accounts] == ["b", "c", "a"]
    assert [one["state"] for one in accounts] == ["ok", "unknown", "ok"]


def test_an_error_says_what_a_program_needs_to_decide_when_to_come_back(run, configured, mock):
    """Class, sentence, hint, status, and the vendor's own Retry-After."""
    configured(VENDOR)
    mock.fault(VENDOR, "retry_after(60)")
    [account] = json.loads(run("--json").out)["accounts"]
    assert account["balance"] is None
    error = account["error"]
    assert error["type"] == "RateLimitedError"
    assert error["status"] == 429
    assert error["retryable"] is True
    assert error["retry_after"] == 60
    assert error["attempts"] == 1
    assert error["hint"]


def test_an_error_without_an_answer_has_no_status(run, configured, mock, monkeypatch):
    """null, and never 0."""
    configured(VENDOR)
    mock.fault(VENDOR, "reset")
    monkeypatch.setattr("random.random", lambda: 0.0)  # a retry comes at once
    [account] = json.loads(run("--json").out)["accounts"]
    assert account["error"]["type"] == "TransportError"
    assert account["error"]["status"] is None
    assert account["error"]["retry_after"] is None


def test_a_minimum_is_a_figure_like_any_other(run, configured):
    """With the digits it was given, and the account's state beside it."""
    configured(VENDOR)
    document = json.loads(run(f"guard --json --min '{VENDOR}=100.50 {UNIT}'").out)
    assert document["exit_code"] == 1
    [account] = document["accounts"]
    assert account["minimum"] == {"value": "100.50", "unit": UNIT}
    assert account["state"] == "below_minimum"


def test_the_vendors_are_those_of_the_registry(run):
    """`prepaid vendors --json`, by name, lists in their order."""
    vendors = json.loads(run("vendors --json").out)["vendors"]
    assert [one["name"] for one in vendors] == list(vendor_names())
    for one in vendors:
        record = get_vendor(one["name"])
        assert one["key_variables"] == list(record.key_variables)
        assert one["api_versions"] == list(record.apis)
        assert len(one["spec_sha256"]) == 64


def documented(heading):
    """The members that a section of the documentation has rows for, each with its row."""
    section = DOCS.read_text("utf-8").partition(f"### {heading}\n")[2].partition("\n#")[0]
    rows = {}
    for names, meaning in re.findall(r"^\| (`.*?`) \| (.*) \|$", section, flags=re.MULTILINE):
        path = ""
        for name in re.findall(r"`([^`]+)`", names):
            path = f"{path.rpartition('.')[0]}{name}" if name.startswith(".") else name
            rows[path] = meaning
    return rows


def members(document, array):
    """The paths of a document's members and of those in its array, without the version."""
    inner = {f"{array}[].{name}" for item in document[array] for name in item}
    return document.keys() - {"schema_version"} | inner


def names_within(value):
    """The names of all members inside a member, figures left alone."""
    if isinstance(value, dict) and value.keys() != {"value", "unit"}:
        for name, inner in value.items():
            yield name
            yield from names_within(inner)


def test_every_member_of_a_vendor_is_documented(run):
    """And none that is not there."""
    document = json.loads(run("vendors --json").out)
    assert documented("`prepaid vendors --json`").keys() == members(document, "vendors")


def test_every_member_of_an_account_is_documented(run, configured, mock):
    """And none that is not there; a balance's and an error's own ones stand in their rows."""
    configured(VENDOR, OTHER)
    mock.fault(OTHER, "status_401")
    document = json.loads(run("--json").out)
    rows = documented("`prepaid --json`, `prepaid guard --json`")
    assert rows.keys() == members(document, "accounts")
    for name in ("balance", "error"):
        row = rows[f"accounts[].{name}"]
        inner = {one for account in document["accounts"] for one in names_within(account[name])}
        assert inner
        assert [one for one in sorted(inner) if f"`{one}`" not in row] == []


def test_every_member_of_an_event_is_documented():
    """And none that is not there: what `prepaid watch` gives a command."""
    assert documented("An event of `prepaid watch`").keys() == event().to_dict().keys()


def test_the_schema_version_is_the_documented_one(run):
    """A new one is news."""
    version = json.loads(run("vendors --json").out)["schema_version"]
    assert f"`schema_version` is {version} in every document" in DOCS.read_text("utf-8")
