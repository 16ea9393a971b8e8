"""Write the catalogue of faults into docs/testing.md: `python -m tests.testing.catalogue`."""

from __future__ import annotations

import re
from pathlib import Path

from prepaid.testing import faults
from prepaid.vendors import get_vendor, vendor_names

PAGE = Path(__file__).parents[2] / "docs" / "testing.md"
BEGIN = "<!-- catalogue: written by python -m tests.testing.catalogue -->"
END = "<!-- end of catalogue -->"
STATUSES = (
    "| `status_401`, `status_500`, … | where the [document](reference/index.md) has it |"
    " That status with the body of the document's example. | the error of that status |"
)


def table() -> str:
    """One row for each fault: at which vendors, what happens, how a call ends.

    The statuses of the documents are one row: which a vendor has says its reference.
    """
    rows: dict[tuple[str, str, str], list[str]] = {}
    for vendor in vendor_names():
        for fault in faults(vendor):
            if fault.name.startswith("status_"):
                continue
            row = (fault.name, fault.effect, fault.ends_in)
            rows.setdefault(row, []).append(get_vendor(vendor).title)
    everywhere = len(vendor_names())
    lines = ["| fault | at | what happens | ends in |", "|---|---|---|---|"]
    for (name, effect, ends_in), at in sorted(rows.items()):
        where = "all" if len(at) == everywhere else ", ".join(at)
        shown = name.replace("|", "\\|")
        lines.append(f"| `{shown}` | {where} | {effect} | `{ends_in}` |")
    lines.append(STATUSES)
    return "\n".join(lines)


def page(text: str) -> str:
    """The page with its catalogue as the code has it."""
    block = f"{BEGIN}\n{table()}\n{END}"
    return re.sub(f"{re.escape(BEGIN)}.*{re.escape(END)}", lambda _: block, text, flags=re.DOTALL)


if __name__ == "__main__":
    PAGE.write_text(page(PAGE.read_text("utf-8")), "utf-8")
