"""Test what your own program does when the credits run out: no funded account, no network.

    pytest test_low_balance.py  # with the extra `testing`

`may_start` stands for your code; everything below it is the test.
"""

import pytest

import prepaid
from prepaid.testing import MockVendors


def may_start(account: prepaid.Account) -> bool:
    """Start a job only if enough is left; wait for an answer that may still come."""
    try:
        with prepaid.Client(deadline=5) as client:
            return not client.get_balance(account).is_below("10 USD")
    except prepaid.PaymentRequiredError:
        return False


def test_a_job_starts_while_enough_is_left(prepaid_mock: MockVendors) -> None:
    """Ten dollars are enough."""
    account = prepaid_mock.account("legnext", key="k")
    prepaid_mock.set(account, "10 USD")
    assert may_start(account)


def test_no_job_starts_on_the_last_cents(prepaid_mock: MockVendors) -> None:
    """A tenth of a cent less is not."""
    account = prepaid_mock.account("legnext", key="k")
    prepaid_mock.set(account, "9.999 USD")
    assert not may_start(account)


def test_the_third_job_finds_too_little(prepaid_mock: MockVendors) -> None:
    """Each look costs five dollars here."""
    account = prepaid_mock.account("legnext", key="k")
    prepaid_mock.set(account, "20 USD")
    prepaid_mock.drain(account, "5 USD")
    assert [may_start(account) for _ in range(4)] == [True, True, True, False]


def test_an_empty_account_starts_no_job(prepaid_mock: MockVendors) -> None:
    """The vendor refuses with 402."""
    account = prepaid_mock.account("legnext", key="k")
    prepaid_mock.fault(account, "status_402")
    assert not may_start(account)


def test_a_short_outage_is_survived(prepaid_mock: MockVendors) -> None:
    """Two failures, then an answer: the client tries three times."""
    account = prepaid_mock.account("legnext", key="k")
    prepaid_mock.fault(account, "flaky(2)")
    assert may_start(account)


def test_an_outage_is_not_an_empty_account(prepaid_mock: MockVendors) -> None:
    """It is raised: unknown is not zero."""
    account = prepaid_mock.account("legnext", key="k")
    prepaid_mock.fault(account, "status_500")
    with pytest.raises(prepaid.ServerError):
        may_start(account)
