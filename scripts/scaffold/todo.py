"""List what a vendor still needs a person for."""

from __future__ import annotations

import ast
import tomllib
from typing import TYPE_CHECKING, Any, Final

from scripts import documents
from scripts.documents import Document
from scripts.findings import Finding
from scripts.layout import MODULES, SAMPLES, SPECS
from scripts.scaffold import MARK

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from scripts.layout import Layout

# Where `make new-vendor` writes.
_DRAFTS: Final = (
    f"{SPECS}/*/vendor.toml",
    f"{SPECS}/*/overlay.yaml",
    f"{MODULES}/*.py",
    f"{SAMPLES}/*.toml",
)


def find(layout: Layout) -> Iterator[Finding]:
    """Go through the marks that are left in the files of vendors, one finding a line."""
    for pattern in _DRAFTS:
        for path in sorted(layout.root.glob(pattern)):
            for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1):
                if MARK in line:
                    where = f"{layout.name(path)} line {number}"
                    what = f"is left to fill in: {line.strip()!r}."
                    yield Finding(where, what, "Fill it in, and delete the mark.")


def by_hand(layout: Layout, vendor: str) -> Iterator[Finding]:
    """Check the files that are written by hand against the vendor's effective document.

    Both must be there, and the answers must have each field that a figure of theirs is read from.
    """
    stored = layout.spec(vendor) / "openapi.yaml"
    for folder, end, read in ((MODULES, ".py", _declared), (SAMPLES, ".toml", _stated)):
        path = layout.root / folder / f"{vendor}{end}"
        if path.exists() and stored.exists():
            document = Document(documents.read(stored, layout.name(stored)), layout.name(stored))
            for number, field in read(path):
                if MARK not in field and not _has(document, field):
                    what = f"reads {field!r}, which no answer in {document.name} has."
                    todo = "Name the field that the document has now."
                    yield Finding(f"{layout.name(path)} line {number}", what, todo)
        elif path.parent.is_dir() and not path.exists():
            yield Finding(layout.name(path), "is missing.", "Write it, as another vendor's.")


def _declared(path: Path) -> Iterator[tuple[int, str]]:
    """Go through the figures of a module: line and path in the answer."""
    try:
        tree = ast.parse(path.read_bytes())
    except SyntaxError:
        return  # reported where the module is read for the list of vendors
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.args:
            first = node.args[0]
            if node.func.id == "Figure" and isinstance(first, ast.Constant):
                yield first.lineno, str(first.value)


def _stated(path: Path) -> Iterator[tuple[int, str]]:
    """Go through the figures of a sample."""
    text = path.read_text("utf-8")
    try:
        calls = tomllib.loads(text).get("calls", [])
    except tomllib.TOMLDecodeError:
        return  # the tests that read it say where
    lines = text.splitlines()
    for field in [field for call in calls for field in call.get("figures", {})]:
        yield next(n for n, line in enumerate(lines, start=1) if field in line), field


def _has(document: Document, path: str) -> bool:
    """Return whether a 2xx response has a field; a row of a list is `[]` or a number."""
    nodes: list[Any] = [
        body.node.get("schema")
        for operation in document.operations()
        for body in document.success_bodies(operation)
    ]
    for step in path.replace("[]", ".[]").split("."):
        parts = [part for node in nodes for part in document.parts(node)]
        if step == "[]" or step.isdecimal():
            nodes = [part["items"] for part in parts if "items" in part]
        else:
            properties = [document.mapping(part.get("properties")) for part in parts]
            maps = [
                one for part in parts if isinstance(one := part.get("additionalProperties"), dict)
            ]
            nodes = [one[step] for one in properties if step in one] or maps
    return bool(nodes)
