"""Balances on the mock: each key its own, set, spent, and held against the document."""

from decimal import Decimal

import pytest

from prepaid import Amount, Client, ConfigurationError, UnitMismatchError
from prepaid.testing import MockVendors


@pytest.fixture
def client():
    with Client() as client:
        yield client


def left(client, account):
    return str(client.get_balance(account).available)


def test_accounts_begin_with_the_example_of_the_document(mock, client):
    """Nothing need be set for a first test."""
    assert client.get_balance(mock.account("stability")).available.value == Decimal(
        "0.6336833840314097"
    )


def test_each_key_has_its_own_balance(mock, client):
    """Setting one account leaves the others of the same vendor alone."""
    first, second = mock.account("legnext", key="k1"), mock.account("legnext", key="k2")
    mock.set(first, "3.20 USD")
    mock.set("legnext", Amount(Decimal(5), "USD"), key="k2")
    assert (left(client, first), left(client, second)) == ("3.20 USD", "5.00 USD")


def test_each_organization_of_a_key_has_its_own_balance(mock, client):
    """The organization travels in a header, and the mock tells them apart by it."""
    own = mock.account("stability", key="k")
    other = mock.account("stability", key="k", organization="org-1")
    mock.set(other, "7 credits")
    mock.set("stability", "9 credits", key="k")
    assert (left(client, own), left(client, other)) == ("9 credits", "7 credits")


def test_without_a_key_all_accounts_are_set_and_those_to_come(mock, client):
    """A vendor's name alone means all of its accounts."""
    before = mock.account("youdotcom", key="k1")
    mock.set("youdotcom", "3.20 USD")
    after = mock.account("youdotcom", key="k2")
    assert (left(client, before), left(client, after)) == ("3.20 USD", "3.20 USD")


def test_mocks_know_nothing_of_each_other(client):
    """What was set for all accounts of one mock is not where the next one begins."""
    with MockVendors() as first:
        first.set("deepixels", "1 credits")
    with MockVendors() as second:
        assert left(client, second.account("deepixels")) == "1,250.50 credits"


def test_both_api_versions_state_the_same_balance(mock, client):
    """The balance is the account's, whichever version is asked."""
    mock.set("stability", "12 credits", key="k")
    for version in ("v1", "v1alpha"):
        assert left(client, mock.account("stability", key="k", api_version=version)) == "12 credits"


def test_other_figures_stay(mock, client):
    """An amount sets the figure of its own unit."""
    account = mock.account("legnext")
    mock.set(account, "5 points")
    usd, credits_, points = client.get_balance(account).amounts
    assert (str(usd), str(credits_), str(points)) == ("72.04 USD", "71,000 credits", "5 points")


def test_whole_body_is_answered_digit_by_digit(mock, client):
    """Any body that the document allows."""
    account = mock.account("youdotcom")
    attributes = {"balance": Decimal("718924.5000")}
    mock.set(account, {"data": {"type": "account", "id": "a", "attributes": attributes}})
    balance = client.get_balance(account)
    assert balance.available.to_dict()["value"] == "7189.245000"
    assert balance.account_id == "a"


def test_profile_can_be_set(mock, client):
    """The other call of a vendor has a body too."""
    account = mock.account("stability")
    mock.set(account, {"id": "u", "email": "a@example.com", "organizations": []}, what="profile")
    assert client.get_profile(account).id == "u"


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        ("3.20 EUR", r"legnext states no figure in EUR; it states USD, credits, points"),
        ("2.5 credits", r"data\.available_credits holds whole credits only: 2\.5"),
        ("much", "not an amount"),
        ({"code": 200, "message": "success"}, r"'data' is a required property"),
        ({"code": "x", "message": "success", "data": {}}, r"code: 'x' is not of type 'integer'"),
        ({"code": 200, "message": "", "data": {"balance_usd": Decimal("NaN")}}, "JSON"),
        ({"code": 200, "message": "", "data": {"balance_usd": float("inf")}}, "JSON"),
    ],
)
def test_what_the_document_does_not_allow_is_refused(mock, client, content, complaint):
    """The mock never states what the vendor cannot; the balance stays as it was."""
    account = mock.account("legnext")
    with pytest.raises(ConfigurationError, match=complaint):
        mock.set(account, content)
    assert left(client, account) == "72.04 USD"


def test_drain_spends_after_each_answer_down_to_nothing(mock, client):
    """For watchers: each look finds less, and never a debt."""
    account = mock.account("legnext")
    mock.set(account, "1.20 USD")
    mock.drain(account, "0.50 USD")
    seen = [left(client, account) for _ in range(5)]
    assert seen == ["1.20 USD", "0.70 USD", "0.20 USD", "0.00 USD", "0.00 USD"]
    mock.set(account, "9 USD")
    mock.drain(account, None)
    assert [left(client, account) for _ in range(2)] == ["9.00 USD", "9.00 USD"]


def test_drain_leaves_a_debt_as_it_is(mock, client):
    """What is below nothing already is neither spent nor forgiven."""
    account = mock.account("deepixels")
    mock.set(account, "-3 credits")
    mock.drain(account, "1 credits")
    assert [left(client, account) for _ in range(2)] == ["-3 credits", "-3 credits"]


def test_drain_over_time_spends_by_the_clock(client):
    """Looking often costs nothing then; time does."""
    now = 100.0
    with MockVendors(clock=lambda: now) as mock:
        account = mock.account("youdotcom")
        mock.set(account, "10 USD")
        mock.drain(account, "0.25 USD", every=60)
        assert [left(client, account), left(client, account)] == ["10.00 USD", "10.00 USD"]
        now += 150
        assert left(client, account) == "9.50 USD"
        now += 30
        assert left(client, account) == "9.25 USD"


@pytest.mark.parametrize(
    ("amount", "every"), [("0 USD", None), ("-1 USD", None), ("1 USD", 0), ("1 EUR", None)]
)
def test_drain_takes_more_than_nothing_in_a_unit_of_the_vendor(mock, amount, every):
    """A drain that would do nothing, or nothing sensible, is refused at once."""
    with pytest.raises(ConfigurationError):
        mock.drain("legnext", amount, every=every)


def test_minimum_of_an_account_is_kept(mock, client):
    """So that code which compares has both sides."""
    account = mock.account("legnext", minimum="10 USD")
    mock.set(account, "3.20 USD")
    assert client.get_balance(account).is_below(account.minimum)
    with pytest.raises(UnitMismatchError):
        client.get_balance(account).is_below("10 credits")
