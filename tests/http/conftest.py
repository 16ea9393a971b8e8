"""Callers by transport."""

import pytest

from tests.hazards.certificates import trusted_authority  # noqa: F401 - a fixture
from tests.http.calling import LOOPS, MODES, Caller


@pytest.fixture(params=MODES)
def caller(request):
    """A client over each transport, and over each loop."""
    caller = Caller(request.param)
    yield caller
    caller.close()


@pytest.fixture(params=LOOPS)
def awaited(request):
    """A client over the async transport, on each loop."""
    caller = Caller(request.param)
    yield caller
    caller.close()
