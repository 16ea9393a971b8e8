"""List what a new vendor still needs a person for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from scripts.findings import Finding
from scripts.scaffold import MARK

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scripts.layout import Layout

# Where `make new-vendor` writes.
_DRAFTS: Final = (
    "specs/*/vendor.toml",
    "specs/*/overlay.yaml",
    "wrapper/prepaid/vendors/*.py",
    "tests/contract/samples/*.toml",
)


def find(layout: Layout) -> Iterator[Finding]:
    """Go through the marks that are left in the files of vendors, one finding a line."""
    for pattern in _DRAFTS:
        for path in sorted(layout.root.glob(pattern)):
            for number, line in enumerate(path.read_text().splitlines(), start=1):
                if MARK in line:
                    where = f"{layout.name(path)} line {number}"
                    what = f"is left to fill in: {line.strip()!r}."
                    yield Finding(where, what, "Fill it in, and delete the mark.")
