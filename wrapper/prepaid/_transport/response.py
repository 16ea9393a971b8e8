"""What the generated code sees of a good answer: its status, and a document already judged."""

from __future__ import annotations

from types import MappingProxyType
from typing import Any, Final

_HEADERS: Final = MappingProxyType({"content-type": "application/json"})


class JudgedResponse:
    """The part of an httpx response that generated operations use; its body was read and judged.

    No header of the server gets here, so no cookie is kept and no link is followed.

    Attributes:
        status_code: the HTTP status.
        headers: the type of the document, and no more.
        content: nothing: the document is all there is.
    """

    __slots__ = ("_document", "status_code")
    content: Final = b""
    headers: Final = _HEADERS

    def __init__(self, status: int, document: object) -> None:
        self.status_code = status
        self._document = document

    def json(self, **_: Any) -> Any:
        """The document, with exact numbers."""
        return self._document
