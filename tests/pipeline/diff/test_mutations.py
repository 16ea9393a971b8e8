"""Each mutation of a document is told as what it is, in 3.0 and in 3.1."""

from __future__ import annotations

import pytest

from scripts.changes import classify
from scripts.changes.rules import RULES, canonical
from tests.pipeline.diff.mutations import Row, apply, base, rows

_ROWS = rows()
_CASES = [
    pytest.param(row, dialect, id=f"{row.name}-{dialect}")
    for row in _ROWS
    for dialect in row.dialects
]


@pytest.mark.parametrize(("row", "dialect"), _CASES)
def test_a_mutation_is_classified(row: Row, dialect: str):
    """The changes found are those argued for, no more and no fewer."""
    old, new = base(dialect), base(dialect)
    for document in (old, new):
        apply(document, row.before)
    apply(new, row.edits)
    assert canonical(old) != canonical(new)

    found = classify(old, new)

    assert {(one.class_, one.rule, one.location) for one in found} == row.expected


def test_every_rule_is_met_by_a_mutation():
    """A rule that no row reaches would be a claim without proof."""
    met = {rule for row in _ROWS for _, rule, _ in row.expected}
    # Of a whole document, and between the two dialects: see test_revisions and test_properties.
    assert RULES.keys() - met == {"document-added", "document-removed", "version-changed"}
