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

from typing import TYPE_CHECKING, Final

import attrs
import httpx
import pytest

from prepaid import Account, Client, InvalidKeyError, MissingKeyError, __version__
from prepaid._accounts import key_in_env
from prepaid._keys import Secret, parse_key
from prepaid.testing._answers import Reply
from prepaid.testing._document import Operation, document_of, operation_id
from prepaid.testing._mock import MockVendors
from prepaid.testing._validate import answer_problem
from prepaid.vendors import get_vendor, vendor_names

if TYPE_CHECKING:
    from collections.abc import Iterator

_SECONDS: Final = 30.0  # for one answer
_WRONG_KEY: Final = "prepaid-contract-test-of-a-wrong-key"


@attrs.frozen(kw_only=True)
class Case:
    """One operation at one place.

    Attributes:
        account: where to ask, with the right key.
        what: `balance` or `profile`.
        live: whether this is the vendor itself.
    """

    account: Account
    operation: Operation
    what: str
    live: bool

    def ask(self, key: object) -> Reply:
        """Send one request, with this `Secret` or without any."""
        headers = {"Accept": "application/json", "User-Agent": f"prepaid/{__version__}"}
        if isinstance(key, Secret):
            name, prefix = self.operation.keys[0]
            headers[name] = prefix + key.reveal()
        server = self.account.base_url or get_vendor(self.account.vendor).base_url
        url = httpx.URL(server.rstrip("/") + self.operation.path)
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
        if base_url is None and not live:
            continue
        key = _key(config, name)
        if key is None and live:
            continue
        if key is None:
            names = " or ".join(get_vendor(name).key_variables)
            raise pytest.UsageError(f"--{name}-base-url needs --{name}-api-key, or {names}")
        for version, api in get_vendor(name).apis.items():
            account = Account(name, key, base_url=base_url, api_version=version)
            for what, asked in (("balance", api.balance), ("profile", api.profile)):
                if asked is not None:
                    operation = document_of(name).operation(operation_id(asked))
                    yield Case(account=account, operation=operation, what=what, live=live)


def _key(config: pytest.Config, vendor: str) -> Secret | None:
    """Return the key of the option or of the environment; None if there is none."""
    found = key_in_env(get_vendor(vendor))
    given = config.getoption(f"--{vendor}-api-key", default=None) or (found and found[1])
    try:
        return parse_key(given() if callable(given) else given) if given else None
    except (MissingKeyError, InvalidKeyError) as error:
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
