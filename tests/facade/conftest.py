"""An environment without keys."""

import pytest

from prepaid.vendors import vendor_names
from tests.units import variables_of


@pytest.fixture
def no_keys(monkeypatch):
    """No vendor's key, server or parameter is in the environment."""
    for vendor in vendor_names():
        for name in variables_of(vendor):
            monkeypatch.delenv(name, raising=False)
