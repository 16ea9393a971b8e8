"""What a manifest states about a vendor's document, as records."""

from __future__ import annotations

from typing import Literal

import attrs

Kind = Literal["vendor-page", "vendor-document", "hand-written"]
Format = Literal["json", "yaml"]


@attrs.frozen
class Use:
    """An operation that the facade calls.

    Attributes:
        id: its operationId in the effective document.
        reads: dotted paths of the fields of the answer that the facade needs.
    """

    id: str
    reads: tuple[str, ...]


@attrs.frozen
class Watched:
    """A piece of prose that carries a meaning which no schema does, such as a unit.

    Attributes:
        path: a JSONPath to one text of the source.
        text: what that text says; white space does not matter.
        why: what would go wrong if it said something else.
    """

    path: str
    text: str
    why: str


@attrs.frozen
class Accepted:
    """A breaking change that has been looked at: its fingerprint, and why it is fine."""

    fingerprint: str
    reason: str


@attrs.frozen
class Evidence:
    """What a hand-written document rests on: which page, what it states, what is assumed."""

    page: str
    stated: str
    assumed: str


@attrs.frozen(kw_only=True)
class Manifest:
    """A vendor's manifest.

    Attributes:
        id: the vendor's name in code; also the name of the folder.
        title: the vendor's name for people.
        kind: `vendor-page` where the document stands on a page, `vendor-document` where it is a
            file of its own, `hand-written` where we wrote it.
        format: of the source: `json` or `yaml`.
        source_url: the page or the document, or None where none is named.
        read: the day it was read, as `2026-11-21`, or `unknown`. Given, never today.
        page_sha256: hash of the whole page as it was read; None where there is no single page, or
            the source is all there is.
        base_url: must equal the server of the effective document.
        auth_header: the header that carries the key.
        operations: what the facade calls.
        watched: prose that must not change unnoticed.
        accepted: changes that have been accepted.
        evidence: for hand-written documents.
    """

    id: str
    title: str
    kind: Kind
    format: Format
    source_url: str | None = None
    read: str
    page_sha256: str | None = None
    base_url: str
    auth_header: str
    operations: tuple[Use, ...]
    watched: tuple[Watched, ...] = ()
    accepted: tuple[Accepted, ...] = ()
    evidence: tuple[Evidence, ...] = ()

    @property
    def source(self) -> str:
        """File name of the source."""
        return f"source.{self.format}"
