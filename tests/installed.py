"""A third party's package that registers a vendor, as if it were installed."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

# Another vendor's record under another name.
LIKE = """
import attrs
from prepaid.vendors import get_vendor

VENDOR = attrs.evolve(get_vendor({like!r}), name={name!r}, title={name!r})
"""


def install(folder: Path, patch: pytest.MonkeyPatch, name: str, source: str) -> None:
    """Put a distribution into `folder` whose module has this source, and the folder on the path.

    Names must differ from test to test: a vendor that was loaded once stays loaded.
    """
    (folder / f"{name}_prepaid.py").write_text(source, "utf-8")
    metadata = folder / f"{name}_prepaid-1.0.dist-info"
    metadata.mkdir()
    (metadata / "METADATA").write_text(
        f"Metadata-Version: 2.1\nName: {name}-prepaid\nVersion: 1.0\n"
    )
    (metadata / "entry_points.txt").write_text(
        f"[prepaid.vendors]\n{name} = {name}_prepaid:VENDOR\n"
    )
    patch.syspath_prepend(folder)
