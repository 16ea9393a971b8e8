"""Rules on operations: their names, and that they are those the facade uses."""

from __future__ import annotations

import keyword
import re
from typing import TYPE_CHECKING, Final

from scripts.findings import Finding, shorten

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scripts.lint.view import Call, View
    from scripts.manifest import Manifest

_SNAKE: Final = re.compile(r"[a-z][a-z0-9]*(?:_[a-z0-9]+)*")


def check(view: View, facts: Manifest) -> Iterator[Finding]:
    """Check operationIds, tags, and that the manifest names each operation and field rightly."""
    seen: dict[str, str] = {}
    calls: dict[str, Call] = {}
    for call in view.calls():
        name = call.operation.get("operationId")
        if not isinstance(name, str) or not _SNAKE.fullmatch(name) or keyword.iskeyword(name):
            what = f"operationId is {shorten(name)}, not a snake_case name."
            yield view.finding(call.place, what)
        elif name in seen:
            yield view.finding(call.place, f"operationId {name!r} is also that of {seen[name]}.")
        seen.setdefault(str(name), call.place)
        calls[str(name)] = call
        tags = call.operation.get("tags", [])
        if not tags or any(not str(tag).strip() for tag in tags):
            what = f"tags are {shorten(tags)}; the first one names a folder."
            yield view.finding(call.place, what)
    for use in facts.operations:
        if use.id not in calls:
            what = f"has no operation {use.id!r}, which vendor.toml says the facade calls."
            todo = f"Correct whichever is wrong; the document has {', '.join(calls)}."
            yield view.finding("$.paths", what, todo)
