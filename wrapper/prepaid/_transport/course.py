"""The way of one call through its attempts; both shells walk it, neither decides anything."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prepaid._errors import PrepaidError, StatusError

from ._bounds import END_TIME
from .call import Answer, current
from .failure import Failure
from .response import JudgedResponse
from .retry import RETRIED_STATUSES, backoff
from .retry_after import parse_retry_after
from .wire import Draft

if TYPE_CHECKING:
    from .direct import Request
    from .retry import RetryQuota
    from .runtime import Runtime


class Course:
    """One call: its limits in time, its attempts, and what comes next after each.

    Attributes:
        call: as the facade described it.
        draft: the request without its key.
        at: the far end, for messages.
    """

    __slots__ = ("_quota", "_runtime", "at", "call", "draft")

    def __init__(self, request: Request, runtime: Runtime, quota: RetryQuota) -> None:
        self.call = current()
        self.draft = Draft(self.call, request)
        self.at = self.call.url.place
        self._runtime = runtime
        self._quota = quota

    def begin(self) -> float:
        """Start an attempt: the moment by which it must be connected."""
        self.call.attempts += 1
        return min(self._runtime.clock() + self.call.connect_timeout, self.call.deadline)

    def answer_by(self) -> float:
        """The moment by which a request sent now must be answered in full."""
        return min(self._runtime.clock() + self.call.read_timeout, self.call.deadline)

    def end_by(self) -> float:
        """The moment by which a connection must have been closed as was announced."""
        return min(self._runtime.clock() + END_TIME, self.call.deadline)

    def settle(self, outcome: Answer | Failure) -> float | None:
        """None where the call is done; else seconds to pause before the next attempt.

        Raises:
            PrepaidError: the call has failed for good.
        """
        call = self.call
        asked: float | None = None
        if isinstance(outcome, Failure):
            error, again = outcome.error(call), outcome.retryable
        else:
            call.status = outcome.status
            verdict = call.judge(outcome)
            if not isinstance(verdict, PrepaidError):
                call.document, call.body = verdict, outcome.body or b""
                self._quota.succeeded(call.url.origin, retried=call.attempts > 1)
                return None
            error = verdict
            again = isinstance(error, StatusError) and error.status in RETRIED_STATUSES
            asked = parse_retry_after(outcome.headers, self._runtime.now())
            if isinstance(error, StatusError):
                error.retry_after = asked
        pause = self._pause(asked) if again else None
        if pause is None:
            error.attempts = call.attempts
            raise error
        return pause

    def response(self) -> JudgedResponse:
        """What the generated code gets."""
        return JudgedResponse(self.call.status or 200, self.call.body)

    def _pause(self, asked: float | None) -> float | None:
        """Seconds before another attempt; None where there is none to be made."""
        call, runtime = self.call, self._runtime
        if call.attempts > call.max_retries:
            return None
        pause = backoff(call.attempts - 1, runtime.random()) if asked is None else asked
        if runtime.clock() + pause >= call.deadline:
            return None
        return pause if self._quota.take(call.url.origin) else None
