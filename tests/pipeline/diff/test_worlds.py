"""Two whole documents of invented vendors, each with a later version and what that means."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from scripts.changes import Change, classify
from scripts.changes.rules import canonical
from tests.pipeline.diff.mutations import read


def _expected(world: str) -> list[tuple[str, str, str, Any, Any]]:
    table = read(f"worlds/{world}-changes.yaml")
    lines = []
    for line in table["changes"]:
        head, _, values = line.partition(": ")
        class_, rule, place = head.split(" ", 2)
        place = re.sub(r"@[a-z-]+", lambda match: table["places"][match[0]], place)
        old, new = map(json.loads, values.split(" -> ")) if values else ("...", "...")
        lines.append((class_, rule, place, old, new))
    return lines


@pytest.mark.parametrize("world", ["freight", "scribe"])
def test_a_new_version_is_reported_change_by_change(world: str):
    """Among renamed components and moved keys, every change is found, and nothing else."""
    found = classify(read(f"worlds/{world}-old.yaml"), read(f"worlds/{world}-new.yaml"))

    changes = [(one.class_, one.rule, one.location, *_values(one)) for one in found]
    assert sorted(map(canonical, changes)) == sorted(map(canonical, _expected(world)))


def _values(change: Change) -> tuple[Any, Any]:
    """Both values; whole callbacks and webhooks would fill pages."""
    whole = change.location.endswith(("/callbacks", "/webhooks"))
    return ("...", "...") if whole else (change.old, change.new)
