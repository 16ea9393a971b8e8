"""Make a vendor's effective document: source, corrected by the overlay, validated and linted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs

from scripts import documents, emit, lint, manifest, overlay, overlay_document, prose, validate
from scripts.findings import PipelineError

if TYPE_CHECKING:
    from scripts.layout import Layout
    from scripts.manifest import Manifest
    from scripts.overlay_document import Overlay


@attrs.frozen(kw_only=True)
class Effective:
    """A vendor's documents, all checked.

    Attributes:
        manifest: where the source came from and what the facade needs.
        source: what the vendor says.
        overlay: what is corrected.
        matches: how many nodes each action of the overlay found.
        document: the effective document.
        stored: the effective document as it is stored.
        manifest_bytes: the manifest's file.
        source_bytes: the source's file.
        overlay_bytes: the overlay's file.
    """

    manifest: Manifest
    source: dict[str, Any]
    overlay: Overlay
    matches: tuple[int, ...]
    document: dict[str, Any]
    stored: bytes
    manifest_bytes: bytes
    source_bytes: bytes
    overlay_bytes: bytes


def make(layout: Layout, vendor: str) -> Effective:
    """Return a vendor's documents, from the files in its folder.

    Raises:
        PipelineError: a file is missing or wrong, an action of the overlay does not apply, or the
            result is not valid, breaks a rule of the lint or is not what the manifest says.
    """
    folder = layout.spec(vendor)
    manifest_path = folder / "vendor.toml"
    facts = manifest.read(manifest_path, layout.name(manifest_path), vendor)
    source_path, overlay_path = folder / facts.source, folder / "overlay.yaml"
    source = documents.read(source_path, layout.name(source_path))
    corrections = overlay_document.read(overlay_path, layout.name(overlay_path), facts.source)
    applied = overlay.apply(source, corrections)
    name = layout.name(folder / "openapi.yaml")
    findings = validate.validate(applied.document, name) or lint.lint(applied.document, facts, name)
    findings += prose.check(source, facts, layout.name(manifest_path))
    if findings:
        raise PipelineError(findings)
    return Effective(
        manifest=facts,
        source=source,
        overlay=corrections,
        matches=applied.matches,
        document=applied.document,
        stored=emit.effective(applied.document, vendor, facts.source),
        manifest_bytes=manifest_path.read_bytes(),
        source_bytes=source_path.read_bytes(),
        overlay_bytes=overlay_path.read_bytes(),
    )
