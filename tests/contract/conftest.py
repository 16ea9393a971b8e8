"""The mock vendors, and both ways to ask them."""

import pytest

from prepaid.testing import MockVendors
from tests.contract.samples import CALLS, KEY
from tests.hazards.asking import outcome_of


@pytest.fixture(scope="module")
def _vendors():
    with MockVendors() as vendors:
        yield vendors


@pytest.fixture
def mock(_vendors):
    """All vendors; the test fails if something undocumented was asked."""
    for call in CALLS:
        _vendors.account(call.vendor, KEY, api_version=call.api_version, **call.account)
    yield _vendors
    _vendors.check()
    _vendors.clear()


@pytest.fixture
def ask(mock):
    """One call of a sample at the mock: the result or the error."""

    def outcome(call, reply=None, mode="Client"):
        account = call.account_at(mock.url(call.vendor))
        if reply is not None:
            mock.fault(account, reply, times=1)
        return outcome_of(mode, account, call.method, max_retries=0)

    return outcome
