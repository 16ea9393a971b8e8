"""Write everything that is derived from the documents: `python -m scripts.generate [VENDOR...]`.

Nothing is written before everything has been derived without an error.
"""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

from scripts.emit import build, journal, writing
from scripts.findings import PipelineError
from scripts.layout import CLIENTS, Layout

if TYPE_CHECKING:
    from collections.abc import Sequence


def generate(layout: Layout, vendors: Sequence[str]) -> list[str]:
    """Derive and write the files of these vendors; return the paths that changed.

    Raises:
        PipelineError: a document is wrong or a tool fails; nothing has been written.
    """
    journal.recover(layout.root)
    results = build.derive_all(layout, vendors)
    derived = {vendor: result.result() for vendor, result in results.items()}
    common = build.shared(layout)
    with journal.alone(layout.root):
        return _write(layout, derived, common)


def _write(
    layout: Layout, derived: dict[str, dict[str, bytes]], common: dict[str, bytes]
) -> list[str]:
    changed = []
    for vendor, files in derived.items():
        package = f"{CLIENTS}/{vendor}/"
        inside = {
            path.removeprefix(package): data
            for path, data in files.items()
            if path.startswith(package)
        }
        if writing.folder(layout.client(vendor), inside):
            changed.append(package)
        # The lock comes last: while it differs, the check tells that something is unfinished.
        for path, data in files.items():
            if not path.startswith(package) and writing.file(layout.root / path, data):
                changed.append(path)
    for path, data in common.items():
        if writing.file(layout.root / path, data):
            changed.append(path)
    return changed


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; return its exit status."""
    parser = argparse.ArgumentParser(prog="python -m scripts.generate", description=__doc__)
    parser.add_argument("vendor", nargs="*", help="all vendors unless some are named")
    named = parser.parse_args(arguments).vendor
    layout = Layout()
    try:
        changed = generate(layout, named or layout.vendors())
    except PipelineError as error:
        print(error, file=sys.stderr)
        return 1
    for path in changed:
        print(f"wrote {path}")
    print("up to date" if not changed else "done; look at the difference, then run: make check")
    return 0


if __name__ == "__main__":
    sys.exit(main())
