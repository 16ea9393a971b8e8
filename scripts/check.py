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
    broken = []
    try:
        derived |= build.shared(layout)
    except PipelineError:
        broken.append("index")  # its reasons are told below, by the vendors themselves
    for vendor, result in build.derive_all(layout, layout.vendors()).items():
        findings += compare.tools(layout, vendor)
        try:
            derived |= result.result()
            findings += todo.by_hand(layout, vendor)
        except PipelineError as error:
            findings += error.findings
            broken.append(vendor)
    # What cannot be derived cannot be compared: its stored files are neither right nor left over.
    own = [prefix for vendor in broken for prefix in build.owned(vendor)]
    findings += [
        finding
        for finding in compare.compare(layout, derived)
        if not any(finding.where.startswith(prefix) for prefix in own)
    ]
    return findings


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
