"""Everything about a call but the waiting: shared by `Client` and `AsyncClient`."""

from __future__ import annotations

import logging
import traceback
from collections import deque
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

import attrs

from prepaid._accounts import Account, as_account, require_configured
from prepaid._balance import Balance, Meta
from prepaid._errors import (
    ConfigurationError,
    InvalidKeyError,
    InvalidResponseError,
    PrepaidError,
    StatusError,
    UnsupportedOperationError,
)
from prepaid._judge import Judge
from prepaid._keys import Secret, hold
from prepaid._transport import Call, Runtime
from prepaid.vendors import Fetch, get_vendor

if TYPE_CHECKING:
    from collections.abc import Iterable

    from prepaid.vendors import Operation, Vendor

logger: Final = logging.getLogger("prepaid")

# What a generated parser raises on a body of another shape than its document promises.
WRONG_SHAPE: Final = (KeyError, TypeError, ValueError, AttributeError, ArithmeticError)

DEFAULT_TIMEOUT: Final = (5.0, 10.0)  # s, for connecting and for the answer, each attempt
DEFAULT_DEADLINE: Final = 30.0  # s, for a whole call with retries and waits
DEFAULT_RETRIES: Final = 2
# Many accounts share one httpx client: the transport knows the real server of each call.
UNSENT_BASE_URL: Final = "http://prepaid.invalid"
_PLACEHOLDER: Final = "the-transport-puts-the-key-here"

Outcome = Balance | PrepaidError


def _positive(name: str, value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value < 86_400:  # noqa: PLR2004 - a day
        raise ConfigurationError(
            f"{name} is {value!r}; it takes seconds, more than 0, up to a day."
        )
    return float(value)


def _whole(name: str, value: object, least: int) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < least:
        raise ConfigurationError(f"{name} is {value!r}; it takes a whole number from {least}.")
    return value


@attrs.frozen(kw_only=True)
class Options:
    """The options of a client, checked."""

    connect_timeout: float
    read_timeout: float
    deadline: float
    max_retries: int
    concurrency: int | None

    @classmethod
    def of(
        cls,
        timeout: float | tuple[float, float],
        deadline: float,
        max_retries: int,
        concurrency: int | None,
    ) -> Options:
        """Check what a caller gave.

        Raises:
            ConfigurationError: an option is of another type or out of range.
        """
        both = timeout if isinstance(timeout, tuple) else (timeout, timeout)
        if len(both) != 2:  # noqa: PLR2004 - connect and read
            raise ConfigurationError(f"timeout is {timeout!r}; it takes (connect, read).")
        connect, read = both
        return cls(
            connect_timeout=_positive("timeout", connect),
            read_timeout=_positive("timeout", read),
            deadline=_positive("deadline", deadline),
            max_retries=_whole("max_retries", max_retries, 0),
            concurrency=None if concurrency is None else _whole("concurrency", concurrency, 1),
        )


@attrs.frozen
class KeyHeader:
    """Gives the header that carries the key, at the last moment."""

    name: str
    prefix: str
    key: Secret

    def __call__(self) -> tuple[str, str]:
        """Return the header's name and value."""
        return self.name, self.prefix + self.key.reveal()


@attrs.define
class Plan:
    """One call, ready to be sent."""

    account: Account
    vendor: Vendor
    operation: Operation
    call: Call
    judge: Judge
    arguments: dict[str, str]

    def finish(self, response: Any) -> Any:
        """Return the value that a good answer means.

        Raises:
            InvalidResponseError: the vendor module found no value in it.
        """
        fetch = Fetch(
            vendor=self.vendor.name,
            label=self.account.label,
            fetched_at=datetime.now(UTC),
            meta=Meta(
                status=self.call.status or 0,
                request_id=self.judge.request_id,
                attempts=self.call.attempts,
                elapsed=self.call.elapsed,
                api_version=self.account.version(),
                spec_sha256=self.vendor.spec_sha256,
            ),
        )
        value = self.operation.normalise(response.parsed, fetch)
        logger.info("%s", self._line("ok"))
        return value

    def wrong_shape(self, error: Exception) -> InvalidResponseError | None:
        """Return the error for a body that the generated parser could not read.

        None where no good answer had come yet: then it is a defect of ours, and must show.
        """
        if self.call.document is None:
            return None
        frame = traceback.extract_tb(error.__traceback__)[-1]
        # The place without the message, which may quote the body: for authors of vendor modules.
        logger.debug("%s in %s line %s", type(error).__name__, frame.filename, frame.lineno)
        path = str(error.args[0]) if isinstance(error, KeyError) and error.args else "$"
        return InvalidResponseError(
            "The answer has another shape than the vendor's document promises.",
            path=path,
            status=self.call.status,
        )

    def failed(self, error: PrepaidError) -> PrepaidError:
        """Return the error as users see it: with its account, and without traceback or cause."""
        error.vendor = self.vendor.name
        error.label = self.account.label
        error.attempts = self.call.attempts
        error.__cause__ = error.__context__ = None
        logger.warning("%s", self._line(type(error).__name__, error))
        return error.with_traceback(None)

    def _line(self, outcome: str, error: PrepaidError | None = None) -> str:
        status = error.status if isinstance(error, StatusError) else self.call.status
        return (
            f"vendor={self.vendor.name} label={self.account.label!r} outcome={outcome}"
            f" status={status} attempts={self.call.attempts} elapsed={self.call.elapsed:.3f}"
        )


class Core:
    """Plans calls; knows the options, and one generated client for each vendor."""

    def __init__(self, options: Options, runtime: Runtime) -> None:
        self.options = options
        self.runtime = runtime

    def plan(self, account: Account | str, what: str) -> Plan:
        """Return the call for `balance` or `profile`.

        Raises:
            ConfigurationError: the account is none, or its key cannot be one.
            UnsupportedOperationError: the vendor has no such call.
        """
        resolved = as_account(account)
        if isinstance(resolved, PrepaidError):
            raise resolved
        vendor, api = get_vendor(resolved.vendor), resolved.api()
        operation: Operation | None = getattr(api, what)
        if operation is None:
            raise UnsupportedOperationError(
                f"{vendor.title} documents no {what} call.",
                vendor=vendor.name,
                label=resolved.label,
            )
        key = _ask(resolved)
        judge = Judge(vendor, operation, key, self.runtime.now)
        call = Call(
            vendor=vendor.name,
            label=resolved.label,
            url=resolved.url(),
            key=KeyHeader(api.auth_header, api.auth_prefix, key),
            connect_timeout=self.options.connect_timeout,
            read_timeout=self.options.read_timeout,
            deadline=self.runtime.clock() + self.options.deadline,
            max_retries=self.options.max_retries,
            judge=judge,
        )
        arguments = {
            name: value
            for name in operation.parameters
            if (value := getattr(resolved, name)) is not None
        }
        return Plan(resolved, vendor, operation, call, judge, arguments)

    def lanes(
        self, accounts: list[Account | str]
    ) -> tuple[list[Outcome | None], list[deque[tuple[int, Account]]]]:
        """Return room for the outcomes, and one queue of numbered accounts for each worker.

        Accounts of one origin share a queue; it is listed once for each request that may be under
        way there at once, so a slow origin holds up no other. What is no account at all has its
        error among the outcomes already.
        """
        outcomes: list[Outcome | None] = []
        queues: dict[object, tuple[int, deque[tuple[int, Account]]]] = {}
        for number, given in enumerate(accounts):
            account = as_account(given)
            outcomes.append(account if isinstance(account, PrepaidError) else None)
            if isinstance(account, Account):
                limit = self.options.concurrency or get_vendor(account.vendor).concurrency
                queue = queues.setdefault(account.url().origin, (limit, deque()))[1]
                queue.append((number, account))
        lanes = [queue for limit, queue in queues.values() for _ in range(min(limit, len(queue)))]
        return outcomes, lanes


def chosen(accounts: Iterable[Account | str] | None) -> list[Account | str]:
    """Return the accounts to ask: those given, or every vendor whose key is in the environment.

    Raises:
        MissingKeyError: none were given and there is no key in the environment.
        ConfigurationError: a single account or name was given where several belong.
    """
    if accounts is None:
        return list(require_configured())
    if isinstance(accounts, str | Account):
        raise ConfigurationError("get_balances takes a list of accounts; for one use get_balance.")
    return list(accounts)


def generated_client(vendor: Vendor) -> Any:
    """Return a generated client that holds a placeholder; the transport puts the key in place."""
    return vendor.client(base_url=vendor.base_url, token=_PLACEHOLDER)


def _ask(account: Account) -> Secret:
    """Return the key of an account, asking its callable once if it has one."""
    if isinstance(account.api_key, Secret):
        return account.api_key
    try:
        held: Secret | str = hold(account.api_key())
    except PrepaidError as error:
        known = error.with_traceback(None)
    except Exception as error:  # noqa: BLE001 - whatever a caller's callable raises
        known = None
        held = f"The key's callable raised {type(error).__name__}."
    else:
        known = None
    if known is not None:
        known.vendor, known.label = account.vendor, account.label
        raise known
    if isinstance(held, str):
        raise InvalidKeyError(held, vendor=account.vendor, label=account.label)
    return held
