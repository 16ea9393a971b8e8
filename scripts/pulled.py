"""Compare a page as it was read just now with the source that is stored."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING, Final

import attrs
import tomlkit

from scripts import documents, fences, manifest, overlay, overlay_document, prose
from scripts.changes import Policy, classify
from scripts.changes.report import Comparison, as_text
from scripts.documents import Document, fingerprint
from scripts.findings import PipelineError, fail

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from scripts.changes import Change
    from scripts.fences import Block
    from scripts.layout import Layout
    from scripts.manifest import Manifest

_PAGE: Final = 'Save the document itself; if it stands on a page now, kind is "vendor-page".'


@attrs.frozen
class Pulled:
    """What a page says now.

    Attributes:
        block: the document on it.
        changed: whether more than wording, names or order changed.
        writes: whether anything that is stored would change.
        report: all of it for people.
    """

    block: Block
    changed: bool
    writes: bool
    report: str


def compare(layout: Layout, facts: Manifest, page: bytes) -> Pulled:
    """Return what a page of a vendor's says, compared with its stored source.

    Raises:
        PipelineError: the page has no OpenAPI document, or several, or is cut short; or what should
            be a document is none.
    """
    path = layout.spec(facts.id) / facts.source
    is_page = facts.kind == "vendor-page"
    name = f"the {'page' if is_page else 'document'} of {facts.id}"
    try:
        text = page.decode("utf-8-sig")
        block = fences.select(text, name) if is_page else fences.whole(text, name, _PAGE)
    except UnicodeDecodeError as error:
        raise fail(name, f"is not UTF-8 ({error.reason}).", "Save it as UTF-8.") from None
    source = documents.read(path, layout.name(path))
    changes = classify(source, block.document, Policy.of(facts), names=(path.name, name))
    watched = prose.check(block.document, facts, f"specs/{facts.id}/vendor.toml")
    same_wire = fingerprint.digest(Document(source, path.name)) == fingerprint.digest(
        Document(block.document, name)
    )
    cosmetic = same_wire and not watched and not _matter(changes)
    is_same = path.read_bytes() == block.text.encode()
    lines = [_verdict(facts.id, is_same=is_same, cosmetic=cosmetic)]
    if changes:
        lines.append(as_text(Comparison(facts.id, changes, Policy.of(facts).accepted)))
    lines += [f"  {finding}" for finding in (*watched, *_overlay(layout, facts, block))]
    around = is_page and sha256(page).hexdigest() != facts.page_sha256
    if is_same and around:
        lines.append("  the page around the document changed: read it, a unit may stand there only")
    return Pulled(
        block=block,
        changed=not is_same and not cosmetic,
        writes=not is_same or around,
        report="\n".join(lines),
    )


def updates(
    layout: Layout, facts: Manifest, page: bytes, found: Pulled, read: str
) -> dict[Path, bytes | None]:
    """Return what applying the page writes: the source and the manifest that belongs to it.

    Args:
        layout: the repository.
        facts: the manifest as it is.
        page: the whole page; or the document, where that is all there is.
        found: what was found on it.
        read: the day of reading, or `unknown`.

    Raises:
        PipelineError: `read` is no day.
    """
    folder = layout.spec(facts.id)
    document = tomlkit.parse((folder / "vendor.toml").read_bytes())
    document["read"] = read
    if facts.kind == "vendor-page":
        document["page_sha256"] = sha256(page).hexdigest()
    document["format"] = found.block.format
    text = tomlkit.dumps(document)
    manifest.check(document.unwrap(), f"specs/{facts.id}/vendor.toml", facts.id)
    new = folder / f"source.{found.block.format}"
    wanted: dict[Path, bytes | None] = {new: found.block.text.encode()}
    if new.name != facts.source:
        wanted[folder / facts.source] = None
    return {**wanted, folder / "vendor.toml": text.encode()}


def _verdict(vendor: str, *, is_same: bool, cosmetic: bool) -> str:
    if is_same:
        return f"{vendor}: the document is the stored one, byte for byte"
    if cosmetic:
        return (
            f"{vendor}: cosmetic, the wire hash is the same; only wording, names or order changed"
        )
    return f"{vendor}: changed"


def _matter(changes: list[Change]) -> bool:
    # Names of operations and models are ours to give: their change is one of the surface only.
    return any(change.class_ not in {"surface", "docs"} for change in changes)


def _overlay(layout: Layout, facts: Manifest, block: Block) -> Iterator[str]:
    path = layout.spec(facts.id) / "overlay.yaml"
    try:
        correction = overlay_document.check(
            documents.read(path, layout.name(path)), layout.name(path)
        )
        overlay.apply(block.document, correction)
    except PipelineError as error:
        yield from map(str, error.findings)
