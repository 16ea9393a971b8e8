"""Rules on operations: their names, and that they are those the facade uses."""

from __future__ import annotations

import keyword
import re
from typing import TYPE_CHECKING, Any, Final

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
            continue
        for path in use.reads:
            if not _has(view, calls[use.id], path):
                what = f"no 2xx answer has {path!r}, which vendor.toml says the facade reads."
                todo = "The vendor moved it, or the manifest is wrong; adapt the vendor module too."
                yield view.finding(calls[use.id].place, what, todo)


def _has(view: View, call: Call, path: str) -> bool:
    for answer in view.answers(call):
        if answer.status.startswith("2"):
            for body in answer.response.get("content", {}).values():
                if _reaches(view, body.get("schema"), path.split(".")):
                    return True
    return False


def _reaches(view: View, node: Any, steps: list[str]) -> bool:
    schema = view.resolve(node)
    if not isinstance(schema, dict):
        return False
    if not steps:
        return True
    if steps[0] in schema.get("properties", {}):
        return _reaches(view, schema["properties"][steps[0]], steps[1:])
    if schema.get("type") == "array":
        return steps[0] == "*" and _reaches(view, schema.get("items"), steps[1:])
    parts = [one for key in ("allOf", "anyOf", "oneOf") for one in schema.get(key, [])]
    if any(_reaches(view, part, steps) for part in parts):
        return True
    rest = schema.get("additionalProperties")
    return isinstance(rest, dict) and _reaches(view, rest, steps[1:])
