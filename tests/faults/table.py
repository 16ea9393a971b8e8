"""The table of hazards for the documentation, made from the cases: `python -m tests.faults.table`.

Writes `docs/hazards.md`; `--check` only says whether it is up to date.
"""

from __future__ import annotations

import sys
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from tests.faults.case import SLOW
from tests.faults.cases import CASES
from tests.faults.operations import FIGURE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.faults.case import Case

PAGE = Path(__file__).parents[2] / "docs" / "hazards.md"

_INTRODUCTION = """\
# What a hostile network does, and how each case ends

Every case below is run against a server of the test suite that does exactly this, for every
operation it applies to, with `Client` and with `AsyncClient`. Each must end as stated: within the
deadline, with the stated number of requests, and with no eight characters of the key in any
message, attribute, pickle, traceback or log record.

This page is made from the list that the tests run: `python -m tests.faults.table`.

*balance* stands for a right `Balance` (or `Profile`). Where a number of requests is a range, it
depends on how much of the deadline is left. Cases of the group *slow* run with a deadline of
{deadline} s; nothing takes longer than the deadline and 0.3 s.
"""

_GROUPS = {
    "good": "Unusual, and yet right.",
    "status": "Statuses other than success, and success without a body.",
    "redirect": "Never followed: nothing is requested, and the target is neither parsed nor shown.",
    "Retry-After": "Honoured where it fits the deadline; else the error is raised at once, with "
    "`.retry_after`. What cannot be read is ignored, in favour of a pause of our own.",
    "body": "Bodies that are not the document they should be.",
    "numbers": "Figures as they stand on the wire; the digits are kept.",
    "in-band": "Failures that a vendor reports inside a 200 (Legnext).",
    "size": "Too much of everything; each ends within a second and costs less than 20 MB.",
    "encoding": "Content codings that were not asked for.",
    "framing": "What breaks off may go better next time; what makes no sense is not asked again.",
    "connection": "Before and below HTTP.",
    "slow": "Slowness, which a limit on each read would not notice.",
    "keep-alive": "One account after the other, each call on its own: a connection serves one "
    "account only, and only as long as it is clean. The requests are those of all calls together.",
    "rows": "Six accounts in one `get_balances`, one at a time: they share connections, and the "
    "answers count once the connection has ended in order. Who is in doubt is asked again alone.",
    "echo": "Servers that give the key back: it is withheld, in every disguise.",
    "cookies": "What one account's answer sets never travels with another's request.",
}


_SHORT_NAMES = {"status", "numbers", "in-band"}


def render() -> str:
    """The page, as it must stand in the documentation."""
    return "\n".join([_INTRODUCTION.format(deadline=SLOW[2]), *_sections()])


def _sections() -> Iterator[str]:
    for group, cases in groupby(CASES, key=lambda case: case.group):
        yield f"## {group[0].upper()}{group[1:]}\n\n{_GROUPS[group]}\n"
        yield "| case | ends in | requests |\n|---|---|---|"
        rows = [(case.name, _end(case), _requests(case)) for case in cases]
        if group in _SHORT_NAMES:  # as many cases in a row as end alike
            ends = groupby(rows, key=lambda row: row[1:])
            rows = [(" · ".join(name for name, _, _ in same), *end) for end, same in ends]
        yield from (
            f"| {_cell(name)} | {_cell(end)} | {requests} |" for name, end, requests in rows
        )
        yield ""


def _end(case: Case) -> str:
    ends = case.ends
    if ends.in_ == "good":
        return "balance" if ends.figure == FIGURE else f"balance: {ends.figure}"
    text = f"`{ends.in_}`"
    if ends.status is not None and not case.name.startswith(str(ends.status)):
        text += f" {ends.status}"
    if ends.path is not None:
        text += {"$": "", "FIELD": " naming the field"}.get(ends.path, f" naming `{ends.path}`")
    if ends.retry_after is not None:
        text += f", retry_after {ends.retry_after:g}"
    return text


def _requests(case: Case) -> str:
    if isinstance(case.requests, int):
        return str(case.requests)
    return f"{case.requests[0]} to {case.requests[1]}"


def _cell(text: str) -> str:
    return text.replace("\\", "\\\\").replace("|", "\\|")


def main() -> int:
    """Write the page, or with `--check` compare it."""
    page = render()
    if "--check" in sys.argv[1:]:
        if PAGE.is_file() and PAGE.read_text(encoding="utf-8") == page:
            return 0
        sys.stderr.write(f"{PAGE} is not what the cases say: run python -m tests.faults.table\n")
        return 1
    PAGE.parent.mkdir(exist_ok=True)
    PAGE.write_text(page, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
