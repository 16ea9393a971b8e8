"""After a breaking change of a vendor's, regeneration and mypy point at the line that broke."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

import pytest

from scripts import generate
from scripts.layout import Layout

ROOT = Layout().root


def replace(path, *pairs):
    """Replace texts in a file that has them."""
    text = path.read_text()
    for old, new in pairs:
        assert old in text
        text = text.replace(old, new)
    path.write_text(text)


def removed(spec):
    """The vendor no longer says what role a user has."""
    replace(
        spec / "source.yaml",
        ("        role:\n          type: string\n", "        rank:\n          type: string\n"),
        ("        - role\n", ""),
    )
    replace(spec / "overlay.yaml", ("            role: MEMBER\n", ""))


def renamed(spec):
    """The vendor calls the default something else."""
    replace(
        spec / "source.yaml",
        ("        is_default:\n", "        is_charged:\n"),
        ("        - is_default\n", "        - is_charged\n"),
    )
    replace(spec / "overlay.yaml", ("is_default: true", "is_charged: true"))


def retyped(spec):
    """The vendor says by a text what was said by a boolean."""
    replace(spec / "source.yaml", ("          type: boolean\n", "          type: string\n"))
    replace(spec / "overlay.yaml", ("is_default: true", "is_default: 'yes'"))


CHANGES = {
    "removed": (removed, 'has no attribute "role"'),
    "renamed": (renamed, 'has no attribute "is_default"'),
    "retyped": (retyped, 'has incompatible type "str"; expected "bool"'),
}


@pytest.mark.parametrize("change", CHANGES)
def test_mypy_points_at_the_line_of_the_vendor_module(change, repository):
    """The module's file and line, and nothing in any other module of ours."""
    alter, said = CHANGES[change]
    vendor, code = "stability", "Organization(one.id, one.name, one.role, one.is_default)"
    shutil.copytree(ROOT / "wrapper", repository.root / "wrapper", dirs_exist_ok=True)
    module = repository.root / f"wrapper/prepaid/vendors/{vendor}.py"
    (line,) = [
        number
        for number, text in enumerate(module.read_text().splitlines(), start=1)
        if code in text
    ]
    alter(repository.spec(vendor))
    generate.generate(repository, [vendor])
    done = subprocess.run(
        [sys.executable, "-m", "mypy", "--config-file=", "--strict", str(module)],
        cwd=repository.root,
        env={**os.environ, "MYPYPATH": "wrapper:generated"},
        capture_output=True,
        text=True,
        check=False,
    )
    errors = [one for one in done.stdout.splitlines() if ": error: " in one]
    assert len(errors) == 1, done.stdout
    assert f"prepaid/vendors/{vendor}.py:{line}: error: " in errors[0]
    assert said in errors[0]
