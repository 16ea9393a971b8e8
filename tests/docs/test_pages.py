"""The pages say what the code does."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

import prepaid

ROOT = Path(__file__).parents[2]
PAGES = [
    ROOT / "README.md",
    ROOT / "CONTRIBUTING.md",
    ROOT / "SECURITY.md",
    *(ROOT / "docs").rglob("*.md"),
]


def test_every_error_stands_in_the_page_of_errors():
    """One row for each class, and none for a class that is gone."""
    page = (ROOT / "docs" / "errors.md").read_text("utf-8")
    listed = re.findall(r"^\| `(\w+)` \|", page, re.MULTILINE)
    public = [name for name in prepaid.__all__ if name.endswith("Error") and name != "PrepaidError"]
    assert sorted(listed) == public


def test_the_readme_shows_what_the_demo_prints():
    """Run in a process of its own, as `make demo` does."""
    shown = re.search(r"\$ make demo\n(.*?)```", (ROOT / "README.md").read_text("utf-8"), re.DOTALL)
    done = subprocess.run(
        [sys.executable, str(ROOT / "examples" / "demo.py")],
        capture_output=True,
        text=True,
        check=True,
    )
    assert [line.rstrip() for line in done.stdout.splitlines()] == shown[1].splitlines()


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.name)
def test_links_inside_the_repository_lead_somewhere(page):
    """A page that moved takes its links along."""
    for target in re.findall(r"\]\((?!https?:|#)([^)#]+)", page.read_text("utf-8")):
        assert (page.parent / target).exists(), target


def test_python_examples_in_the_readme_use_public_names_only():
    """Each `prepaid.x` and each imported name exists."""
    text = (ROOT / "README.md").read_text("utf-8")
    for block in re.findall(r"```python\n(.*?)```", text, re.DOTALL):
        compile(block, "README.md", "exec")
        for name in re.findall(r"\bprepaid\.(\w+)", block):
            assert name in prepaid.__all__
        for names in re.findall(r"from prepaid import (.+)", block):
            assert set(names.split(", ")) <= set(prepaid.__all__)
