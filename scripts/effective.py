"""Make a vendor's effective document: source, corrected by the overlay, validated and linted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import attrs

from scripts import documents, emit, lint, overlay
from scripts.documents import Document, fingerprint, reach
from scripts.documents.validate import validate
from scripts.findings import PipelineError
from scripts.manifest import read as read_manifest
from scripts.pages import watched

if TYPE_CHECKING:
    from scripts.layout import Layout
    from scripts.manifest import Manifest
    from scripts.overlay import Overlay


_JSON: Final = "application/json"


@attrs.frozen(kw_only=True)
class Effective:
    """A vendor's documents.

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

    @property
    def calls(self) -> tuple[str, ...]:
        """Method and path of what the facade calls: the source may have other operationIds."""
        document = Document(self.document, "the effective document", self.manifest.wanted)
        return tuple(one.name for one in document.operations())

    def fingerprint_of(self, root: dict[str, Any]) -> str:
        """Return the fingerprint of one of the two documents, as far as the facade calls it."""
        return fingerprint.digest(Document(root, "the document", self.calls))


def make(layout: Layout, vendor: str) -> Effective:
    """Return a vendor's documents, from the files in its folder.

    Raises:
        PipelineError: as for `correct`, or the effective document is not valid, breaks a rule of
            the lint or is not what the manifest says.
    """
    made = correct(layout, vendor)
    folder, manifest = layout.spec(vendor), made.manifest
    name = layout.name(folder / "openapi.yaml")
    document = Document(made.document, name, manifest.wanted)
    findings = validate(document) or lint.lint(document, manifest)
    findings += watched.check(made.source, manifest, layout.name(folder / "vendor.toml"))
    if findings:
        raise PipelineError(findings)
    return made


def correct(layout: Layout, vendor: str) -> Effective:
    """Return a vendor's documents without validating the effective one.

    Raises:
        PipelineError: a file is missing or wrong, or an action of the overlay does not apply.
    """
    folder = layout.spec(vendor)
    manifest_path = folder / "vendor.toml"
    manifest = read_manifest(manifest_path, layout.name(manifest_path), vendor)
    source_path, overlay_path = folder / manifest.source, folder / "overlay.yaml"
    source = documents.read(source_path, layout.name(source_path))
    corrections = overlay.read(overlay_path, layout.name(overlay_path), manifest.source)
    applied = overlay.apply(source, corrections)
    document = _wanted(applied.document, manifest, layout.name(folder / "openapi.yaml"))
    _as_meant(Document(document, "the effective document", manifest.wanted))
    return Effective(
        manifest=manifest,
        source=source,
        overlay=corrections,
        matches=applied.matches,
        document=document,
        stored=emit.stored(document, vendor, manifest.source),
        manifest_bytes=manifest_path.read_bytes(),
        source_bytes=source_path.read_bytes(),
        overlay_bytes=overlay_path.read_bytes(),
    )


def _as_meant(document: Document) -> None:
    """Write two things as the generator reads them: JSON for any media type, null beside `$ref`.

    An overlay could not: what it puts in another place would hide the vendor's next change.
    """
    for _, node in document.walk(document.starts(document.operations())):
        content = node.get("content")
        if isinstance(content, dict) and "*/*" in content and _JSON not in content:
            node["content"] = {_JSON if key == "*/*" else key: content[key] for key in content}
        if node.get("nullable") is True and isinstance(node.get("$ref"), str):
            node["allOf"] = [{"$ref": node.pop("$ref")}]


def _wanted(root: dict[str, Any], manifest: Manifest, name: str) -> dict[str, Any]:
    """Return what the facade's operations reach; the whole if one is missing, for the lint."""
    document = Document(root, name, manifest.wanted)
    operations = list(document.operations())
    if {one.id for one in operations} != set(manifest.wanted):
        return root
    return reach(document, operations)
