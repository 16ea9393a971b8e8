"""Every case of the table, for every operation, blocking and awaited."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.faults.case import SLOW
from tests.faults.cases import CASES
from tests.faults.runner import LATE, MODES, run


@pytest.mark.parametrize("case", CASES, ids=[case.id for case in CASES])
def test_ends_as_stated(case, trap):
    """The call ends as the table says, in time, with as many requests, and shows no key."""
    runs = [(case, operation, mode, trap) for operation in case.operations for mode in MODES]
    if case.times is SLOW:  # these wait, so they wait together
        with ThreadPoolExecutor(len(runs)) as threads:
            results = list(threads.map(lambda arguments: run(*arguments), runs))
    else:
        results = [run(*arguments) for arguments in runs]
    # A machine that is busy elsewhere may be late once; what is late by itself is so each time.
    again = [
        number
        for number, problems in enumerate(results)
        if problems and all(LATE in problem for problem in problems)
    ]
    for number in again:
        results[number] = run(*runs[number])
    assert [problem for result in results for problem in result] == []
    assert trap.connections == 0
