"""What all tests share: the two clients."""

import signal

import pytest

# A shell that starts the tests in the background has them ignore Ctrl-C, and all that they start:
# those that are ended by it would run for ever.
signal.signal(signal.SIGINT, signal.default_int_handler)
pytest.register_assert_rewrite("tests.hazards.case", "tests.contract.samples")

MODES = ("Client", "AsyncClient")


@pytest.fixture(params=MODES)
def mode(request):
    """The name of each client in turn."""
    return request.param
