"""Every case, in the order of the table."""

from __future__ import annotations

from tests.faults import (
    cases_body,
    cases_echo,
    cases_good,
    cases_row,
    cases_size,
    cases_status,
    cases_time,
    cases_wire,
)

CASES = [
    case
    for part in (
        cases_good,
        cases_status,
        cases_body,
        cases_size,
        cases_wire,
        cases_time,
        cases_row,
        cases_echo,
    )
    for case in part.CASES
]
