"""What the policies page states is what the package says of itself."""

import importlib.metadata
import re
import tomllib
from pathlib import Path

from packaging.requirements import Requirement

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/policies.md").read_text("utf-8")


def installed_with(name, found=None):
    """Names of all distributions that one brings along, without its extras."""
    found = {} if found is None else found
    for line in importlib.metadata.requires(name) or []:
        requirement = Requirement(line)
        if requirement.marker is None or requirement.marker.evaluate({"extra": ""}):
            metadata = importlib.metadata.metadata(requirement.name)
            if metadata["Name"].lower() not in found:
                found[metadata["Name"].lower()] = (
                    metadata["License-Expression"] or metadata["License"]
                )
                installed_with(requirement.name, found)
    return found


def test_the_licences_are_those_of_what_the_wheel_installs():
    """A new dependency, or a new licence of one, is stated."""
    _, _, section = PAGE.partition("## Licences")
    rows = dict(re.findall(r"^\| ([\w.-]+) \| ([\w.-]+) \|$", section, re.MULTILINE))
    del rows["package"]
    found = installed_with("prepaid")
    assert found
    assert {name: rows.get(name) for name in found} == found
    assert set(rows) - set(found) <= {"typing_extensions"}  # anyio needs it before Python 3.13


def test_the_page_names_the_lowest_python():
    """The one that pyproject.toml requires."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    lowest = project["requires-python"].removeprefix(">=")
    assert f"from {lowest} on" in PAGE
