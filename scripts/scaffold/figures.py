"""Find the fields of an answer that may be figures, and the one that is the balance."""

from __future__ import annotations

import re
from collections import deque
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scripts.documents import Document, Operation

_LEFT: Final = frozenset({"available", "balance", "credit", "funds", "left", "quota", "remaining"})
# A figure of one of these names is not what is left, or makes another one doubtful.
_OTHER: Final = frozenset(
    {
        *("consumed", "granted", "limit", "max", "overage", "pending", "plan"),
        *("reserved", "spent", "threshold", "total", "usage", "used"),
    }
)
_WORD: Final = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")
_NAME: Final = re.compile(r"[A-Za-z0-9_$@-]{1,80}")  # what may be a step of a path in code
_MAX_DEPTH: Final = 8
_MAX_PATHS: Final = 200  # fields, and schemas that they are looked for in


def says_left(name: str) -> bool:
    """Return whether a name has a word for what is left."""
    return bool(_LEFT & _words(name))


def paths(document: Document, operation: Operation) -> list[str]:
    """Return where a 2xx response has numbers, or text that may be one.

    Rows of a list are `[]`, those of a map `<name>`.

    Each schema is looked at once.
    """
    bodies = document.success_bodies(operation)
    return [path for body in bodies for path in _walk(document, body.node.get("schema"))]


def available(found: list[str]) -> str | None:
    """Return the one figure that is the balance; None if a person has to choose."""
    named = [path for path in found if says_left(path.rpartition(".")[2])]
    is_clear = len(named) == 1 and not {"[", "<"} & set(named[0])
    return named[0] if is_clear and not any(_OTHER & _words(path) for path in found) else None


def _walk(document: Document, schema: Any) -> Iterator[str]:
    seen: set[int] = set()
    rest = deque([(schema, "", 0)])
    count = 0
    while rest and count < _MAX_PATHS and len(seen) < _MAX_PATHS:
        node, path, depth = rest.popleft()
        for part in document.parts(node):
            if id(part) in seen or depth > _MAX_DEPTH:
                continue
            kinds = part.get("type")
            is_number = {"number", "integer"} & set(kinds if isinstance(kinds, list) else [kinds])
            if is_number or (kinds == "string" and says_left(path.rpartition(".")[2])):
                count += 1
                yield path
                break
            seen.add(id(part))
            rest += [
                (inner, f"{path}.{name}".lstrip("."), depth + 1)
                for name, inner in document.mapping(part.get("properties")).items()
                if _NAME.fullmatch(name)
            ]
            if isinstance(part.get("additionalProperties"), dict):
                rest.append((part["additionalProperties"], f"{path}.<name>".lstrip("."), depth + 1))
            if "items" in part:
                rest.append((part["items"], f"{path}[]", depth + 1))


def _words(name: str) -> set[str]:
    # "Credits", "planCredits" and "total_credits" have the word "credit".
    words = {word.lower() for word in _WORD.findall(name)}
    return words | {word.removesuffix("s") for word in words}
