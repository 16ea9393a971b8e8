"""Start a vendor: `python -m scripts.new_vendor VENDOR --spec openapi.json --operation NAME`.

Writes manifest, source, a draft overlay, the stub of the vendor module and a sample; `make check`
then lists what is left to fill in. Nothing that exists is overwritten. A document of several
operations needs the name of one: its operationId, or `GET /path`; without it the candidates are
listed.
"""

from __future__ import annotations

import argparse
import keyword
import re
import sys
from copy import deepcopy
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import attrs

from scripts import overlay
from scripts.documents import Document
from scripts.documents.validate import validate
from scripts.emit import journal
from scripts.findings import PipelineError, fail, printable
from scripts.layout import MODULES, SAMPLES, SPECS, Layout
from scripts.pages import cut, fences, paragraphs
from scripts.scaffold import bodies, choose, contract, files, forms, module, operations
from scripts.scaffold.draft import Draft, overlay_of

if TYPE_CHECKING:
    from collections.abc import Sequence

_ID: Final = re.compile(r"[a-z][a-z0-9]{0,29}")
_SMALL: Final = 64 * 1024  # bytes; a larger source is cut to what is called


@attrs.frozen
class Origin:
    """What a vendor is started from.

    Attributes:
        block: the document.
        data: the whole page or file that it came from.
        file: the name of that page or file.
        is_page: whether that is a page.
    """

    block: fences.Block
    data: bytes
    file: str
    is_page: bool


def scaffold(layout: Layout, vendor: str, origin: Origin, name: str | None) -> list[str]:
    """Write the files of a new vendor; return their paths.

    Args:
        layout: the repository.
        vendor: the new name: a word in lower case.
        origin: the vendor's page or document.
        name: of the operation that is wanted; None: the only one.

    Raises:
        PipelineError: the name is not a lower-case word, the vendor exists, or the document cannot
            be used.
    """
    if not _ID.fullmatch(vendor) or keyword.iskeyword(vendor):
        raise fail("VENDOR", f"is {vendor!r}, not a lower-case word.", "Choose another name.")
    block = origin.block
    # Whatever else is broken in the document does not matter.
    whole = Document(block.document, f"the document of {vendor}", only=())
    wanted = choose.operation(whole, name)
    part = cut.part(whole.root, (wanted.name,), whole.name)
    is_cut = len(block.text.encode()) > _SMALL
    draft = Draft(overlay.Running(deepcopy(part if is_cut else block.document)), wanted.name)
    forms.correct(draft)
    if findings := validate(Document(draft.running.document, whole.name, (wanted.name,))):
        todo = "Correct it in a copy, and give that."
        raise PipelineError(attrs.evolve(one, todo=todo) for one in findings)
    servers = operations.servers(draft)
    operations.correct(draft)
    bodies.correct(draft)
    source = f"source.{block.format}"
    title = vendor.capitalize()
    made = {
        f"{SPECS}/{vendor}/{source}": (
            files.source(part, block.format) if is_cut else block.text.encode()
        ),
        f"{SPECS}/{vendor}/vendor.toml": files.manifest(
            draft, vendor, _provenance(origin, wanted.name if is_cut else None), servers
        ),
        f"{SPECS}/{vendor}/overlay.yaml": files.overlay(overlay_of(draft.actions, title, source)),
        f"{MODULES}/{vendor}.py": module.stub(vendor, draft.document, draft.operation),
        f"{SAMPLES}/{vendor}.toml": contract.sample(vendor, draft),
    }
    for path in [f"{SPECS}/{vendor}", *made]:
        if (layout.root / path).exists():
            raise fail(path, "exists already; nothing is overwritten.", "Choose another name.")
    journal.write(layout.root, {layout.root / path: data for path, data in made.items()})
    return list(made)


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
    parser.add_argument(
        "--operation",
        help="the one that says what is left: operationId or 'GET /path' (OPERATION=)",
    )
    options = parser.parse_args(arguments)
    if not options.vendor:
        parser.error("give the new vendor's name: VENDOR=")
    if (options.page is None) == (options.spec is None):
        parser.error("give one of PAGE= (--page) and SPEC= (--spec)")
    try:
        origin = _read(options.page or options.spec, is_page=options.page is not None)
        written = scaffold(layout or Layout(), options.vendor, origin, options.operation or None)
    except PipelineError as error:
        print(printable(str(error)), file=sys.stderr)
        return 1
    for name in written:
        print(f"wrote {name}")
    print("now run: make generate; then: make check, which lists what is left to fill in")
    return 0


def _read(path: Path, *, is_page: bool) -> Origin:
    variable = "PAGE=" if is_page else "SPEC="
    try:
        data = path.read_bytes()
        text = data.decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else f"not UTF-8, {error.reason}"
        raise fail(str(path), f"cannot be read: {why}.", f"Correct {variable}.") from None
    if is_page:
        return Origin(fences.select(text, path.name), data, path.name, is_page=True)
    todo = "Give a page that has one as PAGE= instead."
    return Origin(fences.whole(text, path.name, todo), data, path.name, is_page=False)


def _provenance(origin: Origin, cut_to: str | None) -> dict[str, Any]:
    """Return what a manifest says of where its source came from."""
    digest = sha256(origin.data).hexdigest()
    kind = "vendor-page" if origin.is_page else "vendor-document"
    stated: dict[str, Any] = {"kind": kind, "format": origin.block.format, "read": "unknown"}
    if origin.is_page:
        stated["page_sha256"] = digest
        stated["page_paragraphs"] = paragraphs.stored(origin.block.around)
    if cut_to:
        stated |= {"file": origin.file, "file_sha256": digest, "cut_to": [cut_to]}
    return stated


if __name__ == "__main__":
    sys.exit(main())
