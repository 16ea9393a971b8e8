"""Rules on operations: their names, and that they are those of the manifest."""

from __future__ import annotations

import keyword
import re
from typing import TYPE_CHECKING, Final

from scripts.findings import Finding, shorten

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scripts.documents import Document
    from scripts.manifest import Manifest

_SNAKE: Final = re.compile(r"[a-z][a-z0-9]*(?:_[a-z0-9]+)*")


def check(document: Document, facts: Manifest) -> Iterator[Finding]:
    """Check operationIds and tags, and that the document has what the manifest names."""
    seen: dict[str, str] = {}
    for operation in document.operations():
        name = operation.id
        if name is None or not _SNAKE.fullmatch(name) or keyword.iskeyword(name):
            what = f"operationId is {shorten(name)}, not a snake_case name."
            yield document.finding(operation.place, what)
        elif name in seen:
            what = f"operationId {name!r} is also that of {seen[name]}."
            yield document.finding(operation.place, what)
        seen.setdefault(str(name), operation.place)
        tags = operation.node.get("tags", [])
        if not tags or any(not str(tag).strip() for tag in tags):
            what = f"tags are {shorten(tags)}; the first one names a folder."
            yield document.finding(operation.place, what)
    lost = [name for name in facts.wanted if name not in seen]
    if lost:
        known = [one.id or one.name for one in document.all_operations()]
    for name in lost:
        what = f"has no operation {name!r}, which vendor.toml says the facade calls."
        todo = f"Correct whichever is wrong; the document has {shorten(', '.join(known), 400)}."
        yield document.finding("$.paths", what, todo)
