"""Rules on the document as a whole."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from scripts.findings import Finding, shorten

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scripts.lint.view import View
    from scripts.manifest import Manifest


def check(view: View, facts: Manifest) -> Iterator[Finding]:
    """Check that there is exactly one https server, and that it is the manifest's."""
    servers = [server.get("url") for server in view.document.get("servers", [])]
    if len(servers) != 1:
        yield view.finding("$.servers", f"has {len(servers)} servers {shorten(servers)}, not one.")
        return
    url = urlsplit(str(servers[0]))
    if url.scheme != "https" or not url.hostname or "{" in str(servers[0]):
        yield view.finding("$.servers[0]", f"url is {servers[0]!r}, not one https address.")
    elif url.query or url.fragment or url.username:
        yield view.finding("$.servers[0]", f"url is {servers[0]!r}, with more than host and path.")
    if servers[0] != facts.base_url:
        yield view.finding(
            "$.servers[0]",
            f"url is {servers[0]!r}, base_url in vendor.toml is {facts.base_url!r}.",
            "Correct whichever is wrong, then run: make generate",
        )
