"""docs/testing.md says what the test kit does."""

import re
from typing import Any

import pytest

from prepaid.testing import MockVendors
from tests.testing import catalogue

TEXT = catalogue.PAGE.read_text("utf-8")


def test_catalogue_in_the_docs_is_the_one_in_the_code():
    """A fault that is added, renamed or ends elsewhere shows up here."""
    assert catalogue.BEGIN in TEXT
    assert catalogue.page(TEXT) == TEXT, "run: python -m tests.testing.catalogue"


@pytest.mark.parametrize("block", re.findall(r"```python\n(.*?)```", TEXT, re.DOTALL))
def test_examples_in_the_docs_run(block):
    """Each block stands for itself; a test in one is called with a mock."""
    names: dict[str, Any] = {}
    exec(compile(block, str(catalogue.PAGE), "exec"), names)
    for name, function in list(names.items()):
        if name.startswith("test_"):
            with MockVendors() as mock:
                function(mock)


def test_every_public_call_of_the_mock_is_on_the_page():
    """No call of the mock is undocumented."""
    calls = [name for name in dir(MockVendors) if not name.startswith("_")]
    assert [name for name in calls if f".{name}(" not in TEXT] == []
