"""Compare a page with the `[[evidence]]` of a hand-written document."""

from __future__ import annotations

from collections import Counter
from hashlib import sha256
from typing import TYPE_CHECKING

import tomlkit

from scripts.findings import fail
from scripts.manifest import check as check_manifest
from scripts.pages import paragraphs
from scripts.pages.compare import Pulled, multiline

if TYPE_CHECKING:
    from pathlib import Path

    from scripts.layout import Layout
    from scripts.manifest import Evidence, Manifest


def compare(_layout: Layout, manifest: Manifest, page: bytes, text: str) -> Pulled:
    """Return how a page compares with the `[[evidence]]` that it belongs to.

    Args:
        manifest: the manifest of a hand-written document.
        page: as it was read.
        text: the same as text.

    Raises:
        PipelineError: no evidence says anything that stands on this page.
    """
    number, entry = _entry(manifest, page, text)
    name = f"{manifest.id}: the page of [[evidence]] {number + 1}"
    if entry.sha256 == sha256(page).hexdigest():
        report = f"{name} is the one that was read, byte for byte"
        return Pulled(None, changed=False, writes=False, report=report, entry=number)
    missing = [fact for fact in entry.facts if fact not in text]
    moved = list(paragraphs.changes(entry.paragraphs.split(), text))
    lines = [f"{name} changed" if missing else f"{name} changed; each of its facts is still there"]
    lines += [f"  the page no longer says {fact!r}" for fact in missing]
    lines += [f"  {change}" for change in moved]
    todo = "Read it; correct source and evidence, then take its hashes: APPLY=1 READ=…"
    todo += " (refused while a fact is missing)" if missing else ""
    report = "\n".join([*lines, f"  {todo}"])
    return Pulled(None, changed=True, writes=not missing, report=report, entry=number)


def updates(
    layout: Layout, manifest: Manifest, page: bytes, found: Pulled, read: str
) -> dict[Path, bytes | None]:
    """Return the manifest with the hashes of a page that was read again.

    Args:
        layout: the repository.
        manifest: the manifest as it is.
        page: as it was read.
        found: what was found on it.
        read: the day of reading, or `unknown`.

    Raises:
        PipelineError: `read` is not a day.
    """
    path = layout.spec(manifest.id) / "vendor.toml"
    document = tomlkit.parse(path.read_bytes())
    document["read"] = read
    entry = document["evidence"][found.entry]
    entry["sha256"] = sha256(page).hexdigest()
    entry["paragraphs"] = multiline(paragraphs.stored(page.decode("utf-8-sig")))
    check_manifest(document.unwrap(), layout.name(path), manifest.id)
    return {path: tomlkit.dumps(document).encode()}


def _entry(manifest: Manifest, page: bytes, text: str) -> tuple[int, Evidence]:
    """Return the evidence that shares most with a page."""
    now = Counter(paragraphs.digests(text))

    def shared(entry: Evidence) -> int:
        same = (now & Counter(entry.paragraphs.split())).total()
        return same + sum(fact in text for fact in entry.facts)

    entries = list(enumerate(manifest.evidence))
    for number, entry in entries:
        if entry.sha256 == sha256(page).hexdigest():
            return number, entry
    number, entry = max(entries, key=lambda pair: shared(pair[1]))
    if not shared(entry):
        raise fail(
            f"specs/{manifest.id}/vendor.toml",
            "has no [[evidence]] with a paragraph or fact of this page.",
            "Give the page that was read; or name facts of it (names, paths) in its [[evidence]].",
        )
    return number, entry
