"""Run by the test of forking: sends, forks, sends in the child, then again in the parent."""

from __future__ import annotations

import asyncio
import os
import sys

import httpx
import uvloop

from prepaid._http import AsyncGuardedTransport, GuardedTransport

_RUN = {"asyncio": asyncio.run, "uvloop": uvloop.run}


def main(mode: str, url: str) -> None:
    """Print what the server says, three times."""
    blocking, awaited = GuardedTransport(), AsyncGuardedTransport()
    sent = httpx.URL(url)

    async def get() -> httpx.Response:
        response = await awaited.handle_async_request(httpx.Request("GET", url))
        await response.aread()
        assert not awaited.sent_unasked(sent)
        return response

    def say(who: str) -> None:
        if mode == "blocking":
            assert not blocking.sent_unasked(sent)
            response = blocking.handle_request(httpx.Request("GET", url))
            response.read()
        else:
            response = _RUN[mode](get())
        print(who, response.text, flush=True)  # noqa: T201 - read by the test

    say("first")
    child = os.fork()
    if child == 0:
        say("child")
        os._exit(0)
    assert os.waitpid(child, 0)[1] == 0
    say("parent")
    blocking.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
