"""The mock vendors, and both ways to ask them."""

import pytest

from prepaid.testing import MockVendors
from tests.contract.asking import ASKS


@pytest.fixture
def mock(request):
    """All vendors; a test in which no vendor was asked, or asked something wrong, has failed."""
    with MockVendors() as vendors:
        yield vendors
        if request.node.get_closest_marker("nothing_sent") is None:
            assert any(seen.operation for seen in vendors.requests())


@pytest.fixture(params=ASKS.values(), ids=list(ASKS))
def ask(request):
    """A call through `Client`, then the same through `AsyncClient`."""
    return request.param


def pytest_configure(config):
    config.addinivalue_line("markers", "nothing_sent: no request reaches the mock in this test")
