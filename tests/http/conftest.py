"""Callers by transport."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.hazards.certificates import surroundings  # noqa: F401 - a fixture
from tests.http.calling import LOOPS, MODES, Caller

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(params=MODES)
def caller(request: pytest.FixtureRequest) -> Iterator[Caller]:
    """A client over each transport, and over each loop."""
    caller = Caller(request.param)
    yield caller
    caller.close()


@pytest.fixture(params=LOOPS)
def awaited(request: pytest.FixtureRequest) -> Iterator[Caller]:
    """A client over the async transport, on each loop."""
    caller = Caller(request.param)
    yield caller
    caller.close()
