"""The workflow files call the make targets and nothing else."""

from __future__ import annotations

import re

import pytest

from scripts import documents
from scripts.layout import Layout

WORKFLOWS = sorted((Layout().root / ".github/workflows").glob("*.yml"))


def test_there_is_one_for_changes_and_one_on_a_schedule():
    """The first for each change, the second for each day."""
    read = {path.stem: documents.read(path, path.name) for path in WORKFLOWS}
    assert set(read) == {"ci", "pull"}
    assert "pull_request" in read["ci"]["on"]
    assert "schedule" in read["pull"]["on"]


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_each_step_is_an_official_action_or_a_make_target_that_exists(path):
    """What runs there runs here too; no secret is handed to it, and it may only read."""
    workflow = documents.read(path, path.name)
    assert workflow["permissions"] == {"contents": "read"}
    assert "secrets." not in path.read_text()
    targets = set(
        re.findall(r"^([a-z-]+):", (Layout().root / "Makefile").read_text(), re.MULTILINE)
    )
    for job in workflow["jobs"].values():
        for step in job["steps"]:
            if "uses" in step:
                assert step["uses"].startswith("actions/")
            else:
                program, target, *variables = step["run"].split()
                assert program == "make"
                assert target in targets
                assert all(re.fullmatch(r'[A-Z]+=(1|"\$[A-Z]+")', one) for one in variables)
