"""The authority that the tests trust, and a caller for each transport."""

import pytest

from tests.hazards.certificates import trusted_authority  # noqa: F401 - a fixture
from tests.http.calling import MODES, Caller


@pytest.fixture(params=MODES)
def caller(request):
    """A client over each transport, and over each loop."""
    caller = Caller(request.param)
    yield caller
    caller.close()
