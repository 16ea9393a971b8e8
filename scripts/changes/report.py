"""Show changes to people and to programs."""

from __future__ import annotations

import json
from os.path import commonprefix
from typing import TYPE_CHECKING, Any, Final

import attrs

from scripts.changes.rules import ORDER, Change

if TYPE_CHECKING:
    from collections.abc import Iterable

SCHEMA_VERSION: Final = 1  # of the JSON form; raised when a key goes or changes its meaning
_WIDTH: Final = 72  # characters of a value in a line for people


@attrs.frozen
class Comparison:
    """The changes of one document.

    Attributes:
        name: which document, for people.
        changes: worst first.
        accepted: reasons by fingerprint.
    """

    name: str
    changes: list[Change]
    accepted: dict[str, str]

    @property
    def refused(self) -> list[Change]:
        """The breaking changes that nobody has accepted."""
        return [
            change
            for change in self.changes
            if change.class_ == "breaking" and change.fingerprint not in self.accepted
        ]


def as_json(comparisons: Iterable[Comparison]) -> str:
    """Return the comparisons for programs; figures and texts are whole."""
    documents = [
        {
            "name": comparison.name,
            "changes": [
                {
                    "class": change.class_,
                    "rule": change.rule,
                    "what": change.what,
                    "location": change.location,
                    "old": change.old,
                    "new": change.new,
                    "fingerprint": change.fingerprint,
                    "accepted": comparison.accepted.get(change.fingerprint),
                }
                for change in comparison.changes
            ],
        }
        for comparison in comparisons
    ]
    return json.dumps({"schema_version": SCHEMA_VERSION, "documents": documents}, indent=2)


def as_text(comparison: Comparison) -> str:
    """Return a comparison for people: by class, worst first, a line for each change."""
    if not comparison.changes:
        return f"{comparison.name}: no change"
    lines = [f"{comparison.name}:"]
    for class_ in ORDER:
        changes = [change for change in comparison.changes if change.class_ == class_]
        lines += [f"  {class_} ({len(changes)})"] if changes else []
        for change in changes:
            old, new = _excerpts(change.old, change.new)
            place = json.dumps(change.location)[1:-1]  # control characters stay harmless
            lines.append(f"    {change.fingerprint}  {place}: {change.what}: {old} -> {new}")
            if (reason := comparison.accepted.get(change.fingerprint)) is not None:
                lines.append(f"      accepted: {reason}")
    return "\n".join(lines)


def _excerpts(old: Any, new: Any) -> list[str]:
    """Return both values on one line, cut to where they begin to differ."""
    texts = [
        "nothing" if value is None else json.dumps(value, sort_keys=True) for value in (old, new)
    ]
    same = len(commonprefix(texts))  # noqa: RUF071 - character by character
    start = max(0, same - _WIDTH // 3) if max(map(len, texts)) > _WIDTH else 0
    head, end = "..." if start else "", start + _WIDTH
    return [f"{head}{text[start:end]}{'...' if end < len(text) else ''}" for text in texts]
