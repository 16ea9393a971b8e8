"""Each mutation of a document is classified as what it is, in 3.0 and in 3.1."""

from __future__ import annotations

import pytest

from scripts.changes import classify
from scripts.changes.rules import RULES, canonical
from tests.pipeline.diff.mutations import Row, base, rows
from tests.pipeline.diff.noise import noisy

_ROWS = rows()
_CASES = [
    pytest.param(row, dialect, id=f"{row.name}-{dialect}")
    for row in _ROWS
    for dialect in row.dialects
]


@pytest.mark.parametrize(("row", "dialect"), _CASES)
def test_a_mutation_is_classified(row: Row, dialect: str):
    """The changes found are those argued for, no more and no fewer, whatever names and order."""
    old, new = base(dialect, row.before), base(dialect, row.before, row.edits)
    assert canonical(old) != canonical(new)

    found = classify(old, new)

    assert {(one.class_, one.rule, one.location) for one in found} == row.expected
    if dialect == row.dialects[-1]:  # names and order are the same matter in both
        assert classify(noisy(old, 1), noisy(new, 2)) == found


@pytest.mark.parametrize("dialect", ["3.0", "3.1"])
def test_every_rule_is_met_by_a_mutation(dialect: str):
    """A rule that no row reaches would be a claim without proof."""
    met = {rule for row in _ROWS if dialect in row.dialects for _, rule, _ in row.expected}
    # Of a whole document, and between the two dialects: see test_revisions and test_properties.
    assert RULES.keys() - met == {"document-added", "document-removed", "version-changed"}
