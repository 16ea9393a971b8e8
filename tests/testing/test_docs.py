"""docs/testing.md says what the test kit does."""

from prepaid.testing import MockVendors
from tests.testing import catalogue

TEXT = catalogue.PAGE.read_text("utf-8")


def test_catalogue_in_the_docs_is_the_one_in_the_code():
    """A fault that is added, renamed or ends elsewhere shows up here."""
    assert catalogue.BEGIN in TEXT
    assert catalogue.page(TEXT) == TEXT, "run: python -m tests.testing.catalogue"


def test_every_public_call_of_the_mock_is_on_the_page():
    """No call of the mock is undocumented."""
    calls = [name for name in dir(MockVendors) if not name.startswith("_")]
    assert [name for name in calls if f".{name}(" not in TEXT] == []
