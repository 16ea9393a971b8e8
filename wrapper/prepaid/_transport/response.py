"""What the generated code sees of a good answer: its status, and a document already judged."""

from __future__ import annotations

from typing import Any

import httpx

_NOTHING = httpx.ByteStream(b"")
_JSON = httpx.Headers({"content-type": "application/json"})


class JudgedResponse(httpx.Response):
    """A response whose body was read, bounded and judged before httpx sees it.

    No header of the server gets here, so no cookie is kept and no link is followed.
    """

    def __init__(self, status: int, document: object) -> None:
        super().__init__(status, headers=_JSON, stream=_NOTHING)
        self._document = document
        self._content = b""
        self.is_stream_consumed = True

    def json(self, **_: Any) -> Any:
        """The document, with exact numbers."""
        return self._document

    def read(self) -> bytes:
        """Nothing: the document is all there is."""
        return b""

    async def aread(self) -> bytes:
        """Nothing: the document is all there is."""
        return b""
