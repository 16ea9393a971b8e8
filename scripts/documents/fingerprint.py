"""A hash of what a document says about requests and responses, without names and descriptions.

Two documents with the same fingerprint describe the same bytes. References are followed; names of
components, operations and tags, titles, descriptions, examples and the order of keys are left out.
Equal parts count once, so the work grows with the document, and rings need no special case.
"""

from __future__ import annotations

import json
from collections import deque
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final

from scripts.documents.equality import classes
from scripts.documents.reading import canonical

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scripts.documents.nodes import Operation
    from scripts.documents.walker import Document

_HIDDEN: Final = {
    *("title", "description", "summary", "example", "examples", "externalDocs"),
    *("operationId", "tags"),
}
# Under these keys the names are a vendor's own, and none of them is a description.
_NAMED: Final = {"properties", "patternProperties", "responses", "content", "headers", "paths"}
# The order of these lists means nothing.
_SETS: Final = {"required", "enum", "type"}
_LITERAL: Final = {"default", "enum", "const"}

# What a node says under each key: a text, and the number of the node where that is a container.
_Edges = dict[str, tuple[str, int | None]]
# The distinct nodes that a node reaches, itself first.
Form = list[_Edges]


def digest(document: Document) -> str:
    """Return the hash of what the operations that are looked at say, as 64 hexadecimal digits."""
    paths: dict[str, Any] = {}
    for operation in document.operations():
        paths.setdefault(operation.path, {})[operation.method] = _operation(document, operation)
    servers = [server.get("url") for server in document.sequence(document.root.get("servers"))]
    whole = form(document, {"servers": servers, "paths": paths})
    return sha256(canonical(whole)).hexdigest()


def form(document: Document, node: Any) -> Form:
    """Return all that a node says, references followed, as data of its own.

    Raises:
        PipelineError: a reference leads nowhere.
    """
    nodes = _collect(document, node)
    shapes = {
        number: (
            tuple((key, text) for key, (text, _) in sorted(edges.items())),
            tuple(held for _, (_, held) in sorted(edges.items()) if held is not None),
        )
        for number, edges in enumerate(nodes)
    }
    same = classes(shapes)
    order = {same[0]: 0}
    queue, found = deque([0]), []
    while queue:
        edges: _Edges = {}
        for key, (text, held) in sorted(nodes[queue.popleft()].items()):
            if held is not None and same[held] not in order:
                order[same[held]] = len(order)
                queue.append(held)
            edges[key] = (text, None if held is None else order[same[held]])
        found.append(edges)
    return found


def differences(old: Form, new: Form) -> Iterator[tuple[str, Any, Any]]:
    """Go through the places where two forms differ: its path, and both values (None: nothing).

    Each pair of nodes is compared once: a part of many places is reported at the first one.
    """
    seen = {(0, 0)}
    queue = deque([("", 0, 0)])
    while queue:
        path, one, other = queue.popleft()
        for key in sorted(old[one].keys() | new[other].keys()):
            place = f"{path}.{key}".lstrip(".")
            (was, left), (now, right) = (
                edges.get(key, (None, None)) for edges in (old[one], new[other])
            )
            if was != now:
                yield place, _value(was), _value(now)
            elif left is not None and right is not None and (left, right) not in seen:
                seen.add((left, right))
                queue.append((place, left, right))


def _value(text: str | None) -> Any:
    return text if text in (None, "{}", "[]") else json.loads(text)


def _collect(document: Document, root: Any) -> list[_Edges]:
    """Return what each node that a root reaches says, the root first."""
    numbers: dict[tuple[int, bool], int] = {}
    alive: dict[int, Any] = {}  # merged nodes by the id of their origin; kept, so that ids last
    nodes: list[_Edges] = []
    stack: list[tuple[int, Any, bool]] = []

    def number(node: Any, key: str) -> int:
        named = key in _NAMED
        if not named and isinstance(node, dict) and isinstance(node.get("$ref"), str):
            target = document.follow(node)
            beside = {name: one for name, one in node.items() if not _is_hidden(name)}
            del beside["$ref"]
            if isinstance(target, dict) and beside:
                target = alive.setdefault(id(node), {**target, **beside})
            node = target if isinstance(target, dict | list) else {"": target}
            alive[id(node)] = node
        identity = (id(node), named)
        if identity not in numbers:
            numbers[identity] = len(nodes)
            nodes.append({})
            stack.append((numbers[identity], node, named))
        return numbers[identity]

    number(root, "")
    while stack:
        mine, node, named = stack.pop()
        pairs = node.items() if isinstance(node, dict) else enumerate(node)
        for name, value in pairs:
            key = "" if named else str(name)
            if isinstance(node, dict) and not named and _is_hidden(key):
                continue
            if not isinstance(value, dict | list) or key in _LITERAL | _SETS:
                is_set = key in _SETS and isinstance(value, list)
                plain = sorted(value, key=canonical) if is_set else value
                nodes[mine][str(name)] = (canonical(plain).decode(), None)
            else:
                mark = "{}" if isinstance(value, dict) else "[]"
                nodes[mine][str(name)] = (mark, number(value, key))
    return nodes


def _is_hidden(key: str) -> bool:
    return key in _HIDDEN or key.startswith("x-")


def _operation(document: Document, operation: Operation) -> dict[str, Any]:
    """Return an operation with all its parameters, and with the schemes of its security."""
    return {
        **operation.node,
        "parameters": {
            f"{one.get('in')} {one.get('name')}": one for one in document.parameters(operation)
        },
        "security": [
            sorted(
                canonical([_scheme(document, name), scopes]).decode()
                for name, scopes in document.mapping(alternative).items()
            )
            for alternative in document.sequence(document.security(operation))
        ],
    }


def _scheme(document: Document, name: str) -> dict[str, Any]:
    scheme = document.component("securitySchemes", name)
    return {key: value for key, value in scheme.items() if not _is_hidden(key)}
