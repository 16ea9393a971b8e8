"""Rules on bodies and statuses."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from scripts.findings import Finding, shorten

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scripts.documents import Document

_JSON: Final = re.compile(r"application/(?:[a-z0-9.+-]+\+)?json(?:;.*)?", re.IGNORECASE)


def check(document: Document) -> Iterator[Finding]:
    """Check media types, that bodies have names, and that failures are documented."""
    for operation in document.operations():
        for body in document.all_bodies(operation):
            if not _JSON.fullmatch(body.media_type):
                what = f"is of media type {body.media_type!r}; only JSON is read."
                yield document.finding(body.place, what)
            schema = body.node.get("schema")
            if not isinstance(schema, dict) or "$ref" not in schema:
                what = (
                    f"has the inline schema {shorten(schema)}; its model's name would be invented."
                )
                yield document.finding(body.place, what)
        statuses = {response.status.upper() for response in document.responses(operation)}
        for name, first in {"a 2xx": "2", "a 4xx": "4", "a 5xx": "5"}.items():
            covered = any(status.startswith(first) for status in statuses)
            if not covered and not (first != "2" and "DEFAULT" in statuses):
                yield document.finding(
                    operation.place,
                    f"documents {', '.join(sorted(statuses)) or 'no status'} and not {name};"
                    " an undocumented status is an error without a model.",
                )
        if operation.node.get("security") and not statuses & {"401", "4XX", "DEFAULT"}:
            yield document.finding(operation.place, "takes a key and does not document 401.")
