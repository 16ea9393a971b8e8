"""After a breaking change of a vendor's, regeneration and mypy point at the line that broke."""

from __future__ import annotations

import shutil

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


def gone(spec):
    """The vendor no longer says what role a user has, and calls the default something else."""
    replace(
        spec / "source.yaml",
        ("        role:\n          type: string\n", "        rank:\n          type: string\n"),
        ("        - role\n", ""),
        ("        is_default:\n", "        is_charged:\n"),
        ("        - is_default\n", "        - is_charged\n"),
    )
    replace(
        spec / "overlay.yaml",
        ("            role: MEMBER\n", ""),
        ("is_default: true", "is_charged: true"),
    )


def retyped(spec):
    """The vendor says by a text what was said by a boolean."""
    replace(spec / "source.yaml", ("          type: boolean\n", "          type: string\n"))
    replace(spec / "overlay.yaml", ("is_default: true", "is_default: 'yes'"))


CHANGES = {
    "gone": (gone, ['has no attribute "role"', 'has no attribute "is_default"']),
    "retyped": (retyped, ['has incompatible type "str"; expected "bool"']),
}


@pytest.mark.slow
@pytest.mark.parametrize("change", CHANGES)
def test_mypy_points_at_the_line_of_the_vendor_module(change, repository, mypy):
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
    found = mypy(repository.root, str(module)).splitlines()
    errors = [one for one in found if ": error: " in one]
    assert len(errors) == len(said), found
    for error, words in zip(errors, said, strict=True):
        assert f"prepaid/vendors/{vendor}.py:{line}: error: " in error
        assert words in error
