"""See what changed on the vendors' pages: `python -m scripts.pull [--vendor V] [--page FILE]`.

Reads the page or document that a manifest names, or a saved one, and shows the classified
difference between the document found and the stored source; for a hand-written document, what the
page no longer says of the `[[evidence]]`. Source and manifest are updated with `--apply` only.

Exit status: 0 nothing changed but wording, or it has been applied; 1 a document changed; 2 a page
cannot be used.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from scripts.emit import journal
from scripts.findings import PipelineError, fail, printable
from scripts.layout import Layout
from scripts.manifest import read as read_manifest
from scripts.pages import compare, evidence, fetch

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from scripts.manifest import Manifest


def main(
    arguments: Sequence[str] | None = None,
    layout: Layout | None = None,
    get: Callable[[str], bytes] = fetch.page,
) -> int:
    """Run the command; return its exit status.

    Args:
        arguments: of the command line; None: of this process.
        layout: the repository; None: this one.
        get: fetches a page.
    """
    parser = argparse.ArgumentParser(prog="python -m scripts.pull", description=__doc__)
    parser.add_argument("--vendor", help="one vendor; without it all whose page is named (VENDOR=)")
    parser.add_argument(
        "--page", type=Path, help="a saved page (or document) of that vendor's (PAGE=)"
    )
    parser.add_argument("--apply", action="store_true", help="update source and manifest (APPLY=1)")
    parser.add_argument("--read", help="with --apply: the day of reading, as 2026-11-21 (READ=)")
    options = parser.parse_args(arguments)
    if options.page and not options.vendor:
        parser.error("PAGE= (--page) needs VENDOR= (--vendor): whose page is it?")
    if options.read and not options.apply:
        parser.error("READ= (--read) needs APPLY=1 (--apply): nothing is written without it.")
    layout = layout or Layout()
    journal.recover(layout.root)
    worst = 0
    for vendor in [options.vendor] if options.vendor else layout.vendors():
        try:
            manifest, page = _page(layout, vendor, options.page, get, named=bool(options.vendor))
            if page is not None:
                day = (options.read or "unknown") if options.apply else None
                worst = max(worst, _pull(layout, manifest, page, day))
        except PipelineError as error:
            print(printable(str(error)), file=sys.stderr)
            worst = 2
    return worst


def _pull(layout: Layout, manifest: Manifest, page: bytes, day: str | None) -> int:
    """Show what a page says now, and apply it if a day of reading is given."""
    try:
        text = page.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        name = f"the page of {manifest.id}"
        raise fail(name, f"is not UTF-8 ({error.reason}).", "Save it as UTF-8.") from None
    is_by_hand = manifest.kind == "hand-written"
    pages = evidence if is_by_hand else compare
    found = pages.compare(layout, manifest, page, text)
    print(printable(found.report))
    if day is None or not found.writes:
        return 1 if found.changed else 0
    wanted = pages.updates(layout, manifest, page, found, day)
    journal.write(layout.root, wanted)
    what = "the manifest is" if is_by_hand else "source and manifest are"
    print(f"{manifest.id}: {what} updated; run: make generate, make check")
    return 0


def _page(
    layout: Layout, vendor: str, saved: Path | None, get: Callable[[str], bytes], *, named: bool
) -> tuple[Manifest, bytes | None]:
    path = layout.spec(vendor) / "vendor.toml"
    manifest = read_manifest(path, layout.name(path), vendor)
    if saved is not None:
        try:
            return manifest, saved.read_bytes()
        except OSError as error:
            raise fail(str(saved), f"cannot be read: {error.strerror}.", "Correct PAGE=.") from None
    if manifest.source_url is not None:
        return manifest, get(manifest.source_url)
    saved_as = f"saved.{manifest.format}" if manifest.kind == "vendor-document" else "saved.md"
    run = f"and run: make pull VENDOR={vendor} PAGE={saved_as}"
    reason = f"names no page. Save it {run}"
    if manifest.kind == "hand-written":
        reason = f"is hand-written. Save a page of its [[evidence]] {run}"
    if named:
        raise fail(layout.name(path), reason, "Nothing was read.")
    print(f"{vendor}: skipped, {layout.name(path)} {reason}")
    return manifest, None


if __name__ == "__main__":
    sys.exit(main())
