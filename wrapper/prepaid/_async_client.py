"""The asyncio client: the same shell as `Client`, awaited."""

from __future__ import annotations

import asyncio
from contextlib import closing
from typing import TYPE_CHECKING, Any

from prepaid._accounts import Account
from prepaid._core import (
    Core,
    Plan,
    chosen,
    generated_client,
)
from prepaid._errors import ConfigurationError, PrepaidError
from prepaid._options import DEFAULT_DEADLINE, DEFAULT_RETRIES, DEFAULT_TIMEOUT, Options
from prepaid._transport import AsyncDirectClient, AsyncTransport, Runtime, bind

if TYPE_CHECKING:
    from collections.abc import Iterable
    from types import TracebackType
    from typing import Self

    from prepaid._balance import Balance
    from prepaid._core import Outcome
    from prepaid._profile import Profile
    from prepaid._queue import Queue
    from prepaid._transport import Relay
    from prepaid.vendors import Vendor


class AsyncClient:
    """Asks vendors how much is left; keeps connections between calls.

    Runs on asyncio; one client may serve several event loops, one after the other. Close it, or
    use it in an `async with` block. Cancelling a call closes its connection.
    """

    def __init__(
        self,
        *,
        timeout: float | tuple[float, float] = DEFAULT_TIMEOUT,
        deadline: float = DEFAULT_DEADLINE,
        max_retries: int = DEFAULT_RETRIES,
        concurrency: int | None = None,
        _runtime: Runtime | None = None,
    ) -> None:
        """Make a client; nothing is sent yet.

        Args:
            timeout: seconds for one attempt: `(connect, read)`, or one number for both. `read`
                is the time for the whole answer: a dripping one cannot stretch it.
            deadline: seconds for a whole call, with its retries and waits.
            max_retries: how often a call is sent again after a failure that may pass; 0 for never.
            concurrency: requests under way at once at one origin in `get_balances`; None takes
                what suits each vendor's limits.

        Raises:
            ConfigurationError: an option is of another type or out of range.
        """
        runtime = _runtime or Runtime()
        self._core = Core(Options.of(timeout, deadline, max_retries, concurrency), runtime)
        self._clients: dict[str, Any] = {}
        self._direct = AsyncDirectClient(AsyncTransport(runtime=runtime))

    async def get_balance(self, account: Account | str) -> Balance:
        """Return what is left on one account; a vendor's name means its key in the environment.

        Raises:
            PrepaidError: the balance is not known; see the classes below it for why.
        """
        balance: Balance = await self._run(await self._plan(account, "balance"))
        return balance

    async def get_profile(self, account: Account | str) -> Profile:
        """Return who a key belongs to (Stability AI).

        Raises:
            UnsupportedOperationError: the vendor documents no such call.
            PrepaidError: the profile is not known; see the classes below it for why.
        """
        profile: Profile = await self._run(await self._plan(account, "profile"))
        return profile

    async def get_balances(self, accounts: Iterable[Account | str] | None = None) -> list[Outcome]:
        """Return, for each account in the order given, its balance or the error that it met.

        One account's failure hides no other's balance. Without accounts, every vendor whose key
        is in the environment is asked.

        Raises:
            MissingKeyError: no accounts were given and there is no key in the environment.
            ConfigurationError: one account was given instead of several, or the client is closed.
        """
        self._check_open()
        outcomes, queues = self._core.queues(chosen(accounts))
        async with asyncio.TaskGroup() as workers:
            for queue in queues:
                workers.create_task(self._work(queue, outcomes))
        return [outcome for outcome in outcomes if outcome is not None]

    async def close(self) -> None:
        """Close all connections; closing twice does nothing, a later call is an error."""
        await self._direct.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.close()

    async def _work(self, queue: Queue, outcomes: list[Outcome | None]) -> None:
        with closing(queue.turns()) as turns:
            for number, account, relay in turns:
                try:
                    plan = await self._plan(account, "balance", relay)
                    outcomes[number] = await self._run(plan)
                except PrepaidError as error:
                    outcomes[number] = error.with_traceback(None)

    async def _plan(
        self, account: Account | str, what: str, relay: Relay[Any] | None = None
    ) -> Plan:
        if not isinstance(account, Account) or not callable(account.api_key):
            return self._core.plan(account, what, relay)
        # A key's callable may take its time, and must not hold up the event loop.
        return await asyncio.to_thread(self._core.plan, account, what, relay)

    async def _run(self, plan: Plan) -> Any:
        self._check_open()
        error: PrepaidError | None
        try:
            with bind(plan.call):
                answer = await plan.operation.module.asyncio_detailed(
                    client=self._generated(plan.vendor), **plan.arguments
                )
            return plan.finish(answer)
        except PrepaidError as met:
            error = met
        except Exception as met:  # looked at one by one
            error = plan.wrong_shape(met)
            if error is None:
                raise
        raise plan.failed(error)

    def _generated(self, vendor: Vendor) -> Any:
        client = self._clients.get(vendor.name)
        if client is None:
            client = generated_client(vendor).set_async_httpx_client(self._direct)
            self._clients[vendor.name] = client
        return client

    def _check_open(self) -> None:
        if self._direct.is_closed:
            raise ConfigurationError("This client is closed: make a new one.")
