"""Find the fields of an answer that may be figures, and the one that surely is what is left."""

from __future__ import annotations

import re
from collections import deque
from typing import TYPE_CHECKING, Any, Final

import attrs

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
_DEEPEST: Final = 8
_MOST: Final = 200  # fields, and schemas that they are looked for in


@attrs.frozen
class Leaf:
    """A field that holds a number, or text that may be one.

    Attributes:
        path: dotted; rows of a list are `[]`, and such a path is no figure's.
        is_number: by its type.
    """

    path: str
    is_number: bool

    @property
    def states_what_is_left(self) -> bool:
        """Whether its own name says so."""
        return says_left(self.path.rpartition(".")[2])

    @property
    def is_doubtful(self) -> bool:
        """Whether a name on the way says total, limit, used and the like."""
        return bool(_OTHER & _words(self.path))


def says_left(name: str) -> bool:
    """Return whether a name has a word for what is left."""
    return bool(_LEFT & _words(name))


def leaves(document: Document, operation: Operation) -> list[Leaf]:
    """Return the fields of a good answer that may be figures, each schema looked at once."""
    found: list[Leaf] = []
    for response in document.responses(operation):
        if response.status.startswith("2"):
            for body in document.bodies(response.node, response.place):
                found += _walk(document, body.node.get("schema"))
    return found


def chosen(found: list[Leaf]) -> Leaf | None:
    """Return the one figure that is what is left; None where a person has to choose."""
    named = [leaf for leaf in found if leaf.states_what_is_left]
    is_clear = len(named) == 1 and "[]" not in named[0].path
    return named[0] if is_clear and not any(leaf.is_doubtful for leaf in found) else None


def _walk(document: Document, schema: Any) -> Iterator[Leaf]:
    seen: set[int] = set()
    rest = deque([(schema, "", 0)])
    count = 0
    while rest and count < _MOST and len(seen) < _MOST:
        node, path, depth = rest.popleft()
        for part in document.parts(node):
            if id(part) in seen or depth > _DEEPEST:
                continue
            kinds = part.get("type")
            if {"number", "integer"} & set(kinds if isinstance(kinds, list) else [kinds]):
                count += 1
                yield Leaf(path, is_number=True)
                break
            if kinds == "string" and says_left(path.rpartition(".")[2]):
                count += 1
                yield Leaf(path, is_number=False)
                break
            seen.add(id(part))
            rest += [
                (inner, f"{path}.{name}".lstrip("."), depth + 1)
                for name, inner in document.mapping(part.get("properties")).items()
                if _NAME.fullmatch(name)
            ]
            if "items" in part:
                rest.append((part["items"], f"{path}[]", depth + 1))


def _words(name: str) -> set[str]:
    # "Credits", "planCredits" and "total_credits" have the word "credit".
    return {word.lower().removesuffix("s") for word in _WORD.findall(name)} | {
        word.lower() for word in _WORD.findall(name)
    }
