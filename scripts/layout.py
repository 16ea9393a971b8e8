"""Where things stand in the repository."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import attrs

SPECS: Final = "specs"
CLIENTS: Final = "generated/prepaid_clients"
REFERENCE: Final = "docs/reference"
MODULES: Final = "wrapper/prepaid/vendors"
SAMPLES: Final = "tests/contract/samples"
TEMPLATES: Final = Path(__file__).parent / "templates"


@attrs.frozen
class Layout:
    """The folders of a repository, so that tests can use one of their own."""

    root: Path = attrs.field(default=Path(__file__).parents[1])

    def spec(self, vendor: str) -> Path:
        """Return the folder of a vendor's documents."""
        return self.root / SPECS / vendor

    def client(self, vendor: str) -> Path:
        """Return the folder of a vendor's generated package."""
        return self.root / CLIENTS / vendor

    def vendors(self) -> list[str]:
        """Return the names of all vendors, sorted: each has a folder under specs."""
        return sorted(path.name for path in (self.root / SPECS).iterdir() if path.is_dir())

    def name(self, path: Path) -> str:
        """Return how messages and locks call a file: relative to the root, with slashes."""
        return path.relative_to(self.root).as_posix()
