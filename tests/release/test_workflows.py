"""The workflow files call make targets and official actions, pinned, with the least rights."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from ruamel.yaml import YAML

ROOT = Path(__file__).parents[2]
WORKFLOWS = {
    path.stem: YAML(typ="safe").load(path) for path in (ROOT / ".github/workflows").glob("*.yml")
}
JOBS = [
    pytest.param(workflow, job, id=f"{name}-{key}")
    for name, workflow in WORKFLOWS.items()
    for key, job in workflow["jobs"].items()
]
PUBLISH = "pypa/gh-action-pypi-publish"


def used(job):
    return [step["uses"] for step in job["steps"] if "uses" in step]


def test_there_is_one_for_changes_one_for_each_day_and_one_for_a_release():
    """A change is looked at, the vendors' pages are, and a pushed tag is published."""
    assert set(WORKFLOWS) == {"ci", "pull", "release"}
    assert set(WORKFLOWS["ci"]["on"]) == {"push", "pull_request"}
    assert "schedule" in WORKFLOWS["pull"]["on"]
    assert WORKFLOWS["release"]["on"] == {"push": {"tags": ["v*"]}}


def test_every_python_is_tried_on_every_system():
    """The versions of the classifiers and the free-threaded build."""
    matrix = WORKFLOWS["ci"]["jobs"]["test"]["strategy"]["matrix"]
    assert matrix["python"] == ["3.11", "3.12", "3.13", "3.14", "3.14t"]
    assert matrix["system"] == ["ubuntu-latest", "macos-latest", "windows-latest"]


@pytest.mark.parametrize(("workflow", "job"), JOBS)
def test_each_step_is_a_pinned_official_action_or_a_make_target_that_exists(workflow, job):
    """What runs there runs here too; a tag may be moved, a commit may not."""
    for action in used(job):
        assert re.fullmatch(rf"(actions/[a-z-]+|{PUBLISH})@[0-9a-f]{{40}}", action)
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    for step in job["steps"]:
        if "uses" not in step:
            program, target, *variables = step["run"].split()
            assert program == "make"
            assert target in targets
            assert all(re.fullmatch(r'[A-Z]+=(1|python|"\$[A-Z]+")', one) for one in variables)


@pytest.mark.parametrize(("workflow", "job"), JOBS)
def test_a_job_may_read_the_repository_or_publish_never_both(workflow, job):
    """The only right beyond reading is the proof of who publishes, where none of our code runs."""
    rights = job.get("permissions", workflow["permissions"])
    if any(action.startswith(PUBLISH) for action in used(job)):
        assert rights == {"id-token": "write"}
        assert job["environment"] == "pypi"
        assert [step for step in job["steps"] if "run" in step] == []
    else:
        assert rights == {"contents": "read"}


def test_no_secret_is_read():
    """Trusted publishing needs none."""
    for path in (ROOT / ".github").rglob("*.yml"):
        assert "secrets." not in path.read_text("utf-8")


def test_zizmor_finds_nothing():
    """Its whole list, at its strictest: a token that a checkout leaves behind is on it."""
    zizmor = Path(sys.executable).with_name("zizmor")
    done = subprocess.run(
        [zizmor, "--offline", "--persona", "auditor", "--no-progress", ".github"],
        cwd=ROOT,
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
