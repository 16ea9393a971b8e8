"""What a build adds to the metadata: the addresses of the repository that it is made in."""

from __future__ import annotations

import os
from typing import Any

from hatchling.metadata.plugin.interface import MetadataHookInterface


class Addresses(MetadataHookInterface):
    """Fills in the project's URLs."""

    def update(self, metadata: dict[str, Any]) -> None:
        """State them where a workflow says which repository it runs for; elsewhere none."""
        server = os.environ.get("GITHUB_SERVER_URL")
        repository = os.environ.get("GITHUB_REPOSITORY")
        if server and repository:
            home = f"{server}/{repository}"
            metadata["urls"] = {
                "Source": home,
                "Documentation": f"{home}/tree/main/docs",
                "Changelog": f"{home}/blob/main/CHANGELOG.md",
                "Issues": f"{home}/issues",
            }
