"""A document one can walk: local references are followed, nothing is ever fetched."""

from __future__ import annotations

from typing import Any, Final
from urllib.parse import unquote

import attrs

from scripts.findings import PipelineError, fail
from scripts.oasdiff.values import kind, plain

_TODO: Final = "Correct the document."


@attrs.frozen(eq=False)
class Document:
    """An OpenAPI 3.0 or 3.1 document.

    Attributes:
        root: the document as JSON data; references are still in it.
        name: what messages call it.
        minor: 0 or 1; keywords such as `nullable` mean something in one of the two only.
    """

    root: dict[str, Any]
    name: str
    minor: int

    @classmethod
    def of(cls, raw: object, name: str) -> Document:
        """Return a private copy of a document.

        Raises:
            PipelineError: it is no OpenAPI 3.0 or 3.1 document.
        """
        root = plain(raw, name)
        if not isinstance(root, dict):
            raise fail(name, f"is {kind(root)}, an OpenAPI document is a mapping.", _TODO)
        version = root.get("openapi")
        if not isinstance(version, str) or not version.startswith(("3.0.", "3.1.")):
            raise fail(f"{name} openapi", f"is {version!r}, expected '3.0.x' or '3.1.x'.", _TODO)
        return cls(root, name, int(version.split(".")[1]))

    def target(self, ref: str, where: str) -> Any:
        """Return the node that a reference names.

        Raises:
            PipelineError: the reference leaves the document, or names nothing in it.
        """
        if not ref.startswith("#"):
            todo = "Bundle the documents into one file first."
            raise self.error(where, f"$ref {ref!r} leaves the document and is not fetched.", todo)
        if ref != "#" and not ref.startswith("#/"):
            raise self.error(where, f"$ref {ref!r} is no JSON pointer.")
        node: Any = self.root
        for token in ref.split("/")[1:]:
            key = unquote(token).replace("~1", "/").replace("~0", "~")
            if isinstance(node, dict) and key in node:
                node = node[key]
            elif isinstance(node, list) and key.isdecimal() and int(key) < len(node):
                node = node[int(key)]
            else:
                raise self.error(where, f"$ref {ref!r} names nothing in the document.")
        return node

    def follow(self, node: Any, where: str) -> Any:
        """Return `node`, or what stands at the end of its chain of references.

        Raises:
            PipelineError: as `target`, or the chain is a ring.
        """
        seen: set[str] = set()
        while isinstance(node, dict) and isinstance(ref := node.get("$ref"), str):
            if ref in seen:
                raise self.error(where, f"$ref {ref!r} refers to nothing but itself.")
            seen.add(ref)
            node = self.target(ref, where)
        return node

    def mapping(self, value: Any, where: str) -> dict[str, Any]:
        """Return the mapping at a place, references followed; absent is empty.

        Raises:
            PipelineError: as `follow`, or something else stands there.
        """
        node = self.follow(value, where)
        if node is None:
            return {}
        if not isinstance(node, dict):
            raise self.error(where, f"is {kind(node)}, expected a mapping.")
        return node

    def sequence(self, value: Any, where: str) -> list[Any]:
        """Return the list at a place; absent is empty.

        Raises:
            PipelineError: something else stands there.
        """
        if value is None:
            return []
        if not isinstance(value, list):
            raise self.error(where, f"is {kind(value)}, expected a list.")
        return value

    def error(self, where: str, what: str, todo: str = _TODO) -> PipelineError:
        """Make the error for a place in this document."""
        return fail(f"{self.name} {where}", what, todo)
