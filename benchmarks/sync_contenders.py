"""The blocking contenders, each set up as well as its library allows.

One client serves all accounts where the library can do that, and everything but the calls is made
beforehand.
"""

# ruff: noqa: PLC0415 - a worker loads its own contender and no other

from __future__ import annotations

from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any

from benchmarks.farend import LEGNEXT_PATH, YOUDOTCOM_PATH
from benchmarks.shapes import Sync, in_threads

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


@contextmanager
def raw_httpx(url: str, concurrency: int, path: str = YOUDOTCOM_PATH) -> Iterator[Sync]:
    """`httpx.Client` as it is, with the key in a header and the JSON read."""
    import httpx

    # Its default keeps 20 of 100 connections, and 100 threads then meet "Bad file descriptor".
    limits = httpx.Limits(max_connections=concurrency, max_keepalive_connections=concurrency)
    with httpx.Client(base_url=url, limits=limits) as client:

        def one(headers: dict[str, str]) -> object:
            return client.get(path, headers=headers).raise_for_status().json()["data"]

        yield Sync(lambda key: {"x-api-key": key}, one, in_threads(one, concurrency))


@contextmanager
def prepaid_client(url: str, concurrency: int, vendor: str = "youdotcom") -> Iterator[Sync]:
    """`prepaid.Client`, every guard on."""
    import prepaid

    with prepaid.Client(concurrency=concurrency) as client:

        def many(accounts: Sequence[Any]) -> Sequence[object]:
            outcomes = client.get_balances(accounts)
            return [one if isinstance(one, prepaid.Balance) else None for one in outcomes]

        yield Sync(lambda key: prepaid.Account(vendor, key, base_url=url), client.get_balance, many)


@contextmanager
def youdotcom_sdk(url: str, concurrency: int) -> Iterator[Sync]:
    """The vendor's SDK; it has no balance call, so it fetches the state of a task instead."""
    import httpx
    from youdotcom import You

    unused = httpx.AsyncClient()  # or each account makes one, which takes 20 ms
    with httpx.Client() as client:

        def prepare(key: str) -> Any:
            return You(api_key_auth=key, server_url=url, client=client, async_client=unused)

        def one(sdk: Any) -> object:
            return sdk.get_research_task(task_id="one").status

        yield Sync(prepare, one, in_threads(one, concurrency))


@contextmanager
def legnext_sdk(url: str, concurrency: int) -> Iterator[Sync]:
    """The vendor's SDK; a client holds one key and one pool, so all accounts share one here."""
    from legnext import Client

    with Client(api_key="k" * 24, base_url=url + "/api") as client:

        def one(_: Any) -> object:
            return client.account.balance().balance_usd

        yield Sync(str, one, in_threads(one, concurrency))


@contextmanager
def openai_sdk(url: str, concurrency: int) -> Iterator[Sync]:
    """A well-known SDK of the same make, asked for a small object."""
    from openai import OpenAI

    with OpenAI(api_key="k" * 24, base_url=url) as client:

        def one(_: Any) -> object:
            return client.models.retrieve("one").id

        yield Sync(str, one, in_threads(one, concurrency))


CONTENDERS = {
    "prepaid": prepaid_client,
    "prepaid legnext": partial(prepaid_client, vendor="legnext"),
    "httpx": raw_httpx,
    "httpx legnext": partial(raw_httpx, path=LEGNEXT_PATH),
    "youdotcom": youdotcom_sdk,
    "legnext": legnext_sdk,
    "openai": openai_sdk,
}
