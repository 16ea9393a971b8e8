"""What the marks of the tests mean."""

import pytest


def pytest_collection_modifyitems(items):
    """Expect `new` tests to fail, and say so when they no longer do."""
    for item in items:
        if item.get_closest_marker("new"):
            item.add_marker(pytest.mark.xfail(strict=True, reason="not there yet"))
