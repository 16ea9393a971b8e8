"""The blocking client: a shell around the core that waits in threads."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING, Any, Final

from prepaid._core import (
    Core,
    Plan,
    chosen,
    generated_client,
)
from prepaid._errors import ConfigurationError, PrepaidError
from prepaid._options import DEFAULT_DEADLINE, DEFAULT_RETRIES, DEFAULT_TIMEOUT, Options
from prepaid._transport import DirectClient, Runtime, SyncTransport, bind

if TYPE_CHECKING:
    from collections.abc import Iterable
    from types import TracebackType
    from typing import Self

    from prepaid._accounts import Account
    from prepaid._balance import Balance
    from prepaid._core import Outcome
    from prepaid._profile import Profile
    from prepaid._queue import Queue
    from prepaid.vendors import Vendor


MOST_THREADS: Final = 128  # at once in one `get_balances`, however many origins there are


class Client:
    """Asks vendors how much is left; keeps connections between calls.

    Safe to use from many threads and after a fork. Close it, or use it in a `with` block.
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
        self._direct = DirectClient(SyncTransport(runtime=runtime))

    def get_balance(self, account: Account | str) -> Balance:
        """Return what is left on one account; a vendor's name means its key in the environment.

        Raises:
            PrepaidError: the balance is not known; see the classes below it for why.
        """
        balance: Balance = self._run(self._core.plan(account, "balance"))
        return balance

    def get_profile(self, account: Account | str) -> Profile:
        """Return who a key belongs to (Stability AI).

        Raises:
            UnsupportedOperationError: the vendor documents no such call.
            PrepaidError: the profile is not known; see the classes below it for why.
        """
        profile: Profile = self._run(self._core.plan(account, "profile"))
        return profile

    def get_balances(self, accounts: Iterable[Account | str] | None = None) -> list[Outcome]:
        """Return, for each account in the order given, its balance or the error that it met.

        One account's failure hides no other's balance. Without accounts, every vendor whose key
        is in the environment is asked.

        Raises:
            MissingKeyError: no accounts were given and there is no key in the environment.
            ConfigurationError: one account was given instead of several, or the client is closed.
        """
        self._check_open()
        outcomes, queues = self._core.queues(chosen(accounts))
        if len(queues) == 1:
            self._work(queues[0], outcomes)
        elif queues:
            from concurrent.futures import ThreadPoolExecutor  # noqa: PLC0415 - 2 ms, not for one

            with ThreadPoolExecutor(min(len(queues), MOST_THREADS), "prepaid") as threads:
                try:
                    for done in [threads.submit(self._work, queue, outcomes) for queue in queues]:
                        done.result()
                finally:
                    for queue in queues:  # after Ctrl-C no worker starts another call
                        queue.stop()
        return [outcome for outcome in outcomes if outcome is not None]

    def close(self) -> None:
        """Close all connections; closing twice does nothing, a later call is an error."""
        self._direct.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def _work(self, queue: Queue, outcomes: list[Outcome | None]) -> None:
        with closing(queue.turns()) as turns:
            for number, account, relay in turns:
                try:
                    outcomes[number] = self._run(self._core.plan(account, "balance", relay))
                except PrepaidError as error:
                    outcomes[number] = error.with_traceback(None)

    def _run(self, plan: Plan) -> Any:
        self._check_open()
        error: PrepaidError | None
        try:
            with bind(plan.call):
                answer = plan.operation.module.sync_detailed(
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
            client = generated_client(vendor).set_httpx_client(self._direct)
            self._clients[vendor.name] = client
        return client

    def _check_open(self) -> None:
        if self._direct.is_closed:
            raise ConfigurationError("This client is closed: make a new one.")
