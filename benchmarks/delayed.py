"""A far end that takes its time: `/<milliseconds>/...` answers after a delay, `/hang/...` never.

Run as `python -m benchmarks.delayed`; prints its port, ends when its standard input does.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys

from benchmarks.farend import BODIES, HOST


async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Answer the requests of one connection, one after the other."""
    try:
        while True:
            head = await reader.readuntil(b"\r\n\r\n")
            _, delay, path = head.split(b" ", 2)[1].decode().split("/", 2)
            if delay == "hang":
                await asyncio.sleep(3600)  # an event that nobody sets would be collected
            await asyncio.sleep(int(delay) / 1000)
            body = json.dumps(BODIES[f"/{path}"]).encode()
            writer.write(
                b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
                b"Content-Length: %d\r\n\r\n%b" % (len(body), body)
            )
    except (asyncio.IncompleteReadError, ConnectionError):
        pass  # the client has gone
    finally:
        writer.close()


async def main() -> None:
    """Listen on a free port until standard input ends."""
    server = await asyncio.start_server(serve, HOST, 0, backlog=1024)
    sys.stdout.write(f"{server.sockets[0].getsockname()[1]}\n")
    sys.stdout.flush()
    await asyncio.to_thread(sys.stdin.read)
    os._exit(0)  # those that hang are not worth an orderly end


if __name__ == "__main__":
    asyncio.run(main())
