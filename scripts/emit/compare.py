"""Find where derived files differ from what a fresh run would write."""

from __future__ import annotations

import json
from itertools import zip_longest
from typing import TYPE_CHECKING, Any

from scripts import effective
from scripts.emit import lock, writing
from scripts.findings import Finding, PipelineError, shorten
from scripts.layout import CLIENTS, REFERENCE, SPECS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from scripts.layout import Layout

_NEXT = "Run: make generate"


def compare(layout: Layout, derived: Mapping[str, bytes]) -> Iterator[Finding]:
    """Compare what is stored with what was derived just now, file by file.

    Args:
        layout: the repository.
        derived: all derived files of all vendors, by path from the root.
    """
    for path, fresh in derived.items():
        yield from _compare(layout, path, fresh)
    for path in _stored(layout):
        if path not in derived:
            what = "is derived from nothing: a fresh run does not write it."
            yield Finding(path, what, f"Run: make generate, or: rm {path}")


def documents(layout: Layout) -> Iterator[Finding]:
    """Compare the stored effective documents with what sources and overlays give just now.

    For a document that cannot be made, the reasons are reported.
    """
    for vendor in layout.vendors():
        try:
            fresh = effective.correct(layout, vendor).stored
        except PipelineError as error:
            yield from error.findings
        else:
            yield from _compare(layout, layout.name(layout.spec(vendor) / "openapi.yaml"), fresh)


def tools(layout: Layout, vendor: str) -> Iterator[Finding]:
    """Compare the installed tools with those that a vendor's lock names."""
    path = layout.spec(vendor) / "lock.json"
    try:
        locked = json.loads(path.read_bytes())["tools"]
    except (OSError, ValueError, KeyError, TypeError):
        return  # `compare` reports a missing or broken lock
    here = lock.tools()
    for name, (old, new) in _changed(locked, here):
        yield Finding(
            layout.name(path),
            f"{name} is {shorten(new)} here, {shorten(old)} in the lock.",
            "Install the pinned tools, or upgrade in a commit of its own (see CONTRIBUTING).",
        )


def _changed(old: Any, new: Any, name: str = "") -> Iterator[tuple[str, tuple[Any, Any]]]:
    if isinstance(old, dict) and isinstance(new, dict):
        for key in sorted(old.keys() | new.keys()):
            yield from _changed(old.get(key), new.get(key), f"{name} {key}".strip())
    elif old != new:
        yield name, (old, new)


def _stored(layout: Layout) -> Iterator[str]:
    for folder in (CLIENTS, REFERENCE):
        for path in writing.files_in(layout.root / folder):
            yield f"{folder}/{path}"
    for name in ("openapi.yaml", "lock.json"):
        for found in sorted((layout.root / SPECS).glob(f"*/{name}")):
            yield layout.name(found)


def _compare(layout: Layout, path: str, fresh: bytes) -> Iterator[Finding]:
    stored = layout.root / path
    if not stored.is_file():
        yield Finding(path, "is missing; a fresh run writes it.", _NEXT)
    elif stored.read_bytes() != fresh:
        yield _difference(path, stored.read_bytes(), fresh)


def _difference(path: str, stored: bytes, fresh: bytes) -> Finding:
    old, new = (data.decode(errors="replace").splitlines() for data in (stored, fresh))
    for number, (have, want) in enumerate(zip_longest(old, new), start=1):
        if have != want:
            said = [shorten(line) if line is not None else "no line" for line in (have, want)]
            what = f"is {said[0]}, a fresh run writes {said[1]} (edited by hand, or another input)."
            return Finding(f"{path} line {number}", what, _NEXT)
    what = f"has {len(stored)} bytes, a fresh run writes {len(fresh)} (ends of lines differ)."
    return Finding(path, what, _NEXT)
