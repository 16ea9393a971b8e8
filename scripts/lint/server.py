"""Rules on the document's server."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from scripts.findings import Finding, shorten

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scripts.documents import Document
    from scripts.manifest import Manifest


def check(document: Document, facts: Manifest) -> Iterator[Finding]:
    """Check that there is exactly one https server, and that it is the manifest's."""
    listed = document.sequence(document.root.get("servers"), "$.servers")
    servers = [document.mapping(server, "$.servers").get("url") for server in listed]
    if len(servers) != 1:
        what = f"has {len(servers)} servers {shorten(servers)}, not one."
        yield document.finding("$.servers", what)
        return
    url = urlsplit(str(servers[0]))
    if url.scheme != "https" or not url.hostname or "{" in str(servers[0]):
        what = f"url is {servers[0]!r}, not one https address."
        yield document.finding("$.servers[0]", what)
    elif url.query or url.fragment or url.username:
        what = f"url is {servers[0]!r}, with more than host and path."
        yield document.finding("$.servers[0]", what)
    if servers[0] != facts.base_url:
        yield document.finding(
            "$.servers[0]",
            f"url is {servers[0]!r}, base_url in vendor.toml is {facts.base_url!r}.",
            "Correct whichever is wrong, then run: make generate",
        )
