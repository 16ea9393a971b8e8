"""What the generated code sees of a good answer: its status, and a body already judged."""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

_HEADERS: Final = MappingProxyType({"content-type": "application/json"})


class JudgedResponse:
    """The part of an httpx response that generated operations use; its body was read and judged.

    No header of the server gets here, so no cookie is kept and no link is followed.

    Attributes:
        status_code: the HTTP status.
        headers: the type of the document, and no more.
        content: the body.
    """

    __slots__ = ("content", "status_code")
    headers: Final = _HEADERS

    def __init__(self, status: int, content: bytes) -> None:
        self.status_code = status
        self.content = content
