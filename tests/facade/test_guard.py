"""`guard` and `aguard`: a job begins only if every account has its minimum."""

import asyncio
import pickle

import pytest

import prepaid
from prepaid import Account, Balance, BalanceUnknownError, BelowMinimumError, ConfigurationError


@pytest.fixture(autouse=True)
def balances(environment, mock):
    """What the mock states at first."""
    mock.set("legnext", "72.048 USD")
    mock.set("stability", "12 credits")


@pytest.fixture(params=["guard", "aguard"])
def guard(request):
    """Each of the two functions, called."""
    if request.param == "guard":
        return prepaid.guard
    return lambda *accounts: asyncio.run(prepaid.aguard(*accounts))


def test_the_balances_come_back_in_order_if_all_is_well(guard, mock):
    """Texts and accounts side by side; exactly the minimum is enough."""
    account = mock.account("stability", key="k-guard-1", label="studio")
    account = Account("stability", "k-guard-1", base_url=account.base_url, minimum="0 credits")
    balances = guard("legnext = 72.048 USD", account)
    assert [balance.vendor for balance in balances] == ["legnext", "stability"]
    assert str(balances[0].available) == "72.04 USD"


def test_below_a_minimum(guard):
    """The exact figure counts; every balance is attached, and the error survives pickling."""
    with pytest.raises(
        BelowMinimumError, match=r"legnext: 72\.048 USD, less than 72\.049"
    ) as caught:
        guard("stability=1 credits", "legnext=72.049 USD")
    error = pickle.loads(pickle.dumps(caught.value))
    assert [outcome.vendor for outcome in error.outcomes] == ["stability", "legnext"]
    assert not isinstance(error, BalanceUnknownError)


def test_a_debt_is_below_a_minimum_of_zero(guard, mock):
    """Zero is a minimum, too."""
    mock.set("legnext", "-0.01 USD")
    with pytest.raises(BelowMinimumError):
        guard("legnext=0 USD")


def test_an_unknown_balance_counts_before_one_below_its_minimum(guard, mock):
    """As in the exit codes; both are named, and all outcomes are attached in order."""
    mock.fault("stability", "status_401")
    with pytest.raises(BalanceUnknownError, match=r"stability: .*; legnext: 72") as caught:
        guard("legnext=100 USD", "stability=1 credits")
    first, second = caught.value.outcomes
    assert isinstance(first, Balance)
    assert isinstance(second, prepaid.AuthenticationError)
    assert caught.value.__context__ is None


@pytest.mark.parametrize(
    "accounts",
    [(), ("legnext",), ("legnext=ten",), ("legnext=10 CHF",), ("nobody=1 USD",), (5,), ("=1 USD",),
     (Account("legnext", "k-no-minimum"),)],
)  # fmt: skip
def test_a_mistake_is_said_before_anything_is_sent(guard, mock, accounts):
    """It is not taken for an unknown balance."""
    asked = len(mock.requests())
    with pytest.raises(ConfigurationError):
        guard(*accounts)
    assert len(mock.requests()) == asked


def test_a_list_of_accounts_is_to_be_unpacked(guard):
    """Other functions take a list, so this is the likely slip."""
    account = Account("legnext", "k-listed-1", minimum="1 USD")
    with pytest.raises(ConfigurationError, match=r"guard\(\*accounts\), not list"):
        guard([account])


def test_a_missing_key_is_a_mistake(guard, monkeypatch):
    """Nothing could be asked."""
    monkeypatch.delenv("LEGNEXT_API_KEY", raising=False)
    with pytest.raises(prepaid.MissingKeyError):
        guard("legnext=1 USD")
