"""Everything about a call but the waiting: shared by `Client` and `AsyncClient`."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

import attrs

from prepaid._accounts import Account, as_account
from prepaid._balance import Balance, Meta
from prepaid._environment import require_configured
from prepaid._errors import (
    ConfigurationError,
    DeadlineExceededError,
    InvalidKeyError,
    InvalidResponseError,
    PrepaidError,
    StatusError,
    TransportError,
    UnsupportedOperationError,
    bare,
)
from prepaid._judge import Judge
from prepaid._keys import SHORTEST, Secret, hold, shows_key
from prepaid._queue import Queue
from prepaid._transport import Call, Runtime
from prepaid.vendors import Fetch, get_vendor

if TYPE_CHECKING:
    from collections.abc import Callable

    from prepaid._options import Options
    from prepaid._transport import Origin, Relay
    from prepaid.vendors import Operation, Vendor

logger: Final = logging.getLogger("prepaid")

# What a generated parser raises on a body of another shape than its document promises.
WRONG_SHAPE: Final = (KeyError, TypeError, ValueError, AttributeError, ArithmeticError)

# Many accounts share one client: the transport knows the real server of each call.
UNSENT_BASE_URL: Final = "http://prepaid.invalid"
_HINTS: Final[dict[type[PrepaidError], str]] = {
    TransportError: "Check the network, the proxy and the base URL, or try again later.",
    DeadlineExceededError: "Try again later, or give it more time: timeout= and deadline=.",
    InvalidResponseError: "Check that the base URL leads to the vendor; if it does, the vendor has"
    " changed its answer.",
}
_PLACEHOLDER: Final = "the-transport-puts-the-key-here"

Outcome = Balance | PrepaidError


# Without the methods that nobody calls: attrs takes a quarter of a millisecond to make them.
@attrs.frozen(eq=False, repr=False)
class KeyHeader:
    """Gives the header that carries the key, at the last moment."""

    name: str
    prefix: str
    key: Secret

    def __call__(self) -> tuple[str, str]:
        """Return the header's name and value."""
        return self.name, self.prefix + self.key.reveal()


@attrs.define(eq=False, repr=False)
class Plan:
    """One call, ready to be sent."""

    account: Account
    vendor: Vendor
    operation: Operation
    call: Call
    judge: Judge
    arguments: dict[str, str]
    started: float
    clock: Callable[[], float]

    def finish(self, response: Any) -> Any:
        """Return the value that a good answer means.

        Raises:
            ValueError: the vendor module found no value in it.
        """
        fetch = Fetch(
            vendor=self.vendor.name,
            label=self.account.label,
            fetched_at=datetime.now(UTC),
            meta=Meta(
                status=self.call.status or 0,
                request_id=self.judge.request_id,
                attempts=self.call.attempts,
                elapsed=self.clock() - self.started,
                api_version=self.account.version(),
                spec_sha256=self.vendor.spec_sha256,
            ),
        )
        value = self._without_key(self.operation.normalise(response.parsed, fetch))
        if logger.isEnabledFor(logging.INFO):
            logger.info("%s", self._line("ok"))
        return value

    def _without_key(self, value: Any) -> Any:
        """Return the value unless it repeats the key where users will see it."""
        if isinstance(value, Balance):
            told = value.account_id or ""
        else:
            from prepaid._profile import Profile  # noqa: PLC0415 - 1 ms, not for a balance

            if not isinstance(value, Profile):
                return value
            told = f"{value.id} {value.email} {value.organizations}"
        if len(told) < SHORTEST or not shows_key(told, self.judge.key.reveal()):
            return value
        if isinstance(value, Balance):
            return attrs.evolve(value, account_id=None)
        raise ValueError("the answer repeats the key")

    def wrong_shape(self, error: Exception) -> InvalidResponseError | None:
        """Return the error for a body that the generated parser could not read.

        None where no good answer had come yet: then it is a defect of ours, and must show.
        """
        met = error.__cause__ if type(error).__name__ == "UnexpectedResponse" else error
        if self.call.document is None or not isinstance(met, WRONG_SHAPE):
            return None
        error = met
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
        error.attempts = 0 if isinstance(error, ConfigurationError) else self.call.attempts
        error.hint = error.hint or _HINTS.get(type(error))
        logger.warning("%s", self._line(type(error).__name__, error))
        return bare(error)

    def _line(self, outcome: str, error: PrepaidError | None = None) -> str:
        status = error.status if isinstance(error, StatusError) else self.call.status
        return (
            f"vendor={self.vendor.name} label={self.account.label!r} outcome={outcome}"
            f" status={status} attempts={self.call.attempts}"
            f" elapsed={self.clock() - self.started:.3f}"
        )


class Core:
    """Plans calls by the options of a client."""

    def __init__(self, options: Options, runtime: Runtime) -> None:
        self.options = options
        self.runtime = runtime
        self._orderly: dict[Origin, bool] = {}

    def plan(self, account: Account | str, what: str, relay: Relay[Any] | None = None) -> Plan:
        """Return the call for `balance` or `profile`, over the connection of a relay if given.

        Raises:
            ConfigurationError: the account is none, or its key cannot be one.
            DeadlineExceededError: the key's callable took too long.
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
        started = self.runtime.clock()
        deadline = started + self.options.deadline
        key = _ask(resolved)
        if self.runtime.clock() >= deadline:
            raise DeadlineExceededError(
                "The key's callable took all the time there was.",
                vendor=vendor.name,
                label=resolved.label,
                retryable=True,
            )
        judge = Judge(vendor, operation, key)
        call = Call(
            vendor=vendor.name,
            label=resolved.label,
            url=resolved.url(),
            key=KeyHeader(api.auth_header, api.auth_prefix, key),
            connect_timeout=self.options.connect_timeout,
            read_timeout=self.options.read_timeout,
            deadline=deadline,
            max_retries=self.options.max_retries,
            judge=judge,
            relay=relay,
        )
        arguments = {
            name: value
            for name in operation.parameters
            if (value := getattr(resolved, name)) is not None
        }
        return Plan(
            resolved, vendor, operation, call, judge, arguments, started, self.runtime.clock
        )

    def queues(self, accounts: list[Account | str]) -> tuple[list[Outcome | None], list[Queue]]:
        """Return room for the outcomes, and for each worker the queue that it serves.

        A queue is listed once for each request that may be under way at its origin at once. What
        is no account at all has its error among the outcomes already.
        """
        outcomes: list[Outcome | None] = []
        queues: dict[Origin, Queue] = {}
        for number, given in enumerate(accounts):
            account = as_account(given)
            outcomes.append(account if isinstance(account, PrepaidError) else None)
            if isinstance(account, Account):
                origin = account.url().origin
                queue = queues.get(origin)
                if queue is None:
                    most = self.options.concurrency or get_vendor(account.vendor).concurrency
                    queue = queues[origin] = Queue(origin, most, self._orderly)
                queue.add(number, account)
        return outcomes, [queue for queue in queues.values() for _ in range(queue.workers)]


def chosen(accounts: Iterable[Account | str] | None) -> list[Account | str]:
    """Return the accounts to ask: those given, or every vendor whose key is in the environment.

    Raises:
        MissingKeyError: none were given and there is no key in the environment.
        ConfigurationError: a single account or name was given where several belong.
    """
    if accounts is None:
        return list(require_configured())
    if isinstance(accounts, str | bytes | Account) or not isinstance(accounts, Iterable):
        raise ConfigurationError("get_balances takes a list of accounts; for one use get_balance.")
    return list(accounts)


def generated_client(vendor: Vendor) -> Any:
    """Return a generated client that holds a placeholder; the transport puts the key in place."""
    return vendor.client(base_url=UNSENT_BASE_URL, token=_PLACEHOLDER)


def _ask(account: Account) -> Secret:
    """Return the key of an account, asking its callable once if it has one."""
    if isinstance(account.api_key, Secret):
        return account.api_key
    problem: PrepaidError
    try:
        held = hold(account.api_key())
    except PrepaidError as error:
        problem = bare(error)
    except Exception as error:  # noqa: BLE001 - whatever a caller's callable raises
        problem = InvalidKeyError(f"The key's callable raised {type(error).__name__}.")
    else:
        if isinstance(held, Secret):
            return held
        problem = InvalidKeyError(held)
    problem.vendor, problem.label = account.vendor, account.label
    raise problem
