"""Check that a component which replaces an inline object says the same.

To name an inline schema, an overlay adds a component, removes the inline one and puts a `$ref` in
its place. The component is then our text: without this check the overlay would hide it when the
vendor changes its own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs

from scripts.documents import Document, fingerprint

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scripts.documents.nodes import Place


@attrs.define
class Replaced:
    """The objects that an overlay has removed so far, by where they stood."""

    _removed: dict[Place, fingerprint.Form] = attrs.field(factory=dict)

    def remember(self, document: dict[str, Any], place: Place, node: object) -> None:
        """Keep what is about to be removed, unless the next one of a list takes its place."""
        if isinstance(node, dict) and not isinstance(place[-1], int):
            self._removed[place] = fingerprint.form(Document(document, "the source"), node)

    def differences(self, document: dict[str, Any]) -> Iterator[str]:
        """Go through what a reference says differently from the object that it replaced."""
        for place, before in list(self._removed.items()):
            node = _at(document, place)
            if isinstance(node, dict) and "$ref" in node:
                after = fingerprint.form(Document(document, "the document"), node)
                for path, old, new in fingerprint.differences(before, after):
                    yield (
                        f"{node['$ref']} replaces what stood at {list(place)} and says something"
                        f" else: {path or 'the whole'} was {old!r} there and is {new!r} here."
                    )
                del self._removed[place]


def _at(document: Any, place: Place) -> Any:
    node = document
    for step in place:
        try:
            node = node[step]
        except (KeyError, IndexError, TypeError):
            return None
    return node
