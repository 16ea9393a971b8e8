"""Compare a page as it was read just now with the source that is stored."""

from __future__ import annotations

import re
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final

import attrs
import tomlkit

from scripts import documents, overlay
from scripts.changes import Policy, classify
from scripts.changes.report import Comparison, as_text
from scripts.documents import Document, fingerprint
from scripts.findings import PipelineError
from scripts.manifest import check as check_manifest
from scripts.pages import cut, fences, paragraphs, watched

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from scripts.changes import Change
    from scripts.layout import Layout
    from scripts.manifest import Manifest
    from scripts.pages.fences import Block

_EXTENDS: Final = re.compile(rb"^extends:[^\n]*$", re.MULTILINE)
_PAGE: Final = 'Save the document itself; if it stands on a page now, kind is "vendor-page".'


@attrs.frozen
class Pulled:
    """What a page says now.

    Attributes:
        block: the document on it; None if the document is hand-written.
        changed: whether more than wording, names or order changed.
        writes: whether anything that is stored would change.
        report: all of it for people.
        entry: for a hand-written document, which `[[evidence]]` the page belongs to, from 0.
    """

    block: Block | None
    changed: bool
    writes: bool
    report: str
    entry: int = 0


def compare(layout: Layout, manifest: Manifest, page: bytes, text: str) -> Pulled:
    """Return how a vendor's page compares with its stored source.

    Args:
        layout: the repository.
        manifest: the vendor's manifest.
        page: as it was read.
        text: the same as text.

    Raises:
        PipelineError: the page has no OpenAPI document, or several, or is cut short; or what should
            be a document is not.
    """
    path = layout.spec(manifest.id) / manifest.source
    is_page = manifest.kind == "vendor-page"
    name = f"the {'page' if is_page else 'document'} of {manifest.id}"
    block = fences.select(text, name) if is_page else fences.whole(text, name, _PAGE)
    if manifest.cut_to:
        block = cut.block(block, manifest.cut_to, name)
    # Only what is called counts.
    source = documents.read(path, layout.name(path))
    calls = _calls(layout, manifest, source)
    before = cut.part(source, calls, path.name)
    after = cut.part(block.document, calls, name)
    changes = classify(before, after, Policy.of(manifest), names=(path.name, name))
    reworded = watched.check(block.document, manifest, f"specs/{manifest.id}/vendor.toml")
    same = fingerprint.digest(Document(before, path.name)) == fingerprint.digest(
        Document(after, name)
    )
    cosmetic = same and not reworded and not _matter(changes)
    is_same = path.read_bytes() == block.text.encode()
    lines = [_verdict(manifest.id, is_same=is_same, cosmetic=cosmetic)]
    if changes:
        lines.append(as_text(Comparison(manifest.id, changes, Policy.of(manifest).accepted)))
    lines += [f"  {finding}" for finding in (*reworded, *_overlay(layout, manifest, block))]
    digest = sha256(page).hexdigest()
    known = manifest.page_sha256 if is_page else manifest.file_sha256 or digest
    if is_page and known != digest:
        lines += _around(manifest, block)
    return Pulled(
        block=block,
        changed=not is_same and not cosmetic,
        writes=not is_same or known != digest,
        report="\n".join(lines),
    )


def updates(
    layout: Layout, manifest: Manifest, page: bytes, found: Pulled, read: str
) -> dict[Path, bytes | None]:
    """Return the files that `--apply` writes: the source, and the manifest that belongs to it.

    Args:
        layout: the repository.
        manifest: the manifest as it is.
        page: the whole page, or the whole document.
        found: what was found on it.
        read: the day of reading, or `unknown`.

    Raises:
        PipelineError: `read` is not a day.
    """
    folder, block = layout.spec(manifest.id), found.block
    assert block is not None  # noqa: S101 - `compare` found one
    document = tomlkit.parse((folder / "vendor.toml").read_bytes())
    document["read"] = read
    digest = sha256(page).hexdigest()
    if manifest.kind == "vendor-page":
        document["page_sha256"] = digest
        document["page_paragraphs"] = multiline(paragraphs.stored(block.around))
    if manifest.cut_to:
        document["file_sha256"] = digest
    document["format"] = block.format
    text = tomlkit.dumps(document)
    check_manifest(document.unwrap(), f"specs/{manifest.id}/vendor.toml", manifest.id)
    new = folder / f"source.{block.format}"
    wanted: dict[Path, bytes | None] = {new: block.text.encode()}
    if new.name != manifest.source:
        wanted[folder / manifest.source] = None
        path = folder / "overlay.yaml"
        wanted[path] = _EXTENDS.sub(f"extends: {new.name}".encode(), path.read_bytes(), count=1)
    return {**wanted, folder / "vendor.toml": text.encode()}


def multiline(hashes: str) -> Any:
    """Return hashes as a value that TOML writes on lines of its own."""
    return tomlkit.parse(f'value = """\n{hashes}"""').item("value")


def _calls(layout: Layout, manifest: Manifest, source: dict[str, Any]) -> tuple[str, ...]:
    """Return the operations that are called, as `GET /account`; all before the first run."""
    path = layout.spec(manifest.id) / "openapi.yaml"
    made = documents.read(path, layout.name(path)) if path.exists() else source
    every = Document(made, path.name).all_operations()
    return manifest.cut_to or tuple(operation.name for operation in every)


def _verdict(vendor: str, *, is_same: bool, cosmetic: bool) -> str:
    if is_same:
        return f"{vendor}: the document is the stored one, byte for byte"
    if cosmetic:
        return (
            f"{vendor}: cosmetic, the fingerprint is the same; only wording, names or order changed"
        )
    return f"{vendor}: changed"


def _around(manifest: Manifest, block: Block) -> Iterator[str]:
    if not manifest.page_paragraphs:
        yield "  the page around the document changed: read it, a unit may stand there only"
        return
    found = list(paragraphs.changes(manifest.page_paragraphs.split(), block.around))
    if found:
        yield "  the page around the document changed; a unit may stand there only:"
    yield from (f"    {change}" for change in found)


def _matter(changes: list[Change]) -> bool:
    # Changes of the surface are those of generated names, which the overlay gives.
    return any(change.class_ not in {"surface", "docs"} for change in changes)


def _overlay(layout: Layout, manifest: Manifest, block: Block) -> Iterator[str]:
    path = layout.spec(manifest.id) / "overlay.yaml"
    try:
        correction = overlay.check(documents.read(path, layout.name(path)), layout.name(path))
        overlay.apply(block.document, correction)
    except PipelineError as error:
        yield from map(str, error.findings)
