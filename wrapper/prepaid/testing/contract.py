# ruff: noqa: S101 - these are tests
r"""Contract tests for a vendor, or for what stands in for one.

    pytest --pyargs prepaid.testing.contract --legnext-base-url http://127.0.0.1:8080 \
        --legnext-api-key k
    pytest --pyargs prepaid.testing.contract --live

The first asks a gateway or mock of your own; without an `-api-key` the key comes from the
environment. The second asks the vendors themselves, with every key that is in the environment,
and sends one request for each operation.
"""

from __future__ import annotations

from base64 import b64encode
from typing import TYPE_CHECKING, Final

import attrs
import httpx
import pytest

from prepaid import Account, Client, ConfigurationError, MissingKeyError, __version__
from prepaid._accounts import base_url_of
from prepaid._keys import Secret, parse_key
from prepaid.testing._answers import Reply
from prepaid.testing._document import Operation, document_of, inputs_of, operation_id, user_of
from prepaid.testing._mock import MockVendors
from prepaid.testing._validate import answer_problem
from prepaid.vendors import get_vendor, vendor_names

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_SECONDS: Final = 30.0  # for one answer
_WRONG_KEY: Final = "prepaid-contract-test-of-a-wrong-key"


@attrs.frozen(kw_only=True)
class Case:
    """One operation at one place.

    Attributes:
        account: where to ask, with the right key.
        operation: that of the vendor's document.
        what: `balance` or `profile`.
        live: whether this is the vendor itself.
    """

    account: Account
    operation: Operation
    what: str
    live: bool

    def ask(self, key: Secret | Callable[[], str] | None) -> Reply:
        """Send one request, with this key or without any."""
        vendor, parameters = self.account.vendor, self.account.parameters
        headers = {"Accept": "application/json", "User-Agent": f"prepaid/{__version__}"}
        if key is not None:
            name, prefix = self.operation.keys[0]
            shown = (key if isinstance(key, Secret) else parse_key(key())).reveal()
            if prefix == "Basic ":
                shown = b64encode(f"{user_of(vendor, parameters)}:{shown}".encode()).decode()
            headers[name] = prefix + shown
        server = base_url_of(self.account)
        path = self.operation.path_of(inputs_of(vendor, parameters))
        url = httpx.URL(server.rstrip("/") + path)
        try:
            answer = httpx.get(url, headers=headers, timeout=_SECONDS)
        except httpx.HTTPError as error:
            problem = f"{url.netloc.decode()} gave no answer: {type(error).__name__}"
        else:
            return Reply(
                status=answer.status_code,
                body=answer.content,
                content_type=answer.headers.get("content-type"),
            )
        pytest.fail(problem, pytrace=False)  # a traceback could show the key among its locals

    def problem(self, reply: Reply) -> str | None:
        """Return what the document has against an answer; None for nothing."""
        return answer_problem(document_of(self.account.vendor), self.operation, reply)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Make a case of each operation of each vendor that is to be asked."""
    cases = list(_cases(metafunc.config))
    if metafunc.function is not test_answer_keeps_the_document:
        cases = [case for case in cases if not case.live]
    reason = "nothing to ask: give --<vendor>-base-url URL, or --live with keys in the environment"
    metafunc.parametrize(
        "case",
        [
            pytest.param(
                case,
                id=f"{case.account.vendor}-{case.operation.id}",
                marks=[pytest.mark.xfail(reason="deprecated by the vendor", strict=False)]
                if case.operation.deprecated
                else [],
            )
            for case in cases
        ]
        or [pytest.param(None, id="none", marks=pytest.mark.skip(reason=reason))],
    )


def _cases(config: pytest.Config) -> Iterator[Case]:
    for name in vendor_names():
        base_url = config.getoption(f"--{name}-base-url", default=None)
        live = base_url is None and bool(config.getoption("--live", default=False))
        account = _account(config, name, base_url) if base_url or live else None
        if account is None:
            continue
        for version, api in get_vendor(name).apis.items():
            asked = attrs.evolve(account, api_version=version)
            for what, record in (("balance", api.balance), ("profile", api.profile)):
                if record is not None:
                    operation = document_of(name).operation(operation_id(record))
                    yield Case(account=asked, operation=operation, what=what, live=live)


def _account(config: pytest.Config, vendor: str, base_url: str | None) -> Account | None:
    """Return the account of the options or the environment; None if neither names it.

    Raises:
        UsageError: the account of a gateway has no key, or an account cannot be used.
    """
    key = config.getoption(f"--{vendor}-api-key", default=None)
    try:
        account = Account(vendor, key) if key else Account.from_env(vendor)
        return attrs.evolve(account, base_url=base_url or account.base_url)
    except MissingKeyError:
        if base_url is None:
            return None
        names = " or ".join(get_vendor(vendor).key_variables)
        problem = f"--{vendor}-base-url needs --{vendor}-api-key, or {names}"
    except ConfigurationError as error:
        problem = f"{vendor}: {error.message}"
    raise pytest.UsageError(problem)


def test_answer_keeps_the_document(case: Case) -> None:
    """One request with the key is answered 200 as documented, and `prepaid` reads that body."""
    reply = case.ask(case.account.api_key)
    assert case.problem(reply) is None
    with MockVendors() as mock, Client() as client:
        same = mock.account(case.account.vendor, api_version=case.account.api_version)
        mock.fault(same, reply, times=1)
        read = client.get_balance if case.what == "balance" else client.get_profile
        assert read(same).vendor == case.account.vendor


def test_wrong_key_is_refused_as_documented(case: Case) -> None:
    """A key that nobody has is refused with a documented status and body."""
    reply = case.ask(Secret(_WRONG_KEY))
    assert httpx.codes.is_client_error(reply.status)
    assert case.problem(reply) is None


def test_missing_key_is_refused_as_documented(case: Case) -> None:
    """A request without a key is refused with a documented status and body."""
    reply = case.ask(None)
    assert httpx.codes.is_client_error(reply.status)
    assert case.problem(reply) is None
