"""Compare where requests go: the first server is the one a client uses."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scripts.oasdiff.prose import compare_texts

if TYPE_CHECKING:
    from scripts.oasdiff.document import Document
    from scripts.oasdiff.scope import Scope


def compare_servers(scope: Scope, old: Any, new: Any) -> None:
    """Compare two `servers` lists; None and the empty list: where the document itself was."""
    before, after = _by_url(scope.old, old, scope.where), _by_url(scope.new, new, scope.where)
    first, now_first = next(iter(before)), next(iter(after))
    scope.compare("server-changed", first, now_first)
    for url in before.keys() - after.keys() - {first}:
        scope.add("server-removed", url, None)
    for url in after.keys() - before.keys() - {now_first}:
        scope.add("server-added", None, url)
    for url in sorted(before.keys() & after.keys()):
        place, one, other = scope.at(url), before[url], after[url]
        place.compare("server-variable-changed", one.get("variables"), other.get("variables"))
        compare_texts(place, one, other)


def _by_url(document: Document, servers: Any, where: str) -> dict[str, dict[str, Any]]:
    """Return the servers by their address, variables at their defaults."""
    found = {}
    for item in document.sequence(servers, where) or [{"url": "/"}]:
        server = document.mapping(item, where)
        variables = document.mapping(server.get("variables"), f"{where} variables")
        url = str(server.get("url"))
        for name, value in variables.items():
            default = document.mapping(value, f"{where} variables").get("default")
            url = url.replace(f"{{{name}}}", str(default))
        found[url] = server
    return found
