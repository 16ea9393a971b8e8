"""What the client uses and watches, and what has been accepted: the manifest's part in a diff."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs

if TYPE_CHECKING:
    from collections.abc import Collection

    from scripts.manifest import Manifest

FieldPath = tuple[str, ...]


@attrs.frozen
class Policy:
    """How changes are judged.

    Attributes:
        reads: the fields that are read from an operation's answer, by operationId. None: every
            field of every operation may be in use.
        watched: texts that carry a meaning no schema does, such as a unit.
        accepted: reasons by fingerprint.
    """

    reads: dict[str, frozenset[FieldPath]] | None = None
    watched: frozenset[str] = frozenset()
    accepted: dict[str, str] = attrs.Factory(dict)

    @classmethod
    def of(cls, manifest: Manifest) -> Policy:
        """Return the policy that a manifest asks for."""
        return cls(
            reads={
                use.id: frozenset(tuple(path.split(".")) for path in use.reads)
                for use in manifest.operations
            },
            watched=frozenset(_plain(watched.text) for watched in manifest.watched),
            accepted={one.fingerprint: one.reason for one in manifest.accepted},
        )

    def watches(self, old: Any, new: Any) -> bool:
        """Return whether one of two texts, or lists of texts, is watched."""
        texts = [
            text for side in (old, new) for text in (side if isinstance(side, list) else [side])
        ]
        return any(isinstance(text, str) and _plain(text) in self.watched for text in texts)

    def reads_for(self, ids: Collection[str | None]) -> frozenset[FieldPath] | None:
        """Return what is read from an operation known by these operationIds.

        None: any of its fields may be. The empty set: the client does not use the operation.
        """
        if self.reads is None:
            return None
        return frozenset().union(*(self.reads.get(name or "", frozenset()) for name in ids))

    def applies_to(self, ids: Collection[str | None]) -> bool:
        """Return whether documents with these operationIds have all that the client uses.

        A source may lack the ids that its overlay gives; nothing can be told to be unused then.
        """
        return self.reads is None or self.reads.keys() <= set(ids)


def _plain(text: str) -> str:
    return " ".join(text.split())
