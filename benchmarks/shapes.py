"""What a contender gives: how to ask for one account's figure, and for those of many."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence


class Sync(NamedTuple):
    """Blocking calls.

    Attributes:
        prepare: makes what `one` and `many` take from a key; never measured.
        one: asks for one account's figure and returns it.
        many: asks for those of many accounts, in their order.
    """

    prepare: Callable[[str], Any]
    one: Callable[[Any], object]
    many: Callable[[Sequence[Any]], Sequence[object]]


class Async(NamedTuple):
    """The same, awaited."""

    prepare: Callable[[str], Any]
    one: Callable[[Any], Awaitable[object]]
    many: Callable[[Sequence[Any]], Awaitable[Sequence[object]]]


def in_threads(
    one: Callable[[Any], object], concurrency: int
) -> Callable[[Sequence[Any]], Sequence[object]]:
    """Fan out over a pool of threads."""

    def many(accounts: Sequence[Any]) -> Sequence[object]:
        with ThreadPoolExecutor(concurrency) as threads:
            return list(threads.map(one, accounts))

    return many


def in_tasks(
    one: Callable[[Any], Awaitable[object]], concurrency: int
) -> Callable[[Sequence[Any]], Awaitable[Sequence[object]]]:
    """Fan out over a task for each account, held back by a semaphore.

    That is how it is usually written; a fixed set of tasks makes no difference to httpx.
    """

    async def many(accounts: Sequence[Any]) -> Sequence[object]:
        slots = asyncio.Semaphore(concurrency)

        async def ask(account: Any) -> object:
            async with slots:
                return await one(account)

        return await asyncio.gather(*map(ask, accounts))

    return many
