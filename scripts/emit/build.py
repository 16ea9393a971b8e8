"""Derive everything that belongs to one vendor, without writing any of it."""

from __future__ import annotations

import os
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Final

from scripts import documents, effective, emit, manifest
from scripts.documents import Document
from scripts.emit import catalogue, generator, lock, reference
from scripts.layout import CLIENTS, REFERENCE, SPECS

if TYPE_CHECKING:
    from collections.abc import Iterable
    from concurrent.futures import Future

    from scripts.layout import Layout


_ROOT: Final = f"{CLIENTS}/__init__.py"
_INDEX: Final = f"{REFERENCE}/index.md"
SHARED: Final = (_ROOT, _INDEX)


def shared(layout: Layout) -> dict[str, bytes]:
    """Return the derived files that belong to no vendor, by path from the root.

    Raises:
        PipelineError: a vendor's manifest is wrong, or the README has no place for the table.
    """
    manifests = [
        manifest.read(layout.spec(one) / "vendor.toml", f"{SPECS}/{one}/vendor.toml", one)
        for one in layout.vendors()
    ]
    return {
        _ROOT: emit.root(),
        _INDEX: reference.index(manifests),
        **catalogue.derive(layout, manifests),
    }


def owned(vendor: str) -> tuple[str, ...]:
    """Return what the paths of a vendor's derived files start with."""
    return (f"{CLIENTS}/{vendor}/", f"{SPECS}/{vendor}/", f"{REFERENCE}/{vendor}.md")


def derive(layout: Layout, vendor: str) -> dict[str, bytes]:
    """Return all derived files of a vendor, by path from the root of the repository.

    Raises:
        PipelineError: a document is wrong, or a tool fails.
    """
    made = effective.make(layout, vendor)
    module = catalogue.read(layout, made.manifest)
    name = f"{SPECS}/{vendor}/openapi.yaml"
    document = Document(made.document, name)
    with tempfile.TemporaryDirectory(prefix="prepaid-") as folder:
        path = Path(folder) / "openapi.yaml"
        path.write_bytes(documents.to_yaml(document.root, name))
        generated = generator.run(path, vendor, name)
        package = emit.package(generated, document, made.stored, vendor, made.manifest)
    return {
        name: made.stored,
        **{f"{CLIENTS}/{vendor}/{path}": data for path, data in package.items()},
        f"{REFERENCE}/{vendor}.md": reference.page(made, catalogue.overview(module)),
        f"{SPECS}/{vendor}/lock.json": documents.to_json(lock.make(made, package)),
    }


def derive_all(layout: Layout, vendors: Iterable[str]) -> dict[str, Future[dict[str, bytes]]]:
    """Derive several vendors side by side: the time goes into the generator's processes."""
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        return {vendor: pool.submit(derive, layout, vendor) for vendor in vendors}
