"""A vendor touches nothing else: one is added, and a field is renamed, by the documented steps.

In the copy run the tests that have its name; with `make test-vendor`, once both are done, the whole
suite but this file: no other test may name a vendor by chance, or count them.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys

import pytest

from scripts import check, generate, new_vendor, pull
from scripts.emit import writing
from scripts.layout import Layout

ROOT = Layout().root
VENDOR = "acmepay"
OWN = (
    f"specs/{VENDOR}/",
    f"wrapper/prepaid/vendors/{VENDOR}.py",
    f"tests/contract/samples/{VENDOR}",
)
DERIVED = (
    *(f"specs/{VENDOR}/openapi.yaml", f"specs/{VENDOR}/lock.json"),
    *(f"generated/prepaid_clients/{VENDOR}/", f"docs/reference/{VENDOR}.md"),
    *("docs/reference/index.md", "README.md", "mkdocs.yml"),
)
# The tests that take every vendor from the registry, its sample and its document.
NAMED = ("tests/contract", "tests/pipeline/test_generated_client.py", "-k", VENDOR)
RENAMED = ("tests/contract/test_samples.py", "tests/contract/test_declarations.py", "-k", VENDOR)
WHOLE = ("tests", "--numprocesses", "auto", "--ignore", "tests/pipeline/test_fifth_vendor.py")
# What is never part of a difference.
LEFT_OUT = shutil.ignore_patterns(
    *(".git", ".venv*", "*_cache", "__pycache__", ".hypothesis", ".schemathesis", "*.egg-info"),
    *("site", "dist", "build", "node_modules"),
)


def document(figure="credits_left"):
    """What the vendor publishes: forty operations, one of which says what is left."""
    body = {
        "type": "object",
        "required": [figure, "plan"],
        "properties": {
            figure: {"type": "string", "description": "What is left, in US dollars."},
            "plan": {"type": "string", "enum": ["free", "paid"]},
        },
    }
    error = {"type": "object", "properties": {"message": {"type": "string"}}}
    failed = {"application/json": {"schema": error, "example": {"message": "Invalid key."}}}
    failures = {code: {"description": "no", "content": failed} for code in ("401", "500")}
    good = {"description": "ok", "content": {"application/json": {"schema": body}}}
    others = {
        f"/v1/jobs/{number}": {
            "post": {"operationId": f"startJob{number}", "responses": {"200": {"description": ""}}}
        }
        for number in range(39)
    }
    get = {"operationId": "getCredits", "responses": {"200": good, **failures}}
    return {
        "openapi": "3.1.0",
        "info": {"title": "Acme Pay", "version": "2026-11"},
        "servers": [{"url": "https://api.acmepay.example/v1"}],
        "security": [{"Bearer": []}],
        "paths": {**others, "/credits": {"get": get}},
        "components": {"securitySchemes": {"Bearer": {"type": "http", "scheme": "bearer"}}},
    }


@pytest.fixture(scope="module")
def copy(tmp_path_factory):
    """A second copy of this repository, in another place."""
    root = tmp_path_factory.mktemp("copy") / "repository"
    shutil.copytree(ROOT, root, ignore=LEFT_OUT)
    (root / ".venv-generate").symlink_to(ROOT / ".venv-generate")
    return Layout(root)


def files(layout):
    """All files of a copy but caches."""
    found = writing.files_in(layout.root)
    return {
        name: data
        for name, data in found.items()
        if not name.startswith(".") and "cache" not in name
    }


def fill_in(path, *pairs):
    """Do what a person does at the marks."""
    text = path.read_text()
    for old, new in pairs:
        assert old in text, (path, old)
        text = text.replace(old, new)
    path.write_text(text)


def run(layout, *arguments):
    """Run tests of the copy against the copy; they pass, and the vendor's are among them."""
    path = os.pathsep.join(str(layout.root / one) for one in ("", "wrapper", "generated"))
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-v", "-p", "no:cacheprovider", *arguments],
        cwd=layout.root,
        env={**os.environ, "PYTHONPATH": path, "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-3000:]
    assert f"[{VENDOR}" in done.stdout


@pytest.fixture(scope="module")
def added(copy, tmp_path_factory, derived_once_by_all):
    """The copy with a vendor more, and what it was before."""
    before = files(copy)
    spec = tmp_path_factory.mktemp("saved") / "openapi.json"
    spec.write_text(json.dumps(document()))
    arguments = [VENDOR, "--spec", str(spec), "--operation", "getCredits"]
    assert new_vendor.main(arguments, copy) == 0
    left = [str(one) for one in check.check(copy) if "left to fill in" in str(one)]
    assert {one.split(" line ")[0] for one in left} == {
        f"specs/{VENDOR}/vendor.toml",
        f"wrapper/prepaid/vendors/{VENDOR}.py",
        f"tests/contract/samples/{VENDOR}.toml",
    }
    fill_in(
        copy.spec(VENDOR) / "vendor.toml",
        ("# FILL IN: the name for people, the address (source_url) and the day of reading.\n", ""),
        ('read = "unknown"', 'read = "2026-11-26"'),
    )
    fill_in(
        copy.root / f"wrapper/prepaid/vendors/{VENDOR}.py",
        ("acmepay: FILL IN what the figure is, and in which unit.", "Acme Pay: dollars left."),
        ('title="FILL IN"', 'title="Acme Pay"'),
        ("  # FILL IN: the vendor's own name for it, if it has one", ""),
        (
            "                # FILL IN: what can be spent, and its unit. The answer has",
            "                #",
        ),
        ('"credits_left", "FILL IN"', '"credits_left", "USD"'),
    )
    fill_in(
        copy.root / f"tests/contract/samples/{VENDOR}.toml",
        ("# FILL IN: a body that was seen, and its figures.\n", ""),
        ('title = "FILL IN"', 'title = "Acme Pay"'),
        ('available = "FILL IN"', 'available = "12.50 USD"'),
        ('credits_left = "FILL IN"', 'credits_left = "USD"'),
    )
    generate.generate(copy, [VENDOR])
    return copy, before


@pytest.mark.slow
def test_an_added_vendor_is_whole(added, mypy):
    """The check has nothing to say, and the difference is its own files and derived ones."""
    layout, before = added
    assert [str(one) for one in check.check(layout)] == []
    after = files(layout)
    touched = {name for name in after.keys() | before.keys() if after.get(name) != before.get(name)}
    assert [name for name in touched if not name.startswith((*OWN, *DERIVED))] == []
    assert f"`{VENDOR}`" in (layout.root / "README.md").read_text()
    assert mypy(layout.root, f"wrapper/prepaid/vendors/{VENDOR}.py").startswith("Success")
    module = (layout.root / f"wrapper/prepaid/vendors/{VENDOR}.py").read_text()
    assert len([line for line in module.splitlines() if line.strip()]) <= 30


@pytest.mark.slow
def test_the_tests_of_an_added_vendor_pass(added):
    """Nobody has touched a test for it."""
    run(added[0], *NAMED)


@pytest.mark.slow
def test_a_field_is_renamed_by_the_documented_steps(added, tmp_path):
    """Pull, generate, one line of the module and one of the sample; then the tests pass."""
    layout, _ = added
    before = files(layout)
    page = tmp_path / "saved.json"
    page.write_text(json.dumps(document("credits_remaining")))
    arguments = ["--vendor", VENDOR, "--page", str(page)]
    assert pull.main(arguments, layout) == 1
    assert pull.main([*arguments, "--apply", "--read", "2026-11-27"], layout) == 0
    fill_in(layout.spec(VENDOR) / "overlay.yaml", ("credits_left", "credits_remaining"))
    generate.generate(layout, [VENDOR])
    byhand = (f"wrapper/prepaid/vendors/{VENDOR}.py", f"tests/contract/samples/{VENDOR}.toml")
    left = [str(one) for one in check.check(layout)]
    assert [one.split(" line ")[0] for one in left] == list(byhand)
    assert all("reads 'credits_left', which no answer in" in one for one in left)
    for path in byhand:
        fill_in(layout.root / path, ("credits_left", "credits_remaining"))
    generate.generate(layout, [VENDOR])
    assert [str(one) for one in check.check(layout)] == []
    run(layout, *(WHOLE if os.environ.get("WHOLE_SUITE") else RENAMED))
    after = files(layout)
    touched = {name for name in after.keys() | before.keys() if after.get(name) != before.get(name)}
    assert [name for name in touched if not name.startswith((*OWN, *DERIVED))] == []
