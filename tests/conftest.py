"""What all tests share: the two clients."""

import pytest

pytest.register_assert_rewrite("tests.hazards.case", "tests.contract.samples")

MODES = ("Client", "AsyncClient")


@pytest.fixture(params=MODES)
def mode(request):
    """The name of each client in turn."""
    return request.param
