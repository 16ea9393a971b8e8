"""The vendors, played on loopback or in memory."""

from __future__ import annotations

import shlex
import threading
import time
from typing import TYPE_CHECKING, Any, Final, Literal

from prepaid._accounts import Account, base_url_variable
from prepaid._amounts import Amount
from prepaid._errors import ConfigurationError
from prepaid._keys import Secret
from prepaid.testing._document import parameters_of
from prepaid.testing._log import Log, LoggedRequest, UnexpectedRequestError
from prepaid.testing._state import Drain
from prepaid.testing._vendor import MockVendor, refuse
from prepaid.vendors import get_vendor, vendor_names

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from types import TracebackType
    from typing import Self

    import httpx

    from prepaid._balance import Balance
    from prepaid.testing._answers import Answer, Reply
    from prepaid.testing._server import Server

_IN_MEMORY: Final = "https://prepaid-mock.invalid"  # a name that is reserved, and never resolves
_MOST_PROBLEMS: Final = 5  # shown at once; one is usually enough to see what is wrong


class MockVendors:
    """All vendors over real HTTP on 127.0.0.1, built from their OpenAPI documents.

    Use it in a `with` block. Leaving the block raises `UnexpectedRequestError` if anything was
    asked that a vendor's document does not allow: a wrong path, method or header, a missing key;
    or for an organization that no account here has. The documents do not say what a vendor
    answers to that; the mock answers 403, for the key is known.

    Wherever a `target` is taken, it is an `Account` (that key and organization) or a vendor's
    name (with `key` and `organization` for one of its accounts; without, for all of them).
    Each vendor knows one key from the start, see `environment`. Safe to use from many threads.
    """

    def __init__(
        self, *, port: int | None = 0, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """Make a mock; nothing listens yet.

        Args:
            port: TCP port; 0 takes a free one, None none: in memory, for `transport` only.
            clock: monotonic seconds, for `drain` over time.
        """
        self._port = port
        self._clock = clock
        self._lock = threading.Lock()
        self._server: Server | None = None
        self._vendors: dict[str, MockVendor] = {}
        self._log = Log()

    def start(self) -> Self:
        """Listen; for use without a `with` block, together with `stop`.

        Raises:
            ConfigurationError: pytest-httpserver is not installed, or the port is in use.
        """
        if self._port is None:
            return self
        try:
            from prepaid.testing._server import Server  # noqa: PLC0415 - an optional extra
        except ImportError:
            raise ConfigurationError(
                "The mock vendors need pytest-httpserver: pip install 'prepaid[testing]'."
            ) from None
        try:
            self._server = Server(self._answer, self._port)
        except OSError as error:
            raise ConfigurationError(
                f"The mock cannot listen on port {self._port}: {error.strerror}. Choose another, or"
                " 0 for one that is free."
            ) from None
        return self

    def stop(self) -> None:
        """Stop listening, without a check; stopping twice does nothing."""
        if self._server is not None:
            self._server.stop()
            self._server = None

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        try:
            self.check()
        except UnexpectedRequestError as unexpected:
            if error is None:
                raise
            error.add_note(str(unexpected))  # it may well be the reason, and must not hide it
        finally:
            self.stop()

    def check(self) -> None:
        """Check everything asked and answered since the last check against the documents.

        Raises:
            UnexpectedRequestError: something was asked that a document does not allow, or for an
                organization that no account of the mock has.
        """
        problems = self._log.check()
        if self._server is not None:
            problems.extend(f"the mock failed: {one!r}" for one in self._server.take_errors())
        if problems:
            more = len(problems) - _MOST_PROBLEMS
            raise UnexpectedRequestError(
                "The mock vendors were asked what their documents do not allow, or for an"
                " organization that they do not know:\n  "
                + "\n  ".join(problems[:_MOST_PROBLEMS])
                + (f"\n  and {more} more" if more > 0 else "")
            )

    def url(self, vendor: str) -> str:
        """Return the base URL that stands for a vendor's server.

        Raises:
            ConfigurationError: the mock is not started, or cannot play this vendor.
        """
        with self._lock:
            self._vendor(vendor)
        if self._port is None:
            return f"{_IN_MEMORY}/{vendor}"
        if self._server is None:
            raise ConfigurationError("The mock is not started: use it in a `with` block.")
        return f"http://127.0.0.1:{self._server.port}/{vendor}"

    def transport(self) -> httpx.MockTransport:
        """Return a transport that answers in memory, for an `httpx.Client` or `AsyncClient`.

        It answers for the vendors' own servers too, whatever the base URL of an account. Without
        sockets the faults `reset`, `slow_headers` and `slow_body` are the errors that httpx makes
        of them.
        """
        from prepaid.testing._transport import transport  # noqa: PLC0415 - httpx takes 70 ms

        return transport(self._answer)

    def account(  # noqa: PLR0913 - the fields of an Account
        self,
        vendor: str,
        key: str | None = None,
        *,
        label: str | None = None,
        organization: str | None = None,
        parameters: Mapping[str, str] | None = None,
        api_version: str | None = None,
        minimum: Amount | str | None = None,
    ) -> Account:
        """Return an account at the mock; from now on the mock knows its key and organization.

        Args:
            vendor: the vendor's name.
            key: any text that may be a key; None takes the one known from the start.
            label: your name for the account.
            organization: the organization to ask for.
            parameters: what the vendor needs beside the key; the examples of its document unless
                given.
            api_version: version of the vendor's API.
            minimum: what should be left at least.

        Raises:
            PrepaidError: as for `Account`.
        """
        account = Account(
            vendor,
            _default_key(vendor) if key is None else key,
            label=label,
            organization=organization,
            parameters={**parameters_of(vendor), **(parameters or {})},
            base_url=self.url(vendor),
            api_version=api_version,
            minimum=minimum,
        )
        with self._lock:
            self._vendor(vendor).add(_key_of(account), organization, account.parameters)
        return account

    def set(
        self,
        target: Account | str,
        content: Amount | str | Mapping[str, Any],
        *,
        key: str | None = None,
        organization: str | None = None,
        what: Literal["balance", "profile"] = "balance",
    ) -> None:
        """Set what is left, or the whole body of the good answer.

        Args:
            target: whose; see `MockVendors`.
            content: an amount, or a text such as `"3.20 USD"`, sets the figure of its unit and
                leaves the others; anything else is a body, with `Decimal` for exact fractions.
            key: the account's key, if `target` is a vendor's name.
            organization: the account's organization, likewise.
            what: which answer a body is for.

        Raises:
            ConfigurationError: the vendor has no figure of that unit, or its document does not
                allow the figure or the body.
        """
        with self._lock:
            name, key, organization = _resolve(target, key, organization)
            vendor = self._vendor(name)
            states = vendor.states(key, organization)
            if isinstance(content, str | Amount):
                amount = Amount.parse(content) if isinstance(content, str) else content
                for state in states:
                    state.set(amount)
            else:
                vendor.set_body(states, what, content)

    def drain(
        self,
        target: Account | str,
        amount: Amount | str | None,
        *,
        key: str | None = None,
        organization: str | None = None,
        every: float | None = None,
    ) -> None:
        """Let the balance go down by itself, to nothing and no further.

        Args:
            target: whose; see `MockVendors`.
            amount: what one step takes, such as `"0.50 USD"`; None stops it.
            key: the account's key, if `target` is a vendor's name.
            organization: the account's organization, likewise.
            every: seconds between two steps; None for one step after each answer.

        Raises:
            ConfigurationError: the vendor has no figure of that unit, or the amount or `every` is
                not above zero.
        """
        with self._lock:
            name, key, organization = _resolve(target, key, organization)
            drain = None
            if amount is not None:
                step = Amount.parse(amount) if isinstance(amount, str) else amount
                if step.value <= 0 or (every is not None and every <= 0):
                    raise ConfigurationError("drain takes an amount, and every, above zero.")
                drain = Drain(step, every, self._clock())
            for state in self._vendor(name).states(key, organization):
                if drain is not None:
                    state.copy().spend(drain.amount)  # what cannot be spent is an error now
                state.drain = drain

    def fault(
        self,
        target: Account | str,
        fault: str | Reply,
        *,
        key: str | None = None,
        times: int | None = None,
    ) -> None:
        """Let requests go wrong; faults are played in the order they were added.

        Args:
            target: whose requests; see `MockVendors`.
            fault: a name from the catalogue (`prepaid.testing.faults`), such as `"reset"` or
                `"flaky(2)"`, or a `Reply` of your own.
            key: the account's key, if `target` is a vendor's name.
            times: how many requests it meets; None for all until `clear`.

        Raises:
            ConfigurationError: no such fault; the message lists all of the vendor's.
        """
        if times is not None and times < 1:
            raise ConfigurationError(f"times is {times}; a fault is played at least once.")
        with self._lock:
            name, key, _ = _resolve(target, key, None)
            self._vendor(name).add_fault(fault, key, times)

    def clear(self, target: Account | str | None = None, *, key: str | None = None) -> None:
        """End faults: an account's own, all of one vendor, or (without target) all there are."""
        with self._lock:
            if target is None:
                for vendor in self._vendors.values():
                    vendor.clear_faults(None)
            else:
                name, key, _ = _resolve(target, key, None)
                self._vendor(name).clear_faults(key)

    def requests(
        self, target: Account | str | None = None, *, key: str | None = None
    ) -> list[LoggedRequest]:
        """Return what was asked so far: by an account's key, at one vendor, or all of it."""
        seen = self._log.requests()
        if target is None:
            return seen
        name, key, _ = _resolve(target, key, None)
        return [one for one in seen if one.vendor == name and key in {None, one.key}]

    def environment(self) -> dict[str, str]:
        """Return the variables that point `prepaid` at this mock, by keys known from the start."""
        variables = {}
        for name in vendor_names():
            try:
                with self._lock:
                    self._vendor(name)
            except ConfigurationError:  # a registered vendor that ships no document
                continue
            variables[base_url_variable(name)] = self.url(name)
            record, given = get_vendor(name), parameters_of(name)
            variables[record.key_variables[0]] = _default_key(name)
            variables |= {
                one.variable: given[one.name] for one in record.parameters if one.required
            }
        return variables

    def exports(self, shell: Literal["sh", "powershell"] = "sh") -> list[str]:
        """Return the variables of `environment` as lines for a shell.

        Args:
            shell: `sh` for all shells that take `export`, or `powershell`.
        """
        variables = self.environment().items()
        if shell == "sh":
            return [f"export {name}={shlex.quote(value)}" for name, value in variables]
        return [
            "$env:{} = '{}'".format(name, value.replace("'", "''")) for name, value in variables
        ]

    def _vendor(self, name: str) -> MockVendor:
        if name not in self._vendors:
            self._vendors[name] = MockVendor(name, _default_key(name), self._clock)
        return self._vendors[name]

    def _answer(self, method: str, path: str, query: str, headers: Mapping[str, str]) -> Answer:
        name, _, rest = path.removeprefix("/").partition("/")
        with self._lock:
            if name in self._vendors or name in vendor_names():
                answer, seen = self._vendor(name).answer(method, f"/{rest}", query, headers)
            else:
                seen = LoggedRequest(
                    vendor=None, method=method, path=path, query=query, headers=headers
                )
                problem = f"{method} {path}: the mock plays no such vendor"
                answer, seen = refuse(seen, 404, problem, {})
        self._log.add(seen, headers, answer)
        return answer


def fake(vendor: str, amount: Amount | str | None = None, *, label: str | None = None) -> Balance:
    """Return a balance as the vendor would state it; nothing is sent.

    Args:
        vendor: the vendor's name.
        amount: the figure of its unit, such as `"3.20 USD"`; all else, and all if it is None, is
            from the example in the vendor's document.
        label: the account's label.

    Raises:
        ConfigurationError: no such vendor, or it states no such figure.
    """
    import httpx  # noqa: PLC0415 - 70 ms that starting the mock need not take

    from prepaid import Client  # noqa: PLC0415 - same

    mock = MockVendors(port=None)
    account = mock.account(vendor, label=label)
    if amount is not None:
        mock.set(account, amount)
    with httpx.Client(transport=mock.transport()) as http, Client(http_client=http) as client:
        return client.get_balance(account)


def _default_key(vendor: str) -> str:
    """Return the key that the mock knows from the start."""
    return f"mock-{vendor}-key"


def _key_of(account: Account) -> str:
    key = account.api_key
    return key.reveal() if isinstance(key, Secret) else key().strip()


def _resolve(
    target: Account | str, key: str | None, organization: str | None
) -> tuple[str, str | None, str | None]:
    """Return the vendor, key and organization that a target means; None means all.

    Raises:
        ConfigurationError: no such vendor, an organization without a key, or an account with
            another key.
    """
    if not isinstance(target, Account):
        get_vendor(target)  # of a misspelt one there would be no requests, and a test would pass
        if key is None and organization is not None:
            raise ConfigurationError("An organization belongs to a key: say which.")
        return target, key, organization
    if key is not None or organization is not None:
        raise ConfigurationError("The account has its key and organization: give them once.")
    return target.vendor, _key_of(target), target.organization
