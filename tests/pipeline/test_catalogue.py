"""The vendors in the README, on their page and on the site's list: derived, and never run."""

from __future__ import annotations

import re
import shutil

import pytest

from scripts.emit import build, catalogue
from scripts.findings import PipelineError
from scripts.layout import Layout

FILES = (catalogue.README, catalogue.SITE)


@pytest.fixture
def layout(repository):
    """A copy with the files that list vendors."""
    for name in FILES:
        shutil.copy(Layout().root / name, repository.root / name)
    return repository


def test_all_vendors_stand_in_each_list(layout):
    """With the unit and the variables of the module."""
    derived = build.shared(layout)
    for name in FILES:
        text = derived[name].decode()
        assert [one for one in layout.vendors() if one not in text] == []
        assert (Layout().root / name).read_text() == text


@pytest.mark.parametrize("name", FILES)
def test_what_is_around_the_list_stays(name, layout):
    """Between the two lines it is written anew."""
    path = layout.root / name
    text = path.read_text()
    stale = re.sub(r"(?s)(written by make generate.*?\n).*(\n.*end of vendors)", r"\1old\2", text)
    path.write_text(f"# mine\n{stale}# mine\n")
    assert build.shared(layout)[name].decode() == f"# mine\n{text}# mine\n"


@pytest.mark.parametrize("name", FILES)
def test_a_file_without_a_place_for_the_vendors_is_an_error(name, layout):
    """It says which lines are missing."""
    (layout.root / name).write_text("nothing\n")
    with pytest.raises(PipelineError, match=f"{name}: has no place for the vendors"):
        build.shared(layout)


def test_a_module_is_read_and_not_run(layout):
    """And where it cannot be read, its line is named."""
    path = layout.root / "wrapper/prepaid/vendors/legnext.py"
    path.write_text("import os\nos._exit(7)\n" + path.read_text())
    assert b"LEGNEXT_API_KEY" in build.shared(layout)[catalogue.README]
    path.write_text("x = (\n")
    with pytest.raises(PipelineError, match=r"vendors/legnext\.py line 1: is not Python"):
        build.shared(layout)
