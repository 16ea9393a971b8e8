"""Cut a vendor's document down to the operations that are called."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs

from scripts.documents import Document, plain_yaml, reach, to_json

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scripts.pages.fences import Block


def part(root: dict[str, Any], calls: Sequence[str], name: str) -> dict[str, Any]:
    """Return what some operations reach in a document, as a document of its own.

    Args:
        root: the whole.
        calls: methods and paths, as `GET /account`; one that is not there is left out.
        name: what messages call the document.
    """
    document = Document(root, name, tuple(calls))
    return reach(document, document.operations())


def block(whole: Block, calls: Sequence[str], name: str) -> Block:
    """Return the same as the block of a source; its text is ours, in the vendor's order."""
    document = part(whole.document, calls, name)
    text = to_json(document).decode() if whole.format == "json" else plain_yaml.dump(document)
    return attrs.evolve(whole, text=text, document=document)
