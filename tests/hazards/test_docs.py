"""The page of hazards has the groups that are tested."""

import re
from pathlib import Path

HERE = Path(__file__).parent
PAGE = HERE.parents[1] / "docs" / "hazards.md"


def test_each_group_on_the_page_is_a_module_and_each_module_is_on_the_page():
    """One row or more for each group, and none for a group that is gone."""
    groups = re.findall(r"^\| (\w+) \|", PAGE.read_text("utf-8"), re.MULTILINE)
    modules = {path.stem.removeprefix("test_") for path in HERE.glob("test_*.py")}
    assert set(groups) - {"group"} == modules - {"docs"}
