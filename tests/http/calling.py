"""One way for a test to call, whichever transport carries it."""

from __future__ import annotations

import asyncio
import sys
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import httpx

from prepaid._http import AsyncGuardedTransport, GuardedTransport
from tests.hazards.messages import message
from tests.hazards.server import answers

if TYPE_CHECKING:
    from collections.abc import Callable

LOOPS: dict[str, Callable[[], asyncio.AbstractEventLoop] | None] = {"asyncio": None}
if sys.platform != "win32":  # uvloop is not made for it
    import uvloop

    LOOPS["uvloop"] = uvloop.new_event_loop
MODES = ["blocking", *LOOPS]
Outcome = httpx.Response | httpx.RequestError
echoes = answers(lambda peer: message(peer.header("X-Key")))


def request(
    url: str, key: str = "", *, method: str = "GET", shared: bool = False,
    headers: dict[str, str] | None = None, content: Any = None, **limits: float,
) -> httpx.Request:  # fmt: skip
    """Return a request as the generated clients make it, with the key of an account."""
    extensions: dict[str, Any] = {"timeout": {"total": 10, **limits}}
    if shared:
        extensions["shared"] = True
    given = {**({"X-Key": key} if key else {}), **(headers or {})}
    return httpx.Request(method, url, headers=given, content=content, extensions=extensions)


class Caller:
    """An httpx client over a guarded transport; for the async ones, with a loop of its own."""

    def __init__(self, mode: str) -> None:
        self.mode = mode
        if mode == "blocking":
            self.transport: Any = GuardedTransport()
            self.client: Any = httpx.Client(transport=self.transport)
        else:
            self.runner = asyncio.Runner(loop_factory=LOOPS[mode])
            self.transport = AsyncGuardedTransport()
            self.client = httpx.AsyncClient(transport=self.transport)

    def send_at_once(self, *requests: httpx.Request) -> list[Outcome]:
        """Send requests at the same time; return answers and errors in their order."""

        async def awaited() -> list[Outcome]:
            return await asyncio.gather(*map(self.client.send, requests), return_exceptions=True)

        if self.mode != "blocking":
            return self.run(awaited())
        if len(requests) == 1:  # a thread pool would keep its error alive
            return [self._outcome(*requests)]
        with ThreadPoolExecutor(len(requests)) as threads:
            return list(threads.map(self._outcome, requests))

    def get(self, *args: Any, **options: Any) -> httpx.Response:
        """Send one request in this thread; return the answer.

        Raises:
            httpx.RequestError: there is none.
        """
        return self.complete(request(*args, **options))

    def complete(self, asked: httpx.Request, **options: Any) -> httpx.Response:
        """Send a request made already, as `get` does."""
        sent = self.client.send(asked, **options)
        return sent if self.mode == "blocking" else self.run(sent)

    def error(self, *args: Any, **options: Any) -> httpx.RequestError:
        """Send one request; return the error that it must end in."""
        try:
            response = self.get(*args, **options)
        except httpx.RequestError as error:
            return error
        raise AssertionError(f"{response} is not an error")

    def run(self, coroutine: Any) -> Any:
        return self.runner.run(coroutine)

    def sent_unasked(self, url: str) -> bool:
        async def awaited() -> bool:
            return self.transport.sent_unasked(httpx.URL(url))

        if self.mode == "blocking":
            return self.transport.sent_unasked(httpx.URL(url))
        return self.run(awaited())

    def close(self) -> None:
        if self.mode == "blocking":
            self.client.close()
        else:
            self.run(self.client.aclose())
            self.runner.close()

    def _outcome(self, each: httpx.Request) -> Outcome:
        try:
            return self.client.send(each)
        except httpx.RequestError as error:
            return error
