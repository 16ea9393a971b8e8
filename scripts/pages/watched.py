"""Watched texts: words of a vendor that carry a meaning, such as the unit of a figure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import jsonpath_rfc9535 as jsonpath

from scripts.changes.scope import plain
from scripts.findings import Finding, shorten

if TYPE_CHECKING:
    from scripts.manifest import Manifest


def check(source: dict[str, Any], manifest: Manifest, name: str) -> list[Finding]:
    """Return where a source no longer says what the manifest expects it to say."""
    found = []
    for number, watched in enumerate(manifest.watched, start=1):
        where = f"{name} [[watched]] {number}"
        try:
            nodes = jsonpath.find(watched.path, source).values()
        except jsonpath.JSONPathError as error:
            found.append(Finding(where, f"path is not a JSONPath: {error}.", "Correct the path."))
            continue
        if len(nodes) != 1 or not isinstance(nodes[0], str):
            what = f"path {watched.path} finds {shorten(nodes)} in the source, not one text."
            found.append(Finding(where, what, "Look where the vendor says it now."))
        elif plain(nodes[0]) != plain(watched.text):
            what = f"text is {watched.text!r}, the source says {plain(nodes[0])!r}. {watched.why}"
            found.append(
                Finding(where, what, "See whether it still means the same, then update the text.")
            )
    return found
