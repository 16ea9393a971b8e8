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
    """The vendor drops the id of the billing entity."""
    replace(
        spec / "source.yaml",
        ("        id:\n          type: string\n", "        number:\n          type: string\n"),
        ("        - id\n", ""),
    )
    replace(spec / "overlay.yaml", ("          id: 9f86d081884c7d65\n", ""))


def renamed(spec):
    """The vendor calls its figure something else."""
    replace(
        spec / "source.yaml",
        ("        balance:\n", "        remaining:\n"),
        ("        - balance\n", "        - remaining\n"),
    )
    replace(spec / "overlay.yaml", ("            balance: 718924.5", "            remaining: 7.5"))
    replace(spec / "vendor.toml", ("properties.balance", "properties.remaining"))


def retyped(spec):
    """The vendor numbers its users where they had names."""
    replace(
        spec / "source.yaml",
        (
            "          type: string\n          description: Identifier of the user.",
            "          type: integer\n          description: Identifier of the user.",
        ),
    )
    replace(spec / "overlay.yaml", ("        id: user-123456", "        id: 123456"))


CHANGES = {
    "removed": ("youdotcom", removed, "answer.data.id", 'has no attribute "id"'),
    "renamed": (
        "youdotcom",
        renamed,
        "answer.data.attributes.balance",
        'has no attribute "balance"',
    ),
    "retyped": ("stability", retyped, "=answer.id", 'has incompatible type "int"'),
}


@pytest.mark.parametrize("change", CHANGES)
def test_mypy_points_at_the_line_of_the_vendor_module(change, repository):
    """The module's file and line, and nothing in any other module of ours."""
    vendor, alter, code, said = CHANGES[change]
    shutil.copytree(ROOT / "wrapper", repository.root / "wrapper")
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
