"""Compare the credentials an operation asks for; the names of schemes do not count."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scripts.oasdiff.prose import compare_prose
from scripts.oasdiff.values import canonical

if TYPE_CHECKING:
    from scripts.oasdiff.document import Document
    from scripts.oasdiff.scope import Scope

# A credential is what one scheme asks for: "apiKey x-api-key in header", or, with a scope of
# OAuth, "oauth2 ... scope read". An alternative is a set of credentials that is enough.
_Alternative = frozenset[str]


def compare_security(scope: Scope, old: Any, new: Any) -> None:
    """Compare two `security` lists; None and the empty list: no credentials."""
    before, notes = _alternatives(scope.old, old, scope.where)
    after, new_notes = _alternatives(scope.new, new, scope.where)
    shown = _shown(before), _shown(after)
    if any(not any(fewer <= enough for fewer in after) for enough in before):
        scope.add("security-changed", *shown)
    elif before - after:
        scope.add("security-relaxed", *shown)
    elif after - before:
        scope.add("security-added", *shown)
    for credential in sorted(notes.keys() & new_notes.keys()):
        place, one, other = scope.at(credential), notes[credential], new_notes[credential]
        compare_prose(
            place, "description-changed", one.get("description"), other.get("description")
        )
        for key in ("name", "bearerFormat"):
            place.compare("security-note-changed", one.get(key), other.get(key))


def _alternatives(
    document: Document, security: Any, where: str
) -> tuple[set[_Alternative], dict[str, dict[str, Any]]]:
    """Return the alternatives, and the scheme behind each credential."""
    components = document.mapping(document.root.get("components"), "#/components")
    schemes = document.mapping(components.get("securitySchemes"), "#/components/securitySchemes")
    found: set[_Alternative] = set()
    declared: dict[str, dict[str, Any]] = {}
    for item in document.sequence(security, where) or [{}]:
        enough: set[str] = set()
        for name, scopes in document.mapping(item, where).items():
            if name not in schemes:
                raise document.error(where, f"the security scheme {name!r} is not declared.")
            scheme = document.mapping(schemes[name], f"#/components/securitySchemes/{name}")
            credential = _credential(scheme)
            declared[credential] = scheme
            enough.add(credential)
            enough |= {f"{credential} scope {one}" for one in document.sequence(scopes, where)}
        found.add(frozenset(enough))
    return found, declared


def _credential(scheme: dict[str, Any]) -> str:
    kind = str(scheme.get("type"))
    if kind == "apiKey":
        name, place = str(scheme.get("name")), str(scheme.get("in"))
        return f"apiKey {name.lower() if place == 'header' else name} in {place}"
    if kind == "http":
        return f"http {str(scheme.get('scheme')).lower()}"
    if kind == "openIdConnect":
        return f"openIdConnect {scheme.get('openIdConnectUrl')}"
    if kind == "oauth2":
        flows = scheme.get("flows")
        urls = {
            name: {key: url for key, url in flow.items() if key.endswith("Url")}
            for name, flow in (flows.items() if isinstance(flows, dict) else ())
            if isinstance(flow, dict)
        }
        return f"oauth2 {canonical(urls)}"
    return kind


def _shown(alternatives: set[_Alternative]) -> list[str]:
    return sorted(" and ".join(sorted(one)) or "none" for one in alternatives)
