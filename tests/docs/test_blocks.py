"""Every block of Python on the pages runs, and prints what stands below it."""

from __future__ import annotations

import re

import pytest

from tests.docs.after import AFTER
from tests.docs.blocks import REFERENCE, ROOT, python

BLOCKS = [block for block in python() if not block.page.startswith(REFERENCE)]
NOT_OURS = re.compile(r"(^|/)(\.|build/|dist/|site/|node_modules/)")


@pytest.mark.parametrize("block", BLOCKS, ids=str)
def test_the_block_runs(block, run, mock, capsys):
    """Alone, as a program; a test in it is called, an app or a handler is asked."""
    names = run(block)
    for name, function in list(names.items()):
        if name.startswith("test_"):
            function(mock)
    after = AFTER.get(block.title)
    if after is not None:
        after(names, mock)
    printed = capsys.readouterr().out
    if block.output is not None:
        assert printed == block.output


def test_no_block_of_python_is_left_out():
    """As many are collected as a plain search for fences finds in the whole repository."""
    fences = 0
    for page in ROOT.rglob("*.md"):
        if not NOT_OURS.search(page.relative_to(ROOT).as_posix()):
            fences += len(
                re.findall(r"^\s*(?:```|~~~)\s*py", page.read_text("utf-8"), re.MULTILINE)
            )
    assert fences == len(python())
