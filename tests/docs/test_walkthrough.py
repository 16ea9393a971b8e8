"""docs/regenerating.md shows what its commands print."""

import pytest

from tests.docs.walkthrough import PAGE, play


@pytest.mark.slow
def test_the_page_shows_what_its_commands_print():
    """A vendor is added and its document changes, in a copy of the repository."""
    text = PAGE.read_text("utf-8")
    assert play(text) == text, "run: python -m tests.docs.walkthrough"
