"""One call through `prepaid`, blocking or awaited, that never pauses between retries."""

from __future__ import annotations

import asyncio
from typing import Any

from prepaid import AsyncClient, Client, PrepaidError
from prepaid._transport import Runtime


async def _no_pause(_seconds: float) -> None:
    return


def runtime() -> Runtime:
    """A runtime whose pauses take no time."""
    return Runtime(sleep=lambda _: None, asleep=_no_pause)


def ask_blocking(account: Any, what: str = "balance", **options: Any) -> Any:
    """The value of a call, or the error it met."""
    with Client(_runtime=runtime(), **options) as client:
        try:
            return getattr(client, f"get_{what}")(account)
        except PrepaidError as error:
            return error


def ask_awaiting(account: Any, what: str = "balance", **options: Any) -> Any:
    """The same through `AsyncClient`."""

    async def call() -> Any:
        async with AsyncClient(_runtime=runtime(), **options) as client:
            try:
                return await getattr(client, f"get_{what}")(account)
            except PrepaidError as error:
                return error

    return asyncio.run(call())


ASKS = {"sync": ask_blocking, "async": ask_awaiting}
