"""The page of hazards says what the tests hold."""

from __future__ import annotations

from collections import Counter

from tests.faults.cases import CASES
from tests.faults.table import PAGE, render


def test_the_page_is_made_from_the_cases():
    """docs/hazards.md is what `python -m tests.faults.table` writes."""
    assert PAGE.read_text(encoding="utf-8") == render(), "run python -m tests.faults.table"


def test_each_case_has_a_name_of_its_own():
    """No two cases share group and name, so a failure names one of them."""
    names = Counter(case.id for case in CASES)
    assert [name for name, count in names.items() if count > 1] == []
