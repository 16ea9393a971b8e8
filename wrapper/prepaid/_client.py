"""The two clients, one below the other, and the functions that need none."""

from __future__ import annotations

import time
from contextlib import aclosing
from queue import SimpleQueue
from threading import Event
from typing import TYPE_CHECKING, Any, Final, NoReturn

import httpx

from prepaid._accounts import Account, resolve_accounts
from prepaid._balance import Balance, Outcome
from prepaid._call import LATE_KEY, Call, failed_callable
from prepaid._errors import (
    ConfigurationError,
    DeadlineExceededError,
    PrepaidError,
    TransportError,
    hides_arguments,
)
from prepaid._fan_out import Waiting, by_origin, in_doubt, next_account
from prepaid._http import GuardedTransport
from prepaid._keys import Secret
from prepaid._options import DEFAULT_DEADLINE, DEFAULT_RETRIES, DEFAULT_TIMEOUT, Options
from prepaid._pace import Pace
from prepaid._retry import RetryQuota
from prepaid._threads import no_thread, run_in_thread, start_thread

if TYPE_CHECKING:
    import asyncio  # noqa: TC004 - at run time the first AsyncClient loads it
    from collections.abc import AsyncGenerator, Generator, Iterable, Iterator
    from decimal import Decimal
    from typing import Self

    from prepaid._balance import Profile
    from prepaid._events import WatchEvent
    from prepaid._history import History
    from prepaid._http import AsyncGuardedTransport

MOST_THREADS: Final = 128  # at once in one `get_balances`, however many origins there are


class _Shell:
    """What both clients have, without I/O: options, and what all calls of a client share."""

    _http: httpx.Client | httpx.AsyncClient
    _transport: GuardedTransport | AsyncGuardedTransport | None = None  # of an httpx client of ours
    _closed = False

    def __init__(
        self, options: Options, http: httpx.Client | httpx.AsyncClient, kind: type
    ) -> None:
        if not isinstance(http, kind):
            given = f"{type(http).__module__}.{type(http).__name__}"
            raise ConfigurationError(f"http_client must be an httpx.{kind.__name__}, not {given}.")
        self._options, self._http = options, http
        self._quota = RetryQuota()
        self._pace = Pace()

    def with_options(
        self,
        *,
        timeout: float | tuple[float, float] | None = None,
        deadline: float | None = None,
        max_retries: int | None = None,
        concurrency: int | None = None,
    ) -> Self:
        """Return a client with other limits over the same connections; None keeps what is.

        Whichever of the two is closed closes the connections of both.

        Raises:
            ConfigurationError: an option is of another type or out of range.
        """
        kept = self._options
        other = object.__new__(type(self))
        other.__dict__.update(self.__dict__)
        other._options = Options.of(
            kept.timeout if timeout is None else timeout,
            kept.deadline if deadline is None else deadline,
            kept.max_retries if max_retries is None else max_retries,
            kept.concurrency if concurrency is None else concurrency,
        )
        return other

    def _check_open(self) -> None:
        if self._closed or self._http.is_closed:
            raise ConfigurationError("This client is closed: make a new one.")

    def __reduce__(self) -> NoReturn:
        raise TypeError(
            "A client cannot be pickled or copied: it holds connections. Make another one."
        )


class Client(_Shell):
    """Asks vendors how much is left; keeps connections between calls.

    Safe to use from many threads and after a fork. Close it, or use it in a `with` block.
    """

    _http: httpx.Client

    def __init__(
        self,
        *,
        timeout: float | tuple[float, float] = DEFAULT_TIMEOUT,
        deadline: float = DEFAULT_DEADLINE,
        max_retries: int = DEFAULT_RETRIES,
        concurrency: int | None = None,
        http_client: httpx.Client | None = None,
    ) -> None:
        """Make a client; nothing is sent yet.

        Args:
            timeout: seconds for one attempt: `(connect, read)`, or one number for both. `read`
                is the time for the whole answer: a dripping one cannot stretch it.
            deadline: seconds for a whole call, with its retries and waits; in `get_balances` for
                that of each account, from when its turn comes.
            max_retries: how often a call is sent again after a failure that may pass; 0 for never.
            concurrency: requests under way at once at one origin in `get_balances`,
                `iter_balances`, `poll` and `watch`; None takes what suits each vendor's limits.
            http_client: an open httpx client of your own that carries the requests: its proxies,
                TLS, hooks and mounts count, its default headers, cookies and auth are not sent.
                How long and how large an answer may be is then its affair. It is not closed here.
                None takes one over `GuardedTransport`.

        Raises:
            ConfigurationError: an option is of another type or out of range.
        """
        if http_client is None:
            self._transport = GuardedTransport()
            http_client = _OwnClient(transport=self._transport, trust_env=False)
        options = Options.of(timeout, deadline, max_retries, concurrency)
        super().__init__(options, http_client, httpx.Client)

    @hides_arguments
    def get_balance(self, account: Account | str) -> Balance:
        """Return what is left on one account; a vendor's name means its key in the environment.

        Raises:
            PrepaidError: the balance is not known; see the classes below it for why.
        """
        balance: Balance = self._run(account, "balance")
        return balance

    @hides_arguments
    def get_profile(self, account: Account | str) -> Profile:
        """Return who a key belongs to (Stability AI).

        Raises:
            UnsupportedOperationError: the vendor documents no such call.
            PrepaidError: the profile is not known; see the classes below it for why.
        """
        profile: Profile = self._run(account, "profile")
        return profile

    @hides_arguments
    def get_balances(self, accounts: Iterable[Account | str] | None = None) -> list[Outcome]:
        """Return, for each account in the order given, its balance or the error that it met.

        One account's failure hides no other's balance. Without accounts, every vendor whose key
        is in the environment is asked.

        Raises:
            MissingKeyError: no accounts were given and there is no key in the environment.
            ConfigurationError: one account was given instead of several, or the client is closed.
        """
        self._check_open()
        _, resolved = resolve_accounts(accounts)
        outcomes = dict(self._outcomes(resolved, share=self._transport is not None))
        outcomes |= self._outcomes(in_doubt(resolved, self._transport), share=False)
        return [outcomes[number] for number in range(len(resolved))]

    @hides_arguments
    def iter_balances(
        self, accounts: Iterable[Account | str] | None = None
    ) -> Generator[tuple[Account | str, Outcome]]:
        """Yield each account as it was given, with its balance or error, as the answers arrive.

        To leave the loop early begins no further request. Without accounts, every vendor whose
        key is in the environment is asked.

        Raises:
            MissingKeyError: no accounts were given and there is no key in the environment.
            ConfigurationError: one account was given instead of several, or the client is closed.
        """
        self._check_open()
        given, resolved = resolve_accounts(accounts)
        return ((given[number], one) for number, one in self._outcomes(resolved, share=False))

    @hides_arguments
    def poll(
        self, accounts: Iterable[Account | str] | None = None, *, every: float = 300.0
    ) -> Generator[tuple[Account, Outcome]]:
        """Yield each account with its balance or error, again and again, for ever.

        At each origin as many are asked at once as in `get_balances`, each by a thread, so that
        an origin that hangs makes no other wait. To leave the loop begins no further request.

        Args:
            accounts: as for `get_balances`; no two with the same vendor and label.
            every: seconds between two calls of an account, give or take a tenth.

        Raises:
            ConfigurationError: there is no account, one cannot be used, two have the same vendor
                and label, or the interval is out of range.
        """
        from prepaid import _watch  # noqa: PLC0415 - for long-running programs only

        return _watch.poll(
            self, _watch.watchable(accounts, every), every, self._options.concurrency
        )

    @hides_arguments
    def watch(
        self,
        accounts: Iterable[Account | str] | None = None,
        *,
        every: float = 300.0,
        margin: Decimal | str = "0.05",
        rounds: int = 3,
        history: History | None = None,
    ) -> Generator[WatchEvent]:
        """Yield an event where an account crosses its minimum: once for each crossing.

        An event counts as handled when the next one is asked for. With a history, one that was
        not handled is given again by the next watch, with the same `id`.

        Args:
            accounts: as for `poll`; those without a minimum can only become unknown.
            every: as for `poll`.
            margin: part of the minimum by which an account must be above it to have recovered.
            rounds: failures in a row after which a balance is unknown.
            history: keeps what has been seen and said, and every reading; None forgets it at the
                end.

        Raises:
            ConfigurationError: as for `poll`; or the margin or the number of rounds is out of
                range, or the history cannot be written.
        """
        from prepaid import _watch  # noqa: PLC0415 - as above

        found = _watch.watchable(accounts, every)
        watcher = _watch.watcher_of(history, margin, rounds)
        return _watch.watch(self, found, every, self._options.concurrency, watcher)

    def close(self) -> None:
        """Close all connections; closing twice does nothing, a later call is an error."""
        self._closed = True
        if self._transport is not None:
            self._http.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _run(self, account: Account | str, name: str, *, shared: bool = False) -> Any:
        self._check_open()
        call = Call(account, name, self._options, self._quota, self._pace, shared=shared)
        try:
            call.ask_key()
            while True:
                step = call.settle(self._send(call))
                if not isinstance(step, float):
                    return step
                time.sleep(step)
        except PrepaidError as error:
            raise call.failed(error) from None

    def _send(self, call: Call) -> Any:
        while (wait := call.take_place()) > 0:
            time.sleep(wait)
        try:
            client = call.client(self._http)
            return call.operation.module.sync_detailed(client=client, **call.arguments)
        except (httpx.HTTPError, httpx.InvalidURL, call.unexpected) as error:
            return error
        finally:
            call.give_place()

    def _outcomes(
        self, accounts: dict[int, Account | PrepaidError], *, share: bool
    ) -> Iterator[tuple[int, Outcome]]:
        """Yield the outcomes as they arrive, each with the number of its account."""
        waiting = by_origin(accounts, self._options.concurrency, share=share)
        arrived: SimpleQueue[tuple[int, Outcome | BaseException]] = SimpleQueue()
        stop = Event()
        for number, account in accounts.items():
            if isinstance(account, PrepaidError):
                arrived.put((number, account))
        try:
            if len(accounts) == 1 and waiting:
                self._work(waiting[0], arrived, stop)
            else:
                self._start(waiting, arrived, stop)
            for _ in accounts:
                number, outcome = arrived.get()
                if not isinstance(outcome, Balance | PrepaidError):
                    raise outcome  # a defect: it must show
                yield number, outcome
        finally:
            stop.set()  # after Ctrl-C or an early end no worker begins another call

    def _start(
        self,
        waiting: list[Waiting],
        arrived: SimpleQueue[tuple[int, Outcome | BaseException]],
        stop: Event,
    ) -> None:
        left = MOST_THREADS
        for one in waiting:
            for started in range(min(one.workers, max(left, 1))):
                try:
                    start_thread(self._work, one, arrived, stop)
                except TransportError:  # the threads that there are will do
                    while not started and (job := next_account(one)) is not None:
                        number, account = job
                        arrived.put((number, no_thread(account.vendor, account.label)))
                    break
                left -= 1

    def _work(
        self,
        waiting: Waiting,
        arrived: SimpleQueue[tuple[int, Outcome | BaseException]],
        stop: Event,
    ) -> None:
        while not stop.is_set() and (job := next_account(waiting)) is not None:
            number, account = job
            try:
                outcome = self._run(account, "balance", shared=waiting.shared)
            except PrepaidError as error:
                outcome = error.with_traceback(None)
            except BaseException as error:  # noqa: BLE001 - raised again where outcomes are read
                arrived.put((number, error))
                return
            arrived.put((number, outcome))


class AsyncClient(_Shell):
    """Asks vendors how much is left; keeps connections between calls.

    As `Client`, awaited. Runs on asyncio, also on uvloop; one client may serve several event
    loops, one after the other. Close it, or use it in an `async with` block. Cancelling a call
    closes its connection.
    """

    _http: httpx.AsyncClient

    def __init__(
        self,
        *,
        timeout: float | tuple[float, float] = DEFAULT_TIMEOUT,
        deadline: float = DEFAULT_DEADLINE,
        max_retries: int = DEFAULT_RETRIES,
        concurrency: int | None = None,
        http_client: httpx.AsyncClient | None = None,
    ) -> None:
        """As `Client`, with an `httpx.AsyncClient`; its calls are cut at the deadline."""
        global asyncio  # noqa: PLW0603 - as if at the top of the file
        import asyncio  # noqa: PLC0415 - 20 ms that a program with Client need not pay

        if http_client is None:
            from prepaid._http import AsyncGuardedTransport  # noqa: PLC0415 - loads asyncio

            self._transport = AsyncGuardedTransport()
            http_client = _OwnAsyncClient(transport=self._transport, trust_env=False)
        options = Options.of(timeout, deadline, max_retries, concurrency)
        super().__init__(options, http_client, httpx.AsyncClient)

    @hides_arguments
    async def get_balance(self, account: Account | str) -> Balance:
        """As `Client.get_balance`, awaited."""
        balance: Balance = await self._run(account, "balance")
        return balance

    @hides_arguments
    async def get_profile(self, account: Account | str) -> Profile:
        """As `Client.get_profile`, awaited."""
        profile: Profile = await self._run(account, "profile")
        return profile

    @hides_arguments
    async def get_balances(self, accounts: Iterable[Account | str] | None = None) -> list[Outcome]:
        """As `Client.get_balances`, awaited."""
        self._check_open()
        _, resolved = resolve_accounts(accounts)
        share = self._transport is not None
        outcomes = {number: one async for number, one in self._outcomes(resolved, share=share)}
        again = in_doubt(resolved, self._transport)
        outcomes |= {number: one async for number, one in self._outcomes(again, share=False)}
        return [outcomes[number] for number in range(len(resolved))]

    async def iter_balances(
        self, accounts: Iterable[Account | str] | None = None
    ) -> AsyncGenerator[tuple[Account | str, Outcome]]:
        """As `Client.iter_balances`, for `async for`; to leave the loop cancels what is under way.

        It is cancelled at once in a `contextlib.aclosing` block, else when the iterator is
        collected.
        """
        try:
            self._check_open()
            given, resolved = resolve_accounts(accounts)
        finally:
            del accounts  # as `hides_arguments`, for a generator
        async with aclosing(self._outcomes(resolved, share=False)) as outcomes:
            async for number, outcome in outcomes:
                yield given[number], outcome

    @hides_arguments
    def poll(
        self, accounts: Iterable[Account | str] | None = None, *, every: float = 300.0
    ) -> AsyncGenerator[tuple[Account, Outcome]]:
        """As `Client.poll`, for `async for`, by tasks."""
        from prepaid import _watch  # noqa: PLC0415 - for long-running programs only

        return _watch.apoll(
            self, _watch.watchable(accounts, every), every, self._options.concurrency
        )

    @hides_arguments
    def watch(
        self,
        accounts: Iterable[Account | str] | None = None,
        *,
        every: float = 300.0,
        margin: Decimal | str = "0.05",
        rounds: int = 3,
        history: History | None = None,
    ) -> AsyncGenerator[WatchEvent]:
        """As `Client.watch`, for `async for`."""
        from prepaid import _watch  # noqa: PLC0415 - as above

        found = _watch.watchable(accounts, every)
        watcher = _watch.watcher_of(history, margin, rounds)
        return _watch.awatch(self, found, every, self._options.concurrency, watcher)

    async def close(self) -> None:
        """As `Client.close`, awaited."""
        self._closed = True
        if self._transport is not None:
            await self._http.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def _run(self, account: Account | str, name: str, *, shared: bool = False) -> Any:
        self._check_open()
        call = Call(account, name, self._options, self._quota, self._pace, shared=shared)
        try:
            await self._ask_key(call)
            while True:
                step = call.settle(await self._send(call))
                if not isinstance(step, float):
                    return step
                await asyncio.sleep(step)
        except PrepaidError as error:
            raise call.failed(error) from None

    async def _ask_key(self, call: Call) -> None:
        """Take the account's key; its callable may block, and gets no more time than the call."""
        if isinstance(call.account.api_key, Secret):
            call.ask_key()
            return
        try:
            error = await run_in_thread(call.ask_key, call.seconds_left)
        except TimeoutError:
            raise DeadlineExceededError(LATE_KEY, retryable=True) from None
        if error is not None:
            raise error if isinstance(error, Exception) else failed_callable(error)

    async def _send(self, call: Call) -> Any:
        while (wait := call.take_place()) > 0:  # noqa: ASYNC110 - until a time
            await asyncio.sleep(wait)
        try:
            client = call.client(self._http)
            answer = call.operation.module.asyncio_detailed(client=client, **call.arguments)
            if self._transport is not None:
                return await answer
            # Another client's read time-out begins anew with every byte.
            async with asyncio.timeout(call.seconds_left):
                return await answer
        except (httpx.HTTPError, httpx.InvalidURL, TimeoutError, call.unexpected) as error:
            return error
        finally:
            call.give_place()

    async def _outcomes(
        self, accounts: dict[int, Account | PrepaidError], *, share: bool
    ) -> AsyncGenerator[tuple[int, Outcome]]:
        waiting = by_origin(accounts, self._options.concurrency, share=share)
        arrived: asyncio.Queue[tuple[int, Outcome | BaseException]] = asyncio.Queue()
        for number, account in accounts.items():
            if isinstance(account, PrepaidError):
                arrived.put_nowait((number, account))
        tasks = [
            asyncio.create_task(self._work(one, arrived))
            for one in waiting
            for _ in range(one.workers)
        ]
        try:
            for _ in accounts:
                number, outcome = await arrived.get()
                if not isinstance(outcome, Balance | PrepaidError):
                    raise outcome  # a defect: it must show
                yield number, outcome
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _work(
        self, waiting: Waiting, arrived: asyncio.Queue[tuple[int, Outcome | BaseException]]
    ) -> None:
        while (job := next_account(waiting)) is not None:
            number, account = job
            try:
                outcome = await self._run(account, "balance", shared=waiting.shared)
            except PrepaidError as error:
                outcome = error.with_traceback(None)
            except BaseException as error:  # noqa: BLE001 - as above
                arrived.put_nowait((number, error))
                return
            arrived.put_nowait((number, outcome))

    def _check_open(self) -> None:
        try:
            asyncio.get_running_loop()
        except RuntimeError:
            raise ConfigurationError(
                "AsyncClient needs a running asyncio event loop (uvloop is one, trio is not): call"
                " it in a coroutine, or use Client."
            ) from None
        super()._check_open()


@hides_arguments
def get_balance(account: Account | str) -> Balance:
    """Return what is left on one account, as `Client.get_balance`.

    For more than one call make a `Client`: it keeps connections.
    """
    with Client() as client:
        return client.get_balance(account)


@hides_arguments
def get_balances(accounts: Iterable[Account | str] | None = None) -> list[Outcome]:
    """Return the balance or error of each account, as `Client.get_balances`."""
    with Client() as client:
        return client.get_balances(accounts)


@hides_arguments
def get_profile(account: Account | str) -> Profile:
    """Return who a key belongs to, as `Client.get_profile`."""
    with Client() as client:
        return client.get_profile(account)


class _NoCookies(httpx.Cookies):
    def extract_cookies(self, response: httpx.Response) -> None:
        """Keep none, and spend no time on it: the transport passes no Set-Cookie on."""


class _OwnClient(httpx.Client):
    cookies = _NoCookies()  # type: ignore[override]  # httpx has a property


class _OwnAsyncClient(httpx.AsyncClient):
    cookies = _NoCookies()  # type: ignore[override]  # httpx has a property
