"""The template overrides: as few and as small as they can be, and each one says why."""

from __future__ import annotations

import difflib
from importlib.metadata import version
from pathlib import Path

import openapi_python_client
import pytest

from scripts.layout import TEMPLATES

UPSTREAM = Path(openapi_python_client.__file__).parent / "templates"
OVERRIDES = sorted(path.relative_to(TEMPLATES).as_posix() for path in TEMPLATES.rglob("*.jinja"))
# Lines taken from upstream that are gone, and lines of ours that are new.
SIZE = {
    "client.py.jinja": (37, 45),
    "endpoint_module.py.jinja": (4, 4),
    "model.py.jinja": (2, 6),
    "property_templates/float_property.py.jinja": (0, 12),
    "types.py.jinja": (6, 32),
}


def parts(name):
    """Return the header of an override and what follows it."""
    text = (TEMPLATES / name).read_text()
    assert text.startswith("{#\n")
    header, _, body = text.removeprefix("{#\n").partition("#}\n")
    return header, body


def test_these_templates_are_overridden_and_no_other():
    """A new override is a decision, not an accident."""
    assert sorted(SIZE) == OVERRIDES


@pytest.mark.parametrize("name", OVERRIDES)
def test_an_override_says_what_it_changes_and_when_to_drop_it(name):
    """Its header names the upstream version, the change, the upstream issue and the end."""
    header, _ = parts(name)
    first = f"Override of {name} of openapi-python-client {version('openapi-python-client')}."
    assert header.startswith(first)
    assert all(f"\n{word}: " in header for word in ("Changed", "Upstream", "Drop when"))


@pytest.mark.parametrize("name", OVERRIDES)
def test_an_override_differs_from_its_original_as_little_as_noted(name):
    """Everything else is upstream's own text, so that an upgrade can be merged."""
    _, body = parts(name)
    original = (UPSTREAM / name).read_text()
    lines = list(difflib.ndiff(original.splitlines(), body.splitlines()))
    gone = [line for line in lines if line.startswith("- ")]
    new = [line for line in lines if line.startswith("+ ")]
    assert (len(gone), len(new)) == SIZE[name], "\n".join(gone + new)
