"""The pages say what the code does."""

import re

import pytest

import prepaid
from tests.docs.blocks import PAGES, ROOT

def test_every_error_stands_in_the_page_of_errors():
    """One row for each class, and none for a class that is gone."""
    page = (ROOT / "docs" / "errors.md").read_text("utf-8")
    listed = re.findall(r"^\| `(\w+)` \|", page, re.MULTILINE)
    public = [name for name in prepaid.__all__ if name.endswith("Error") and name != "PrepaidError"]
    assert sorted(listed) == public


def test_the_picture_is_what_the_command_line_prints():
    """The same run on a terminal, drawn again."""
    pytest.importorskip("pty", reason="the system has no pseudo terminals")
    from tests.docs import picture

    assert picture.draw(picture.ask()) == picture.PATH.read_text("utf-8"), "run: make picture"


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.name)
def test_links_inside_the_repository_lead_somewhere(page):
    """A page that moved takes its links along."""
    for target in re.findall(r"\]\((?!https?:|#)([^)#]+)", page.read_text("utf-8")):
        assert (page.parent / target).exists(), target
