"""Compare where requests go and which credentials they need; the names of schemes do not count."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from scripts.changes.rules import canonical
from scripts.changes.words import compare_text, compare_texts

if TYPE_CHECKING:
    from scripts.changes.scope import Scope
    from scripts.documents import Document

_ADDRESS: Final = re.compile(r"(https?)://((?:[^/?#@]*@)?)([^/?#]*)(.*)", re.IGNORECASE | re.DOTALL)
_PORTS: Final = {"https": ":443", "http": ":80"}


def compare_servers(scope: Scope, old: Any, new: Any) -> None:
    """Compare two `servers` lists; None and the empty list: where the document itself was.

    The first server is the one that a client uses.
    """
    before, after = _by_url(scope.old, old, scope.where), _by_url(scope.new, new, scope.where)
    first, now_first = next(iter(before)), next(iter(after))
    scope.compare("server-changed", first, now_first)
    for url in before.keys() - after.keys() - {first}:
        scope.add("server-removed", url, None)
    for url in after.keys() - before.keys() - {now_first}:
        scope.add("server-added", None, url)
    for url in before.keys() & after.keys():
        place, one, other = scope.at(url), before[url], after[url]
        place.compare("server-variable-changed", one.get("variables"), other.get("variables"))
        compare_texts(place, one, other)


def compare_security(scope: Scope, old: Any, new: Any) -> None:
    """Compare two `security` lists; None and the empty list: no credentials."""
    before, schemes = _alternatives(scope.old, old, scope.where)
    after, new_schemes = _alternatives(scope.new, new, scope.where)
    if any(not any(fewer <= enough for fewer in after) for enough in before):
        rule = "security-changed"
    else:
        rule = "security-relaxed" if before - after else "security-added"
    scope.compare(rule, _shown(before), _shown(after))
    for credential in schemes.keys() & new_schemes.keys():
        place, one, other = scope.at(credential), schemes[credential], new_schemes[credential]
        compare_text(place, "description-changed", one.get("description"), other.get("description"))
        for key in ("name", "bearerFormat"):
            place.compare("security-note-changed", one.get(key), other.get(key))


def _by_url(document: Document, servers: Any, where: str) -> dict[str, dict[str, Any]]:
    """Return the servers by their address, variables at their defaults."""
    found = {}
    for item in document.sequence(servers, where) or [{"url": "/"}]:
        server = document.mapping(item, where)
        url = str(server.get("url"))
        for name, value in document.mapping(server.get("variables"), where).items():
            default = document.mapping(value, where).get("default")
            url = url.replace(f"{{{name}}}", str(default))
        found[_address(url)] = server
    return found


def _address(url: str) -> str:
    """Return an address without what means nothing: capitals, the usual port, a last slash."""
    if match := _ADDRESS.fullmatch(url):
        scheme, user, host, path = match[1].lower(), match[2], match[3].lower(), match[4]
        url = f"{scheme}://{user}{host.removesuffix(_PORTS[scheme])}{path}"
    return url.rstrip("/") or "/"


def _alternatives(
    document: Document, security: Any, where: str
) -> tuple[set[frozenset[str]], dict[str, dict[str, Any]]]:
    """Return the sets of credentials that are enough, and the scheme behind each credential.

    A credential is what one scheme asks for: "apiKey x-api-key in header", or, with a scope of
    OAuth, "oauth2 ... scope read".
    """
    found = set()
    declared: dict[str, dict[str, Any]] = {}
    for item in document.sequence(security, where) or [{}]:
        enough: set[str] = set()
        for name, scopes in document.mapping(item, where).items():
            scheme = document.component("securitySchemes", name)
            if not scheme:
                raise document.error(where, f"the security scheme {name!r} is not declared.")
            credential = _credential(document, scheme, where)
            declared[credential] = scheme
            enough.add(credential)
            enough |= {f"{credential} scope {one}" for one in document.sequence(scopes, where)}
        found.add(frozenset(enough))
    return found, declared


def _credential(document: Document, scheme: dict[str, Any], where: str) -> str:
    kind = str(scheme.get("type"))
    if kind == "apiKey":
        name, place = str(scheme.get("name")), str(scheme.get("in"))
        return f"apiKey {name.lower() if place == 'header' else name} in {place}"
    if kind == "http":
        return f"http {str(scheme.get('scheme')).lower()}"
    if kind == "openIdConnect":
        return f"openIdConnect {scheme.get('openIdConnectUrl')}"
    if kind == "oauth2":
        flows = document.mapping(scheme.get("flows"), where)
        urls = {
            name: {key: url for key, url in document.mapping(flow, where).items() if "Url" in key}
            for name, flow in flows.items()
            if not name.startswith("x-")
        }
        return f"oauth2 {canonical(urls)}"
    return kind


def _shown(alternatives: set[frozenset[str]]) -> list[str]:
    return sorted(" and ".join(sorted(one)) or "none" for one in alternatives)
