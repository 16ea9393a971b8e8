"""Why an attempt gave no answer: a plain value, turned into an error where no key is near."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from prepaid._errors import (
    ConfigurationError,
    DeadlineExceededError,
    InvalidResponseError,
    PrepaidError,
    TransportError,
)

if TYPE_CHECKING:
    from .call import Call


class Failure(NamedTuple):
    """One attempt without a usable answer.

    Attributes:
        text: what happened and where; free of keys and of anything the far side wrote.
        retryable: whether a new attempt may go better.
        timed_out: time ran out.
        stale: the connection ended before the first byte of an answer.
        undecodable: the answer was whole and could not be read; `status` is then its status.
        misconfigured: nothing was sent, because of a setting.
    """

    text: str
    retryable: bool = False
    timed_out: bool = False
    stale: bool = False
    undecodable: bool = False
    misconfigured: bool = False
    status: int | None = None

    def error(self, call: Call) -> PrepaidError:
        """The public error of this failure."""
        common: dict[str, Any] = {
            "vendor": call.vendor,
            "label": call.label,
            "attempts": call.attempts,
        }
        if self.misconfigured:
            return ConfigurationError(self.text, **common)
        if self.undecodable:
            return InvalidResponseError(self.text, path="$", status=self.status, **common)
        kind = DeadlineExceededError if self.timed_out else TransportError
        return kind(self.text, retryable=self.retryable, **common)


class AttemptFailed(Exception):  # noqa: N818 - flow inside this package, never seen outside
    """Carries a failure out of nested steps."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure.text)
        self.failure: Final = failure
