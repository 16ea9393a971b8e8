"""Two ways to carry calls that were tried and are measured for comparison only."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import httpcore
import httpx

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from typing import Self


class Lanes(httpx.AsyncBaseTransport):
    """httpcore without its pool: a stack of free single connections to one origin."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self._origin = httpcore.Origin(
            parts.scheme.encode(), (parts.hostname or "").encode(), parts.port or 80
        )
        self._free: list[httpcore.AsyncHTTPConnection] = []

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send it over the connection that was free last, or a new one."""
        lane = self._free.pop() if self._free else httpcore.AsyncHTTPConnection(self._origin)
        answer = await lane.handle_async_request(
            httpcore.Request(
                request.method,
                httpcore.URL(
                    scheme=request.url.raw_scheme,
                    host=request.url.raw_host,
                    port=request.url.port,
                    target=request.url.raw_path,
                ),
                headers=request.headers.raw,
                extensions=request.extensions,
            )
        )
        body = await answer.aread()
        await answer.aclose()
        self._free.append(lane)
        return httpx.Response(answer.status, headers=answer.headers, content=body)

    async def aclose(self) -> None:
        """Close the free connections."""
        for lane in self._free:
            await lane.aclose()


class Stream:
    """One connection, one request at a time, and trust in whatever comes back."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer

    @classmethod
    async def connect(cls, url: str) -> Self:
        """Open a connection."""
        parts = urlsplit(url)
        return cls(*await asyncio.open_connection(parts.hostname, parts.port))

    @classmethod
    @asynccontextmanager
    async def stack(cls, url: str) -> AsyncIterator[list[Self]]:
        """Give a stack of free connections, and close them at the end."""
        streams = [await cls.connect(url)]
        yield streams
        for stream in streams:
            await stream.close()

    async def close(self) -> None:
        """Close the connection."""
        self._writer.close()
        await self._writer.wait_closed()

    async def get(self, path: str, key: str) -> bytes:
        """Send a request and return the body."""
        self._writer.write(f"GET {path} HTTP/1.1\r\nHost: a\r\nx-api-key: {key}\r\n\r\n".encode())
        head = await self._reader.readuntil(b"\r\n\r\n")
        at = head.lower().index(b"content-length:") + 15
        return await self._reader.readexactly(int(head[at : head.index(b"\r", at)]))
