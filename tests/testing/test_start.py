"""What starting the mock takes, and what it can be started without."""

import subprocess
import sys
import threading

import pytest

from prepaid import Client, ConfigurationError
from prepaid.testing import MockVendors

WITHOUT_PYTEST = """
import sys
sys.modules["pytest"] = None  # as if it were not installed
from prepaid import Client
from prepaid.testing import MockVendors, faults
mock = MockVendors().start()
with Client() as client:
    account = mock.account("legnext")
    mock.set(account, "3.20 USD")
    assert str(client.get_balance(account).available) == "3.20 USD"
assert faults("legnext")
assert "openapi_core" not in sys.modules, "the validators are loaded before they are needed"
mock.check()
assert "openapi_core" in sys.modules
mock.stop()
print("done")
"""


def test_works_without_pytest_and_prints_nothing():
    """No line for each request either; the validators are loaded by the first check."""
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT_PYTEST],
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert (done.stdout, done.stderr) == ("done\n", "")


def test_missing_extra_is_named(monkeypatch):
    """With the command that installs it."""
    monkeypatch.delitem(sys.modules, "prepaid.testing._server", raising=False)
    monkeypatch.setitem(sys.modules, "pytest_httpserver", None)
    with pytest.raises(ConfigurationError, match=r"pip install 'prepaid\[testing\]'"):
        MockVendors().start()


def test_stopping_leaves_no_thread_behind():
    """Nor does stopping twice do any harm."""
    before = threading.active_count()
    mock = MockVendors().start()
    mock.stop()
    mock.stop()
    assert threading.active_count() == before


def test_many_threads_may_ask_at_once():
    """Each request is answered and logged once."""
    with MockVendors() as mock, Client(concurrency=16) as client:
        accounts = [mock.account("youdotcom", key=f"key-{number}") for number in range(200)]
        for number, account in enumerate(accounts):
            mock.set(account, f"{number} USD")
        outcomes = client.get_balances(accounts)
        assert [int(one.available.value) for one in outcomes] == list(range(200))
        assert len(mock.requests("youdotcom")) == 200
