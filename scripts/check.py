"""Compare everything that is derived with a fresh run: `python -m scripts.check`. Never writes."""

from __future__ import annotations

import sys

from scripts.emit import build, compare, journal
from scripts.findings import Finding, PipelineError
from scripts.layout import Layout
from scripts.scaffold import todo


def check(layout: Layout) -> list[Finding]:
    """Return all that differs; nothing when a fresh run would change nothing."""
    findings = [*todo.find(layout)]
    for path in journal.leftovers(layout.root):
        what = "is left of a run that was interrupted."
        findings.append(Finding(layout.name(path), what, "Run: make generate"))
    derived: dict[str, bytes] = {}
    # What cannot be derived cannot be compared: its stored files are neither right nor left over.
    unknown: list[str] = []
    try:
        derived |= build.shared(layout)
    except PipelineError as error:
        findings += error.findings
        unknown += build.SHARED
    for vendor, result in build.derive_all(layout, layout.vendors()).items():
        try:
            findings += compare.tools(layout, vendor)
            derived |= result.result()
            findings += todo.by_hand(layout, vendor)
        except PipelineError as error:
            findings += error.findings
            unknown += build.owned(vendor)
    findings += [
        finding
        for finding in compare.compare(layout, derived)
        if not finding.where.startswith(tuple(unknown))
    ]
    # A wrong manifest is found twice: for its vendor and for the lists.
    return list(dict.fromkeys(findings))


def main() -> int:
    """Run the command; return its exit status."""
    findings = check(Layout())
    for finding in findings:
        print(finding, file=sys.stderr)
    found = f"findings: {len(findings)}"
    print(found if findings else "nothing differs from a fresh run")
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())
