"""Walk through docs/regenerating.md in a copy of the repository: save, edit, run, as it says.

`python -m tests.docs.walkthrough` writes what the commands print into the page; a test does the
same and compares.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "regenerating.md"
VENDOR = "acme"
KEPT = "legnext"
_FENCE = re.compile(r"^```(json|diff|console)\n(.*?)^```\n", re.DOTALL | re.MULTILINE)
_LEFT_OUT = shutil.ignore_patterns(
    *(".git", ".venv*", "*_cache", "__pycache__", ".hypothesis", ".schemathesis", "*.egg-info"),
    *("site", "dist", "build", "node_modules"),
)
# What `make` runs, without its setting up.
_COMMANDS = {
    "new-vendor": lambda given: [
        *("scripts.new_vendor", given["VENDOR"], "--spec", given["SPEC"]),
    ],
    "generate": lambda given: ["scripts.generate", *([given["VENDOR"]] if given else [])],
    "check": lambda _: ["scripts.check"],
    # Those that differ by vendor, and the plugins that they need; K= alone looks in all tests.
    "test": lambda given: [
        *("pytest", "-q", "-p", "pytest_asyncio.plugin", "-p", "prepaid"),
        *("tests/contract/test_samples.py", "-k", given["K"]),
    ],
    "diff": lambda _: ["scripts.diff", "--base", "HEAD"],
}
# What differs from machine to machine, or belongs to vendors that the page is not about.
_NOT_SHOWN = re.compile(
    r"^(?:specs/(?!acme/)\S+: no change|[.\s]+\[ *\d+%\]|bringing up .*|)\n", re.MULTILINE
)
_VARIES = re.compile(r"\d+ passed, .*")


def play(text: str) -> str:
    """Return the page with what its commands print today."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "repository"
        shutil.copytree(ROOT, root, ignore=_LEFT_OUT)
        (root / ".venv-generate").symlink_to(ROOT / ".venv-generate")
        _keep_one_vendor(root)
        return _FENCE.sub(lambda found: _play(root, found[0], found[1], found[2]), text)


def _keep_one_vendor(root: Path) -> None:
    """Take the other vendors out: the page is not about them, and each takes a second to check."""
    for name in (path.name for path in (root / "specs").glob("*/") if path.name != KEPT):
        for folder in ("specs", "generated/prepaid_clients"):
            shutil.rmtree(root / folder / name)
        for file in (f"wrapper/prepaid/vendors/{name}.py", f"tests/contract/samples/{name}.toml",
                     f"docs/reference/{name}.md"):  # fmt: skip
            (root / file).unlink()
    _run(root, sys.executable, "-m", "scripts.generate", KEPT)


def _play(root: Path, whole: str, kind: str, said: str) -> str:
    if kind == "json":
        (root / f"{VENDOR}.json").write_text(said)
    elif kind == "diff":
        _edit(root, said)
    elif said.startswith("$ git"):
        _run(root, "git", "init", "-q")
        _run(root, "git", "add", "--all")
        _run(
            root, "git", "-c", "user.name=n", "-c", "user.email=n@example.org", "commit", "-qm", "x"
        )
    elif said.startswith("$ make"):
        command = said.splitlines()[0]
        return f"```console\n{command}\n{_make(root, command)}```\n"
    return whole


def _edit(root: Path, said: str) -> None:
    """Apply a difference; its first line names the file."""
    first, *lines = said.splitlines()
    path = root / first.removeprefix("--- ")
    text = path.read_text()
    for hunk in re.split(r"^@@\n", "".join(f"{line}\n" for line in lines), flags=re.MULTILINE):
        old = "".join(line[1:] for line in hunk.splitlines(keepends=True) if line[0] in " -")
        new = "".join(line[1:] for line in hunk.splitlines(keepends=True) if line[0] in " +")
        assert text.count(old) == 1, f"{path}: {old!r}"
        text = text.replace(old, new)
    path.write_text(text)


def _make(root: Path, command: str) -> str:
    target, *given = shlex.split(command)[2:]
    module, *arguments = _COMMANDS[target](dict(one.split("=", 1) for one in given))
    printed = _run(root, sys.executable, "-m", module, *arguments)
    return _VARIES.sub("… passed", _NOT_SHOWN.sub("", printed))


def _run(root: Path, *command: str) -> str:
    path = os.pathsep.join(str(root / one) for one in ("", "wrapper", "generated"))
    return subprocess.run(
        command,
        cwd=root,
        env={
            **os.environ,
            "PYTHONPATH": path,
            "PYTHONUNBUFFERED": "1",
            "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
        },
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    ).stdout


if __name__ == "__main__":
    PAGE.write_text(play(PAGE.read_text("utf-8")), "utf-8")
