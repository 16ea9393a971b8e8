"""What the mock can answer, as plain values."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs
from attrs.validators import instance_of

if TYPE_CHECKING:
    from collections.abc import Mapping


@attrs.frozen(kw_only=True)
class Reply:
    """An answer given word for word, instead of the good one.

    Attributes:
        status: any HTTP status, 522 among them.
        body: the bytes as they are.
        content_type: None sends no such header.
        headers: further ones.
    """

    status: int = attrs.field(default=200, validator=instance_of(int))
    body: bytes = attrs.field(default=b"", repr=False, validator=instance_of(bytes))
    content_type: str | None = "application/json"
    headers: Mapping[str, str] = attrs.field(factory=dict)


@attrs.frozen
class Drip:
    """Raw bytes on the connection: some at once, then the same ones again and again."""

    at_once: bytes
    slowly: bytes
    step: float  # s between two times
    status: int = 200


@attrs.frozen
class Reset:
    """The connection is reset, before any status."""

    status: None = None


Answer = Reply | Drip | Reset
