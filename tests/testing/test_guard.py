"""A test that forgot the mock sends nothing to another machine."""

import pytest

from prepaid import Account, Balance, Client
from prepaid.testing import MockVendors, UnexpectedRequestError, loopback_only
from tests.hazards.asking import call

pytest_plugins = ("pytester",)
FORGOT = """
import prepaid

def test_forgot():
    prepaid.get_balance(prepaid.Account("legnext", "k-1"))

def test_remembered(prepaid_mock):
    prepaid.get_balance(prepaid_mock.account("legnext"))
"""
BY_FIXTURE = """
import prepaid, pytest
from prepaid.testing import UnexpectedRequestError

@pytest.mark.usefixtures("prepaid_loopback_only")
def test_guarded():
    with pytest.raises(UnexpectedRequestError, match="about to ask api.legnext.ai"):
        prepaid.get_balance(prepaid.Account("legnext", "k-1"))

def test_unguarded():
    from prepaid import GuardedTransport
    assert GuardedTransport.handle_request.__module__ != "prepaid.testing._guard"
"""


@pytest.fixture
def guarded():
    """Our clients ask this machine only."""
    with loopback_only():
        yield


OUTSIDE = [
    Account("legnext", "k-1"),
    Account("youdotcom", "k-1", base_url="https://127.0.0.1.example"),
    Account("deepixels", "k-1", base_url="https://192.0.2.1"),
]


@pytest.mark.usefixtures("guarded")
@pytest.mark.parametrize("account", OUTSIDE, ids=lambda account: account.vendor)
def test_nothing_leaves_this_machine(account, mode):
    """The vendor's server, a name that looks like loopback, an address; alone and among others."""
    for method, asked in (("get_balance", account), ("get_balances", [account, account])):
        with pytest.raises(UnexpectedRequestError, match=r"to ask .* Use the fixture prepaid_mock"):
            call(mode, method, asked)


@pytest.mark.usefixtures("guarded")
@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_this_machine_is_asked(host):
    """The mock, or a gateway."""
    with MockVendors() as mock, Client() as client:
        url = mock.url("legnext").replace("127.0.0.1", host)
        account = Account("legnext", "mock-legnext-key", base_url=url)
        assert isinstance(client.get_balance(account), Balance)


def test_the_guard_ends_with_its_block():
    """Also when the block ends in an error."""
    from prepaid._http import AsyncGuardedTransport, GuardedTransport

    before = (GuardedTransport.handle_request, AsyncGuardedTransport.handle_async_request)
    with pytest.raises(ZeroDivisionError), loopback_only():
        raise ZeroDivisionError
    assert (GuardedTransport.handle_request, AsyncGuardedTransport.handle_async_request) == before


def test_the_ini_option_guards_every_test(run):
    """No fixture need be named; what asks the mock is not hindered."""
    code, output = run(content=FORGOT, ini="prepaid_loopback_only = true")
    assert code == 1, output
    assert "UnexpectedRequestError: A test was about to ask api.legnext.ai" in output
    assert "PASSED test_it.py::test_remembered" in output


def test_the_fixture_guards_the_test_that_names_it(run):
    """And no other."""
    code, output = run(content=BY_FIXTURE)
    assert code == 0, output
