"""Start a vendor: `python -m scripts.new_vendor VENDOR --page page.md` (or `--spec openapi.json`).

Writes manifest, source, a draft overlay, the stub of the vendor module, a sample and a contract
test; `make check` then lists what is left to fill in. Nothing that exists is overwritten.
"""

from __future__ import annotations

import argparse
import re
import sys
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Final

from scripts import swap
from scripts.documents import Document
from scripts.documents.validate import validate
from scripts.findings import PipelineError, fail
from scripts.layout import Layout
from scripts.lint.view import View
from scripts.pages import fences
from scripts.scaffold import bodies, draft, files, operations

if TYPE_CHECKING:
    from collections.abc import Sequence

_ID: Final = re.compile(r"[a-z][a-z0-9]*")


def scaffold(layout: Layout, vendor: str, block: fences.Block, page: bytes | None) -> list[str]:
    """Write the files of a new vendor; return their paths.

    Args:
        layout: the repository.
        vendor: the new name: a word in lower case.
        block: the vendor's document.
        page: the page that it stands on; None: it was a document of its own.

    Raises:
        PipelineError: the name is none, the vendor exists, or the document cannot be worked with.
    """
    if not _ID.fullmatch(vendor):
        raise fail("VENDOR", f"is {vendor!r}, not a lower-case word.", "Choose another name.")
    overlay = draft.Draft(block.document)
    _check(block.document, vendor)
    operations.correct(overlay)
    bodies.correct(overlay)
    view = View(overlay.document, "the draft")
    source = f"source.{block.format}"
    title = str(block.document.get("info", {}).get("title", vendor))
    digest = sha256(page).hexdigest() if page is not None else None
    wanted: dict[str, bytes] = {
        f"specs/{vendor}/{source}": block.text.encode(),
        f"specs/{vendor}/vendor.toml": files.manifest(view, vendor, block.format, digest),
        f"specs/{vendor}/overlay.yaml": files.overlay(overlay.overlay(title, source)),
        f"wrapper/prepaid/vendors/{vendor}.py": files.module(view, vendor),
        f"tests/contract/samples/{vendor}.json": files.example(view),
        f"tests/contract/test_{vendor}.py": files.contract(vendor),
    }
    for path in [f"specs/{vendor}", *wanted]:
        if (layout.root / path).exists():
            raise fail(path, "exists already; nothing is overwritten.", "Choose another name.")
    swap.files({layout.root / path: data for path, data in wanted.items()})
    return list(wanted)


def main(arguments: Sequence[str] | None = None, layout: Layout | None = None) -> int:
    """Run the command; return its exit status.

    Args:
        arguments: of the command line; None: of this process.
        layout: the repository; None: this one.
    """
    parser = argparse.ArgumentParser(prog="python -m scripts.new_vendor", description=__doc__)
    parser.add_argument("vendor", help="its name in code: a lower-case word")
    parser.add_argument("--page", type=Path, help="a saved page that has the document (PAGE=)")
    parser.add_argument("--spec", type=Path, help="the document itself (SPEC=)")
    options = parser.parse_args(arguments)
    if not options.vendor:
        parser.error("give the new vendor's name: VENDOR=")
    if (options.page is None) == (options.spec is None):
        parser.error("give one of PAGE= (--page) and SPEC= (--spec)")
    path: Path = options.page or options.spec
    try:
        data = path.read_bytes()
        text = data.decode("utf-8-sig")
        block = fences.select(text, path.name) if options.page else _whole(text, path.name)
        page = data if options.page else None
        written = scaffold(layout or Layout(), options.vendor, block, page)
    except PipelineError as error:
        print(error, file=sys.stderr)
        return 1
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else f"not UTF-8, {error.reason}"
        variable = "PAGE=" if options.page else "SPEC="
        print(f"{path}: cannot be read: {why}. Correct {variable}.", file=sys.stderr)
        return 1
    for name in written:
        print(f"wrote {name}")
    print("now run: make generate; then: make check, which lists what is left to fill in")
    return 0


def _whole(text: str, name: str) -> fences.Block:
    return fences.whole(text, name, "Give a page that has one as PAGE= instead.")


def _check(document: dict[str, object], vendor: str) -> None:
    findings = validate(Document(document, f"the document of {vendor}"))
    if not findings and not any(View(document, "it").calls()):
        raise fail(f"the document of {vendor}", "has no operation.", "Give another page.")
    if findings:
        raise PipelineError(findings)


if __name__ == "__main__":
    sys.exit(main())
