"""One call without I/O: what to send, what an outcome means, whether and when to try again."""

from __future__ import annotations

import logging
import random
import time
import traceback
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

import httpx

from prepaid._accounts import as_account, parse_server
from prepaid._balance import Balance, Meta, Profile
from prepaid._errors import (
    ConfigurationError,
    DeadlineExceededError,
    InvalidKeyError,
    InvalidResponseError,
    PrepaidError,
    TransportError,
    UnsupportedOperationError,
    strip_traceback,
)
from prepaid._http.errors import TLSError
from prepaid._key_sources import KeyCommand
from prepaid._keys import Secret, parse_key, shows_key
from prepaid._responses import clean_text, rate_limit, read_response, request_id, server_message
from prepaid._retry import backoff, retry_after
from prepaid._version import __version__
from prepaid.vendors import Operation, get_vendor

if TYPE_CHECKING:
    from prepaid._accounts import Account
    from prepaid._options import Options
    from prepaid._pace import Pace
    from prepaid._retry import RetryQuota

logger: Final = logging.getLogger("prepaid")

_HEADERS: Final = {"User-Agent": f"prepaid/{__version__} (+python)"}
_MOST_MESSAGE: Final = 500  # characters of the text of a transport
_HINTS: Final[dict[type[PrepaidError], str]] = {
    TransportError: "Check the network, the proxy and the base URL, or try again later.",
    DeadlineExceededError: "Try again later, or give it more time: timeout= and deadline=.",
    InvalidResponseError: "Check that the base URL leads to the vendor; if it does, the vendor has"
    " changed its answer: look for a newer version of prepaid.",
}
_NOTHING_SENT: Final = (httpx.UnsupportedProtocol, httpx.LocalProtocolError, httpx.InvalidURL)
_NO_KEY: Final = Secret("")
_LATE: Final = "The vendor did not answer in time."
LATE_KEY: Final = "The api_key callable or command did not end before the deadline."
_MOST_SEARCHED: Final = 65_536  # characters of a profile that are searched for the key


class Call:
    """One account's call, from its key to its result."""

    key = _NO_KEY
    attempts = 0  # requests sent so far
    status: int | None = None  # of the last answer

    def __init__(  # noqa: PLR0913 - what a call is made of
        self,
        account: Account | str,
        name: str,
        options: Options,
        quota: RetryQuota,
        pace: Pace,
        *,
        shared: bool,
    ) -> None:
        """Find out what to ask; nothing is sent.

        Args:
            account: whose balance or profile is asked for.
            name: `balance` or `profile`.
            options: those of the client.
            quota: how many retries are left at each origin.
            pace: keeps the rates that vendors state.
            shared: whether it may go over a connection that has served another account.

        Raises:
            ConfigurationError: the account cannot be used.
            UnsupportedOperationError: the vendor has no such call.
        """
        self.started = time.monotonic()
        self.account = account = as_account(account)
        self.options, self.quota, self.pace, self.shared = options, quota, pace, shared
        self.vendor = vendor = get_vendor(account.vendor)
        self.api_version = account.api_version or next(iter(vendor.apis))
        self.operation = getattr(vendor.apis[self.api_version], name)
        if self.operation is None:
            raise UnsupportedOperationError(
                f"{vendor.title} documents no {name} call: get_{name} does not work with it.",
                vendor=vendor.name,
                label=account.label,
            )
        # Raised for an answer that the document does not promise.
        self.unexpected: type[Exception] = vendor.client.errors.UnexpectedResponse
        self.base_url = account.base_url or vendor.base_url
        self.origin = parse_server(self.base_url)
        spec = vendor.client._spec  # noqa: SLF001 - what the pipeline emits for the record
        self.user = account.parameters.get(spec.USER, "")  # of HTTP basic
        self.arguments = {**spec.CONSTANTS}  # what the generated operation takes
        for one in spec.PARAMETERS:
            if one.name in account.parameters:
                self.arguments[one.argument] = account.parameters[one.name]
        for argument in self.arguments.keys() - self.operation.arguments:
            del self.arguments[argument]

    @property
    def seconds_left(self) -> float:
        """Seconds until the deadline."""
        return self.started + self.options.deadline - time.monotonic()

    def ask_key(self) -> None:
        """Take the account's key; a callable is asked once a call.

        Raises:
            PrepaidError: the callable failed, or gave what cannot be a key.
            DeadlineExceededError: the callable took all the time there was.
        """
        source = self.account.api_key
        if isinstance(source, Secret):
            self.key = source
            return
        try:
            given = source.run(self.seconds_left) if isinstance(source, KeyCommand) else source()
        except PrepaidError:
            raise
        except Exception as error:  # noqa: BLE001 - whatever a caller's callable raises
            raise failed_callable(error) from None
        try:
            self.key = parse_key(given)
        except InvalidKeyError as error:
            origin = getattr(source, "origin", "")  # a caller's callable has none
            raise InvalidKeyError(f"{error.message} {origin}".rstrip()) from None
        if self.seconds_left <= 0:
            raise DeadlineExceededError(LATE_KEY, retryable=True)

    def take_place(self) -> float:
        """Take a place in the vendor's rate and return 0, or return seconds to wait for one.

        What is waited before the first attempt is not part of the call's time.
        """
        wait = self.pace.take(self.origin, self.vendor.rate) if self.vendor.rate else 0.0
        if not self.attempts:
            self.started += wait
        return wait

    def give_place(self) -> None:
        """Give the place back, once its request has ended."""
        if self.vendor.rate:
            self.pace.give_back(self.origin, self.vendor.rate)

    def client(self, http: httpx.Client | httpx.AsyncClient) -> Any:
        """Begin an attempt: return the generated client that sends it, on an httpx client.

        Raises:
            httpx.ConnectError: there is no file left for a module that is loaded at first use.
        """
        self.attempts += 1
        left = max(self.seconds_left, 0.001)
        connect, read = self.options.timeout
        connect, read = min(left, connect), min(left, read)
        timeout = {"connect": connect, "read": read, "write": read, "pool": left, "total": left}
        try:
            return self.vendor.client.AuthenticatedClient(
                token=self.key.reveal(),
                base_url=self.base_url,
                user=self.user,
                headers=_HEADERS,
                extensions={"timeout": timeout, "shared": self.shared},
                httpx_client=http,
            )
        except OSError as error:
            raise httpx.ConnectError(f"Nothing was sent ({error.strerror}).") from None

    def settle(self, outcome: Any) -> Balance | Profile | float:
        """Return what the call is for, or seconds to pause before the next attempt.

        Args:
            outcome: the generated client's response, or the exception that it or httpx raised.

        Raises:
            PrepaidError: the call has failed for good.
        """
        headers: dict[str, str] = {}
        try:
            if isinstance(outcome, httpx.HTTPError | httpx.InvalidURL | TimeoutError):
                raise self._transport_error(outcome)
            headers = dict(outcome.headers.items())
            self.status = outcome.status_code
            return self._read(outcome, headers)
        except PrepaidError as error:
            error.retry_after = retry_after(headers, time.time())
            error.request_id = request_id(headers, self.key)
            pause = self._pause(error)
            if pause is None:
                raise
            return pause

    def failed(self, error: PrepaidError) -> PrepaidError:
        """Return the error as users see it: with its account, and without traceback or cause."""
        error.vendor = self.vendor.name
        error.label = self.account.label
        nothing_sent = isinstance(error, ConfigurationError) and self.status is None
        error.attempts = 0 if nothing_sent else self.attempts
        error.hint = error.hint or _HINTS.get(type(error))
        self._log(type(error).__name__, getattr(error, "status", None) or self.status)
        return strip_traceback(error)

    def _read(self, outcome: Any, headers: dict[str, str]) -> Balance | Profile:
        status, vendor, key = outcome.status_code, self.vendor, self.key
        of_balance = isinstance(self.operation, Operation)
        path = self.operation.path if of_balance else ""
        document = read_response(status, headers, outcome.content, vendor, key, path)
        try:
            model = None if isinstance(outcome, Exception) else outcome.parsed
            fields = self.operation.read(document, self.account, model)
            if model is None:
                raise _wrong_shape(outcome.__cause__)
            if not of_balance:
                _check_profile(fields, key)
            elif shows_key(fields["account_id"] or "", key):
                fields["account_id"] = None
        except InvalidResponseError as error:
            error.status, error.server_message = status, server_message(document, key)
            raise
        self.quota.give_back(self.origin, retried=self.attempts > 1)
        self._log("ok", status)
        meta = Meta(
            spec_sha256=vendor.spec_sha256,
            status=status,
            request_id=request_id(headers, key),
            attempts=self.attempts,
            elapsed=time.monotonic() - self.started,
            api_version=self.api_version,
            rate_limit=rate_limit(headers, key),
        )
        return (Balance if of_balance else Profile)(
            vendor=vendor.name,
            label=self.account.label,
            fetched_at=datetime.now(UTC),
            meta=meta,
            raw=model,
            **fields,
        )

    def _transport_error(self, error: Exception) -> PrepaidError:
        """Translate an exception of httpx; its text may quote the server.

        Raises:
            StatusError: a hook of the user's own client raised for the status.
        """
        if isinstance(error, httpx.HTTPStatusError):
            read_response(error.response.status_code, {}, b"", self.vendor, self.key)
        text = clean_text(str(error), self.key, _MOST_MESSAGE)
        if isinstance(error, TimeoutError | httpx.TimeoutException):
            return DeadlineExceededError(_sentence(text or _LATE), retryable=True)
        text = _sentence(text or f"The request failed ({type(error).__name__})")
        if isinstance(error, _NOTHING_SENT):
            return ConfigurationError(text)
        if isinstance(error, httpx.DecodingError):
            return InvalidResponseError(text)
        final = isinstance(error, TLSError | httpx.ProxyError) or "SSL" in text
        broken = isinstance(error, httpx.RemoteProtocolError) and "disconnected" not in text
        return TransportError(text, retryable=not (final or broken))

    def _pause(self, error: PrepaidError) -> float | None:
        """Return seconds before another attempt; None if the call has failed for good."""
        if not error.retryable or self.attempts > self.options.max_retries:
            return None
        asked = error.retry_after
        pause = backoff(self.attempts - 1, random.random()) if asked is None else asked  # noqa: S311 - jitter
        if pause >= self.seconds_left:
            return None
        return pause if self.quota.take(self.origin) else None

    def _log(self, outcome: str, status: int | None) -> None:
        logger.log(
            logging.INFO if outcome == "ok" else logging.WARNING,
            "vendor=%s label=%r outcome=%s status=%s attempts=%s elapsed=%.3f",
            self.vendor.name,
            self.account.label,
            outcome,
            status,
            self.attempts,
            time.monotonic() - self.started,
        )


def failed_callable(error: BaseException) -> InvalidKeyError:
    """Return the error of a key's callable that raised; where it did is logged, without values."""
    name, frames = type(error).__name__, traceback.extract_tb(error.__traceback__)
    logger.debug(
        "the key's callable raised %s at %s",
        name,
        ", ".join(f"{frame.filename}:{frame.lineno}" for frame in frames),
    )
    return InvalidKeyError(
        f"The api_key callable raised {name}; the logger 'prepaid' says where at level DEBUG."
    )


def _wrong_shape(cause: BaseException | None) -> InvalidResponseError:
    path = str(cause.args[0]) if isinstance(cause, KeyError) and cause.args else "$"
    return InvalidResponseError(
        f"The answer does not match the vendor's OpenAPI document at {path}.", path=path
    )


def _check_profile(fields: dict[str, Any], key: Secret) -> None:
    if shows_key(str(fields)[:_MOST_SEARCHED], key):
        raise InvalidResponseError("The answer repeats the API key, so it is not shown.")


def _sentence(text: str) -> str:
    return text if text.endswith(".") else f"{text}."
