"""The same contenders for asyncio, and what else could carry the calls."""

# ruff: noqa: PLC0415 - a worker loads its own contender and no other

from __future__ import annotations

import json
from contextlib import asynccontextmanager
from functools import partial
from typing import TYPE_CHECKING, Any

from benchmarks.farend import LEGNEXT_PATH, YOUDOTCOM_PATH
from benchmarks.shapes import Async, in_tasks
from benchmarks.transports import Lanes, Stream

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence


@asynccontextmanager
async def raw_httpx(
    url: str, concurrency: int, path: str = YOUDOTCOM_PATH, over: str = "pool"
) -> AsyncIterator[Async]:
    """`httpx.AsyncClient` as it is, or over another transport.

    Its own limits are the best for it: of 100 connections it keeps 20. With 100 kept it is three
    times slower at concurrency 100, since its pool looks at every idle one at each event.
    """
    import httpx

    transport: httpx.AsyncBaseTransport | None = None
    if over == "lanes":
        transport = Lanes(url)
    elif over == "aiohttp":
        from httpx_aiohttp import AiohttpTransport

        transport = AiohttpTransport()
    async with httpx.AsyncClient(base_url=url, transport=transport) as client:

        async def one(headers: dict[str, str]) -> object:
            return (await client.get(path, headers=headers)).raise_for_status().json()["data"]

        yield Async(lambda key: {"x-api-key": key}, one, in_tasks(one, concurrency))


@asynccontextmanager
async def prepaid_client(
    url: str, concurrency: int, vendor: str = "youdotcom"
) -> AsyncIterator[Async]:
    """`prepaid.AsyncClient`, every guard on."""
    import prepaid

    async with prepaid.AsyncClient(concurrency=concurrency) as client:

        async def many(accounts: Sequence[Any]) -> Sequence[object]:
            outcomes = await client.get_balances(accounts)
            return [one if isinstance(one, prepaid.Balance) else None for one in outcomes]

        yield Async(
            lambda key: prepaid.Account(vendor, key, base_url=url), client.get_balance, many
        )


@asynccontextmanager
async def youdotcom_sdk(url: str, concurrency: int) -> AsyncIterator[Async]:
    """The vendor's SDK, all accounts over one `httpx.AsyncClient`; it fetches a task's state."""
    import httpx
    from youdotcom import You

    unused = httpx.Client()  # or each account makes one, which takes 20 ms
    async with httpx.AsyncClient() as client:

        def prepare(key: str) -> Any:
            return You(api_key_auth=key, server_url=url, client=unused, async_client=client)

        async def one(sdk: Any) -> object:
            return (await sdk.get_research_task_async(task_id="one")).status

        yield Async(prepare, one, in_tasks(one, concurrency))


@asynccontextmanager
async def legnext_sdk(url: str, concurrency: int) -> AsyncIterator[Async]:
    """The vendor's SDK; a client holds one key and one pool, so all accounts share one here."""
    from legnext import AsyncClient

    async with AsyncClient(api_key="k" * 24, base_url=url + "/api") as client:

        async def one(_: Any) -> object:
            return (await client.account.balance()).balance_usd

        yield Async(str, one, in_tasks(one, concurrency))


@asynccontextmanager
async def openai_sdk(url: str, concurrency: int) -> AsyncIterator[Async]:
    """A well-known SDK of the same make, asked for a small object."""
    from openai import AsyncOpenAI

    async with AsyncOpenAI(api_key="k" * 24, base_url=url) as client:

        async def one(_: Any) -> object:
            return (await client.models.retrieve("one")).id

        yield Async(str, one, in_tasks(one, concurrency))


@asynccontextmanager
async def raw_aiohttp(url: str, concurrency: int) -> AsyncIterator[Async]:
    """`aiohttp.ClientSession` as it is; its parser is written in C."""
    import aiohttp

    target = url + YOUDOTCOM_PATH
    connector = aiohttp.TCPConnector(limit=concurrency)
    async with aiohttp.ClientSession(connector=connector) as session:

        async def one(headers: dict[str, str]) -> object:
            async with session.get(target, headers=headers) as response:
                response.raise_for_status()
                return (await response.json())["data"]

        yield Async(lambda key: {"x-api-key": key}, one, in_tasks(one, concurrency))


@asynccontextmanager
async def plain_sockets(url: str, concurrency: int) -> AsyncIterator[Async]:
    """Streams of asyncio without any guard: about the least that Python can do."""
    async with Stream.stack(url) as streams:

        async def one(key: str) -> object:
            stream = streams.pop() if streams else await Stream.connect(url)
            body = await stream.get(YOUDOTCOM_PATH, key)
            streams.append(stream)
            return json.loads(body)["data"]

        yield Async(str, one, in_tasks(one, concurrency))


CONTENDERS = {
    "prepaid": prepaid_client,
    "prepaid legnext": partial(prepaid_client, vendor="legnext"),
    "httpx": raw_httpx,
    "httpx legnext": partial(raw_httpx, path=LEGNEXT_PATH),
    "httpx over lanes": partial(raw_httpx, over="lanes"),
    "httpx over aiohttp": partial(raw_httpx, over="aiohttp"),
    "aiohttp": raw_aiohttp,
    "plain sockets": plain_sockets,
    "youdotcom": youdotcom_sdk,
    "legnext": legnext_sdk,
    "openai": openai_sdk,
}
