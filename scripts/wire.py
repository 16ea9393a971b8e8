"""What a document says about the bytes on the wire, without names and prose.

Two documents with the same wire form describe the same requests and answers. References are
followed; names of components, operations and tags, titles, descriptions, examples and the order of
keys are left out.
"""

from __future__ import annotations

from hashlib import sha256
from typing import Any, Final

from scripts import documents, references

METHODS: Final = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
_PROSE: Final = {"title", "description", "summary", "example", "examples", "externalDocs"}
_NAMES: Final = {"operationId", "tags"}
# Under these keys the names are a vendor's own, and none of them is prose.
_NAMED: Final = {"properties", "patternProperties", "responses", "content", "headers", "paths"}
# The order of these lists means nothing.
_SETS: Final = {"required", "enum", "type"}


def digest(document: dict[str, Any]) -> str:
    """Return the hash of a document's wire form, as 64 hexadecimal digits."""
    return sha256(documents.canonical(form(document))).hexdigest()


def form(document: dict[str, Any]) -> dict[str, Any]:
    """Return a document's wire form: servers, and each call with all it refers to written out."""
    return {
        "servers": [server.get("url") for server in document.get("servers", [])],
        "paths": {
            path: {
                method: _operation(document, references.resolve(document, item), method)
                for method in METHODS
                if method in references.resolve(document, item)
            }
            for path, item in document.get("paths", {}).items()
        },
    }


def schema(document: dict[str, Any], node: object) -> Any:
    """Return the wire form of one schema."""
    return _strip(document, node, ())


def _operation(document: dict[str, Any], item: dict[str, Any], method: str) -> dict[str, Any]:
    operation = item[method]
    parameters = [
        references.resolve(document, parameter)
        for parameter in [*item.get("parameters", []), *operation.get("parameters", [])]
    ]
    by_name = {f"{one.get('in')} {one.get('name')}": one for one in parameters}
    schemes = document.get("components", {}).get("securitySchemes", {})
    stripped: dict[str, Any] = _strip(document, operation, ())
    return {
        **stripped,
        "parameters": {name: _strip(document, one, ()) for name, one in by_name.items()},
        "security": [
            sorted(
                documents.canonical([_strip(document, schemes.get(name, {}), ()), scopes]).decode()
                for name, scopes in alternative.items()
            )
            for alternative in operation.get("security", document.get("security", []))
        ],
    }


def _strip(document: dict[str, Any], node: object, trail: tuple[str, ...], key: str = "") -> Any:
    if isinstance(node, list):
        items = [_strip(document, one, trail) for one in node]
        return sorted(items, key=documents.canonical) if key in _SETS else items
    if not isinstance(node, dict):
        return node
    if isinstance(node.get("$ref"), str) and key not in _NAMED:
        reference = node["$ref"]
        if reference in trail:
            # A loop is told by how far back it leads, which does not depend on names.
            return {"loop": len(trail) - trail.index(reference)}
        target = references.resolve(document, {"$ref": reference})
        beside = {name: value for name, value in node.items() if name != "$ref"}
        whole = {**target, **beside} if isinstance(target, dict) else target
        return _strip(document, whole, (*trail, reference))
    hidden = set() if key in _NAMED else _PROSE | _NAMES
    return {
        name: _strip(document, value, trail, "" if key in _NAMED else name)
        for name, value in node.items()
        if name not in hidden and not name.startswith("x-")
    }
