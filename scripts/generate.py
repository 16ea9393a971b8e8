"""Write everything that is derived from the documents: `python -m scripts.generate [VENDOR...]`.

Nothing is written before everything has been derived without an error.
"""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

from scripts.emit import build, journal, writing
from scripts.findings import PipelineError
from scripts.layout import Layout

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


def generate(layout: Layout, vendors: Sequence[str]) -> list[str]:
    """Derive and write the files of these vendors; return what changed: packages and other files.

    Raises:
        PipelineError: a document is wrong or a tool fails; nothing has been written.
    """
    journal.recover(layout.root)
    results = build.derive_all(layout, vendors)
    derived = {vendor: result.result() for vendor, result in results.items()}
    derived[""] = build.shared(layout)
    wanted: dict[Path, bytes | None] = {
        layout.root / path: data for files in derived.values() for path, data in files.items()
    }
    packages = [layout.client(vendor) for vendor in vendors]
    for package in packages:
        for name in writing.files_in(package):
            wanted.setdefault(package / name, None)
    changed = {
        path: data
        for path, data in wanted.items()
        if data != (path.read_bytes() if path.is_file() else None)
    }
    if changed:
        journal.write(layout.root, changed)
    wrote = dict.fromkeys(
        next((p for p in packages if p in path.parents), path) for path in changed
    )
    return [f"{layout.name(path)}/" if path in packages else layout.name(path) for path in wrote]


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
