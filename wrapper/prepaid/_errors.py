"""Everything that can go wrong, drawn as a tree.

    PrepaidError
    ├── ConfigurationError            nothing was sent (unknown vendor, bad option, bad file)
    │   ├── MissingKeyError           no key: names every variable looked at
    │   ├── InvalidKeyError           says what is wrong with the key, never shows it
    │   └── UnitMismatchError         two amounts of different units were compared or added
    ├── UnsupportedOperationError     this vendor, or this key, has no such figure
    ├── BelowMinimumError             from guard: an account has less than its minimum
    ├── BalanceUnknownError           from guard: a balance is not known
    ├── TransportError                no usable HTTP answer (connect, TLS, reset, protocol, size)
    │   └── DeadlineExceededError     time ran out; also a builtin TimeoutError
    ├── StatusError                   the vendor answered with another status than success
    │   ├── AuthenticationError       401: the vendor does not know the key
    │   ├── PaymentRequiredError      402: the account has nothing left to pay with
    │   ├── PermissionDeniedError     403: the key is known and may not do this
    │   ├── RateLimitedError          429: too many requests
    │   ├── RedirectError             3xx: never followed, the target is not shown
    │   └── ServerError               5xx: the vendor's own failure
    └── InvalidResponseError          success by status, but not what the document promises

Errors are built from plain values: they hold no key, body, header, request or response, they
survive pickling, and `str()` of one is safe to paste in an issue.
"""

from __future__ import annotations

from functools import partial, wraps
from inspect import iscoroutinefunction
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

    from prepaid._balance import Outcome

E = TypeVar("E", bound="PrepaidError")
P = ParamSpec("P")
R = TypeVar("R")


class PrepaidError(Exception):
    """The root of all errors of this package; never raised itself.

    Attributes:
        vendor: the vendor's name; None if the failure belongs to no vendor.
        label: the account's label; None if it has none.
        attempts: how often the call was tried, retries included; 0 if nothing was sent.
        retryable: whether the same call may succeed later without any change.
        hint: what it means at this vendor and what to do next; None if nothing is known.
        server_message: the vendor's own text, cleaned, at most 200 characters; None if there was
            none or it repeated part of the key. Never part of `str()`.
        request_id: the vendor's id of the request; None if there was none or it was not safe.
        retry_after: seconds the vendor asks to wait; None if it did not say or was unreadable.
    """

    def __init__(  # noqa: PLR0913 - plain values instead of a request or response object
        self,
        message: str,
        *,
        vendor: str | None = None,
        label: str | None = None,
        attempts: int = 0,
        retryable: bool = False,
        hint: str | None = None,
        server_message: str | None = None,
        request_id: str | None = None,
        retry_after: float | None = None,
    ) -> None:
        super().__init__(message)
        self.vendor = vendor
        self.label = label
        self.attempts = attempts
        self.retryable = retryable
        self.hint = hint
        self.server_message = server_message
        self.request_id = request_id
        self.retry_after = retry_after

    @property
    def message(self) -> str:
        """What happened, in one sentence, without vendor, label and hint."""
        return str(self.args[0])

    def __str__(self) -> str:
        who = self.vendor or ""
        if self.label:
            who = f"{who} ({self.label})" if who else self.label
        text = f"{who}: {self.message}" if who else self.message
        return f"{text} {self.hint}" if self.hint else text


def strip_traceback(error: E) -> E:
    """Return an error without traceback, cause and context: their frames may hold the key."""
    error.__cause__ = error.__context__ = None
    return error.with_traceback(None)


def hides_arguments(function: Callable[P, R]) -> Callable[P, R]:
    """Decorate what users call, so that no frame of ours in its traceback holds an argument.

    Arguments get swapped: one may be a key in the wrong place, and a traceback may be printed
    with the locals of its frames.
    """

    @wraps(function)
    def call(*arguments: P.args, **options: P.kwargs) -> Any:
        try:
            return function(*arguments, **options)
        except PrepaidError as error:
            raise strip_traceback(error) from None
        finally:
            del arguments, options

    @wraps(function)
    async def awaited(*arguments: P.args, **options: P.kwargs) -> Any:
        try:
            return await function(*arguments, **options)  # type: ignore[misc]  # a coroutine
        except PrepaidError as error:
            raise strip_traceback(error) from None
        finally:
            del arguments, options

    return awaited if iscoroutinefunction(function) else call  # type: ignore[return-value]


class ConfigurationError(PrepaidError):
    """Nothing was sent: an unknown vendor, a bad option, a bad file."""


class MissingKeyError(ConfigurationError):
    """No key was given and none of the vendor's environment variables holds one."""


class InvalidKeyError(ConfigurationError):
    """The key cannot be one: the message says what is wrong with it and never shows it."""


class UnitMismatchError(ConfigurationError):
    """Amounts of different units cannot be compared or added; nothing is ever converted."""


class UnsupportedOperationError(PrepaidError):
    """The vendor documents no such call, or the key has no such figure."""


class BelowMinimumError(PrepaidError):
    """From `guard`: an account has less than its minimum, and every balance is known.

    Attributes:
        outcomes: the balance of each account, in order.
    """

    outcomes: tuple[Outcome, ...] = ()


class BalanceUnknownError(PrepaidError):
    """From `guard`: a balance is not known, whatever the others are.

    Attributes:
        outcomes: the balance or error of each account, in order.
    """

    outcomes: tuple[Outcome, ...] = ()


class TransportError(PrepaidError):
    """No usable HTTP answer: connecting, TLS, a reset, broken framing, an oversized body."""


class DeadlineExceededError(TransportError, TimeoutError):
    """Time ran out, for one attempt or for the whole call; also a builtin TimeoutError."""

    def __str__(self) -> str:
        return PrepaidError.__str__(self)  # not that of OSError


class StatusError(PrepaidError):
    """The vendor answered with a status that is not success.

    Attributes:
        status: the HTTP status, or the in-band code if a vendor reports failures inside a 200.
    """

    def __init__(self, message: str, *, status: int, **common: Any) -> None:
        super().__init__(message, **common)
        self.status = status

    def __reduce__(self) -> tuple[Any, ...]:
        return partial(type(self), status=self.status), self.args, self.__dict__


class AuthenticationError(StatusError):
    """401, or what the vendor uses for it: the key is not known."""


class PaymentRequiredError(StatusError):
    """402: the account has nothing left to pay with."""


class PermissionDeniedError(StatusError):
    """403: the key is known and may not do this, or a gateway refused the request."""


class RateLimitedError(StatusError):
    """429: too many requests."""


class RedirectError(StatusError):
    """3xx: never followed, because the key would travel along; the target is not shown."""


class ServerError(StatusError):
    """5xx: the vendor's own failure."""


class InvalidResponseError(PrepaidError):
    """Success by status, but not what the document promises.

    Attributes:
        path: where in the body, dotted (`data.balance_usd`); `$` for the body as a whole.
        status: the HTTP status of the answer; None if it is not known.
    """

    def __init__(
        self, message: str, *, path: str = "$", status: int | None = None, **common: Any
    ) -> None:
        super().__init__(message, **common)
        self.path = path
        self.status = status
