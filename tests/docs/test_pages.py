"""The pages say what the code does."""

import re

import pytest
from markdown_it import MarkdownIt

import prepaid
from tests.docs.blocks import PAGES, REFERENCE, ROOT

WRITTEN = [page for page in PAGES if REFERENCE not in page.as_posix()]


def name_of(page):
    """Return the path of a page from the root."""
    return page.relative_to(ROOT).as_posix()


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


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_links_inside_the_repository_lead_somewhere(page):
    """A page that moved takes its links along."""
    for target in re.findall(r"\]\((?!https?:|#)([^)#]+)", page.read_text("utf-8")):
        assert (page.parent / target).exists(), target


@pytest.mark.parametrize("page", WRITTEN, ids=name_of)
def test_text_has_at_most_120_columns(page):
    """A difference shows the sentence that changed; tables and blocks are as wide as they are.

    The blocks of the first README have the limit too: it is read in terminals.
    """
    tokens = MarkdownIt("commonmark").enable("table").parse(page.read_text("utf-8"))
    wide = {"table_open"} if page == ROOT / "README.md" else {"table_open", "fence", "html_block"}
    free = {
        line for token in tokens if token.type in wide and token.map for line in range(*token.map)
    }
    lines = page.read_text("utf-8").splitlines()
    assert [
        line for number, line in enumerate(lines) if number not in free and len(line) > 120
    ] == []
