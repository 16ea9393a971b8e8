"""What all tests share: the marks, and the two clients."""

import pytest

pytest.register_assert_rewrite("tests.hazards.case", "tests.contract.samples")

MODES = ("Client", "AsyncClient")


def pytest_collection_modifyitems(items):
    """Expect `new` tests to fail, and say so when they no longer do."""
    for item in items:
        if item.get_closest_marker("new"):
            item.add_marker(pytest.mark.xfail(strict=True, reason="not there yet"))


@pytest.fixture(params=MODES)
def mode(request):
    """The name of each client in turn."""
    return request.param
