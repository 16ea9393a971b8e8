"""Rules on bodies and statuses."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from scripts.findings import Finding, shorten

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scripts.lint.view import View

_JSON: Final = re.compile(r"application/(?:[a-z0-9.+-]+\+)?json(?:;.*)?", re.IGNORECASE)


def check(view: View) -> Iterator[Finding]:
    """Check media types, that bodies have names, and that failures are documented."""
    for place, media, body in view.bodies():
        if not _JSON.fullmatch(media):
            yield view.finding(place, f"is of media type {media!r}; only JSON is read.")
        schema = body.get("schema")
        if not isinstance(schema, dict) or "$ref" not in schema:
            what = f"has the inline schema {shorten(schema)}; its model's name would be made up."
            yield view.finding(place, what, "Put it under components and refer to it.")
    for call in view.calls():
        statuses = {answer.status.upper() for answer in view.answers(call)}
        wanted = {"a 2xx": "2", "a 4xx": "4", "a 5xx": "5"}
        for name, first in wanted.items():
            covered = any(status.startswith(first) for status in statuses)
            if not covered and not (first != "2" and "DEFAULT" in statuses):
                yield view.finding(
                    call.place,
                    f"documents {', '.join(sorted(statuses)) or 'no status'} and not {name};"
                    " the answer to an undocumented status is None.",
                )
        if call.operation.get("security") and not statuses & {"401", "4XX", "DEFAULT"}:
            yield view.finding(call.place, "takes a key and does not document 401.")
