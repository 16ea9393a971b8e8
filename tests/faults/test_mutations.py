"""Every guard is broken once, and the cases see it."""

from __future__ import annotations

import pytest

from tests.faults.mutations import MUTATIONS


@pytest.mark.parametrize("mutation", MUTATIONS, ids=[mutation.name for mutation in MUTATIONS])
def test_is_seen(mutation, trap):
    """With this guard broken, each case that stands for it fails, blocking and awaited."""
    assert mutation.missed(trap) == []
