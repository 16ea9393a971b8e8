"""The asyncio shell: one timer an attempt, no pool to search, nothing bound to a dead loop."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from prepaid._errors import ConfigurationError

from .aio_connect import connect
from .course import Course
from .dns import Resolver
from .failure import AttemptFailed, Failure
from .fork import renew_after_fork
from .idle import Idle
from .retry import RetryQuota
from .runtime import Runtime

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from .call import Answer
    from .direct import Request
    from .lane import Lane
    from .response import JudgedResponse


class _Home:
    """The free connections of one event loop, closed when that loop ends in order."""

    def __init__(self) -> None:
        self.idle: Idle[Lane] = Idle()
        self._end = self._wait_for_end()

    async def settle_in(self) -> None:
        # `asyncio.run` finishes generators that were started on its loop: the one public way to
        # learn that a loop is about to end while connections can still be closed on it.
        await anext(self._end)

    async def leave(self) -> None:
        """Close everything while the loop runs."""
        await self._end.aclose()

    async def _wait_for_end(self) -> AsyncGenerator[None, None]:
        try:
            yield
        finally:
            self.idle.drain()
            await asyncio.sleep(0)  # asyncio closes the sockets one turn after being told


class AsyncTransport:
    """Sends what a bound `Call` describes; may serve several event loops, one after the other.

    Connections belong to the loop they were made on. A forked child starts with none.
    """

    def __init__(self, *, runtime: Runtime | None = None, quota: RetryQuota | None = None) -> None:
        self._runtime = runtime or Runtime()
        self._quota = quota or RetryQuota()
        self._resolver = Resolver(self._runtime.resolve)
        self._homes: dict[asyncio.AbstractEventLoop, _Home] = {}
        self._inherited: list[object] = []
        self._closed = False
        renew_after_fork(self)

    def after_fork(self) -> None:
        """Keep what the parent has open out of use, yet alive.

        To close it here would take it out of the parent's event loop: the kernel shares the two.
        """
        self._inherited.append(self._homes)
        self._homes = {}

    async def aclose(self) -> None:
        """Close all free connections; those in use close when their call ends. May be repeated."""
        self._closed = True
        homes, self._homes = self._homes, {}
        here = homes.pop(asyncio.get_running_loop(), None)
        for home in homes.values():
            home.idle.drain()
        if here is not None:
            await here.leave()

    async def handle_async_request(self, request: Request) -> JudgedResponse:
        """Run the call to its end.

        Raises:
            PrepaidError: there is no good answer.
        """
        course = Course(request, self._runtime, self._quota)
        while True:
            if self._closed:
                raise ConfigurationError(
                    "This client is closed: make a new one, or call inside its `async with` block."
                )
            pause = course.settle(await self._attempt(course))
            if pause is None:
                return course.response()
            await self._runtime.asleep(pause)

    async def _attempt(self, course: Course) -> Answer | Failure:
        connect_by = course.begin()
        try:
            home = await self._home()
            pool = course.call.relay or home.idle
            lane = pool.take(course.draft.owner, self._runtime.clock())
            if lane is None:
                lane = await self._connect(course, connect_by)
            outcome = await self._converse(course, lane, home)
            if isinstance(outcome, Failure) and outcome.stale and lane.used:
                # Closed while it was idle: no fault of the vendor's, so not counted as a retry.
                lane = await self._connect(course, connect_by)
                outcome = await self._converse(course, lane, home)
        except AttemptFailed as failed:
            return failed.failure
        except ConfigurationError as error:
            return Failure(error.message, misconfigured=True)
        return outcome

    async def _home(self) -> _Home:
        loop = asyncio.get_running_loop()
        home = self._homes.get(loop)
        if home is None:
            for other in [each for each in self._homes if each.is_closed()]:
                self._homes.pop(other).idle.drain()
            home = self._homes[loop] = _Home()
            await home.settle_in()
        return home

    async def _connect(self, course: Course, until: float) -> Lane:
        return await connect(course.call.url, self._resolver, until - self._runtime.clock())

    async def _converse(self, course: Course, lane: Lane, home: _Home) -> Answer | Failure:
        relay = course.call.relay
        pool = relay or home.idle
        kept = False
        clock = self._runtime.clock
        try:
            exchange = await lane.converse(course.at, course.draft, course.answer_by() - clock())
            if relay and relay.answered(exchange):
                relay.ended(in_order=await lane.ended(course.end_by() - clock()))
            kept = exchange.renew()
        finally:
            if kept:
                pool.put(lane, course.draft.owner, clock())
            else:
                pool.drop(lane)
        assert exchange.outcome is not None  # noqa: S101 - for the type checker: it has ended
        return exchange.outcome
