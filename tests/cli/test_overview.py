"""`prepaid`: the table of all configured accounts."""

import pytest


def rows(text):
    """The table's lines as lists of words, the heading first."""
    return [line.split() for line in text.partition("\n\n")[0].splitlines()]


def test_every_vendor_with_a_key_has_a_row(run, configured):
    """One row each, by name, with what can be spent and the other figures."""
    configured()
    found = run()
    assert [row[0] for row in rows(found.out)[1:]] == [
        "deepixels",
        "legnext",
        "stability",
        "youdotcom",
    ]
    assert "72.04 USD" in found.out
    assert "71,000 credits, 1,048 points" in found.out
    assert "2025-11-05 08:22" in found.out
    assert found.err == ""
    assert found.code == 0


def test_vendors_without_a_key_are_left_out(run, configured):
    """Nobody wants to see errors for vendors that they do not use."""
    configured("stability")
    assert [row[0] for row in rows(run().out)] == ["vendor", "stability"]


def test_columns_without_any_text_are_left_out(run, configured):
    """No label, no minimum, no further figures: no columns for them."""
    configured("stability")
    assert run().out.splitlines()[0].split() == ["vendor", "available"]


def test_figures_round_down(run, configured, mock):
    """What is shown can be spent: the exact figure is in --json."""
    configured("legnext")
    mock.set("legnext", "9.999 USD")
    assert "9.99 USD" in run().out


def test_one_failure_hides_no_other_balance(run, configured, mock):
    """Its row says what it is, and a line below says what to do."""
    configured("legnext", "stability")
    mock.fault("stability", "status_401")
    found = run()
    assert "72.04 USD" in found.out
    assert "AuthenticationError 401" in found.out
    assert "\nstability: The vendor answered 401" in found.out


def test_a_bad_key_in_the_environment_hides_no_other_balance(run, configured, monkeypatch):
    """Its row has the reason; nothing was sent for it."""
    configured("legnext", "stability")
    monkeypatch.setenv("STABILITY_API_KEY", "'quoted'")
    found = run()
    assert "72.04 USD" in found.out
    assert "InvalidKeyError" in found.out
    assert found.code == 3


def test_a_limit_says_when_to_come_back(run, configured, mock):
    """The vendor's Retry-After is in the row."""
    configured("legnext")
    mock.fault("legnext", "retry_after(60)")
    assert "RateLimitedError 429, retry in 60 s" in run().out


def test_the_vendors_own_alert_is_passed_through(run, configured, mock):
    """It is a note, and no reason to fail: the vendor's flag is not our minimum."""
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


def test_a_file_gives_accounts_in_its_order(run, accounts_file):
    """Several accounts at one vendor, told apart by their labels."""
    path = accounts_file(
        ("stability", "prod"),
        ("legnext", "images"),
        ("stability", "spare", 'minimum = "1000 credits"'),
    )
    found = run(f"--config {path}")
    assert [row[:2] for row in rows(found.out)[1:]] == [
        ["stability", "prod"],
        ["legnext", "images"],
        ["stability", "spare"],
    ]
    assert "below minimum" in found.out
    assert found.code == 1


@pytest.mark.parametrize(
    ("options", "labels"),
    [
        ("--vendor stability", ["prod", "spare"]),
        ("--vendor stability --vendor legnext", ["prod", "images", "spare"]),
        ("--account prod --account images", ["prod", "images"]),
        ("--vendor stability --account spare", ["spare"]),
    ],
)
def test_options_narrow_the_accounts(run, accounts_file, mock, options, labels):
    """Only those chosen are shown, and only those are asked."""
    path = accounts_file(("stability", "prod"), ("legnext", "images"), ("stability", "spare"))
    found = run(f"--config {path} {options}")
    assert [row[1] for row in rows(found.out)[1:]] == labels
    assert len(mock.requests()) == len(labels)


def test_a_command_of_the_file_gives_the_key(run, accounts_file, mock, keys):
    """It is run once for each time the account is asked."""
    mock.account("legnext", keys["legnext"])
    path = accounts_file(("legnext", "x", f"api_key_command = 'echo {keys['legnext']}'"))
    assert run(f"--config {path}").code == 0
    assert [request.key for request in mock.requests()] == [keys["legnext"]]


def test_a_failing_command_of_the_file_costs_its_account_only(run, accounts_file):
    """The other account has its balance, and the command's arguments are not shown."""
    path = accounts_file(
        ("legnext", "x", "api_key_command = 'false hunter2hunter2'"), ("stability", "y")
    )
    found = run(f"--config {path}")
    assert "account 1: api_key_command ended with status 1." in found.out
    assert "credits" in found.out
    assert "hunter2" not in found.out + found.err
    assert found.code == 3


def test_a_deadline_ends_the_waiting(run, configured, mock):
    """--deadline bounds the call, and the error says so."""
    configured("legnext")
    mock.fault("legnext", "slow_headers")
    found = run("--deadline 0.3")
    assert "DeadlineExceededError" in found.out
    assert found.code == 3


def test_a_timeout_ends_each_attempt(run, configured, mock):
    """--timeout bounds an attempt; the next one may be better."""
    configured("legnext")
    mock.fault("legnext", "slow_headers", times=1)
    assert run("--timeout 0.3").code == 0
    assert len(mock.requests()) == 2
