"""An environment without keys, and the mock vendors, with keys in the environment or without."""

import pytest

from prepaid.testing import MockVendors
from tests.units import forget_accounts


@pytest.fixture
def no_keys(monkeypatch):
    """No vendor's key, server or parameter is in the environment."""
    forget_accounts(monkeypatch)


@pytest.fixture(scope="module")
def _mock():
    with MockVendors() as mock:
        yield mock


@pytest.fixture
def mock(_mock):
    """All vendors, shared by the tests of a module; faults end with their test."""
    yield _mock
    _mock.clear()


@pytest.fixture
def environment(mock, monkeypatch):
    """A key for each vendor and the mock's address are in the environment."""
    for name, value in mock.environment().items():
        monkeypatch.setenv(name, value)
