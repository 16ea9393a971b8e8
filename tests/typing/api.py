"""The whole public surface as a type checker sees it: checked by mypy and pyright, never run."""

# ruff: noqa: TC003 - never run, so nothing is gained by importing less

from collections.abc import AsyncGenerator, Callable, Generator, Mapping
from contextlib import AbstractAsyncContextManager, AbstractContextManager
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, Literal, assert_type

import httpx

import prepaid
from prepaid import testing, vendors

Asked = prepaid.Account | str
Pair = tuple[Asked, prepaid.Outcome]


def blocking(http: httpx.Client, account: prepaid.Account) -> None:
    """`Client`, every option and every call."""
    client = prepaid.Client(
        timeout=(5, 10.0), deadline=30, max_retries=2, concurrency=10, http_client=http
    )
    with client as entered:
        assert_type(entered, prepaid.Client)
    assert_type(client.get_balance("legnext"), prepaid.Balance)
    assert_type(client.get_balance(account), prepaid.Balance)
    assert_type(client.get_profile(account), prepaid.Profile)
    assert_type(client.get_balances(), list[prepaid.Balance | prepaid.PrepaidError])
    assert_type(client.get_balances([account, "legnext"]), list[prepaid.Outcome])
    assert_type(client.iter_balances([account, "legnext"]), Generator[Pair])
    polled = client.poll([account], every=60)
    assert_type(polled, Generator[tuple[prepaid.Account, prepaid.Outcome]])
    events = client.watch([account], every=60, margin="0.1", rounds=2, history=prepaid.History())
    assert_type(events, Generator[prepaid.WatchEvent])
    faster = client.with_options(timeout=1.5, deadline=3, max_retries=0, concurrency=None)
    assert_type(faster, prepaid.Client)
    assert_type(client.close(), None)
    prepaid.Client(http_client=httpx.AsyncClient())  # type: ignore[arg-type] # the other kind
    prepaid.Client(timeout="5")  # type: ignore[arg-type] # not a number
    kept: AbstractContextManager[prepaid.Client] = client
    assert kept


async def awaited(http: httpx.AsyncClient, account: prepaid.Account) -> None:
    """`AsyncClient`, every option and every call."""
    client = prepaid.AsyncClient(
        timeout=5, deadline=30, max_retries=2, concurrency=10, http_client=http
    )
    async with client as entered:
        assert_type(entered, prepaid.AsyncClient)
    assert_type(await client.get_balance("legnext"), prepaid.Balance)
    assert_type(await client.get_profile(account), prepaid.Profile)
    assert_type(await client.get_balances(), list[prepaid.Balance | prepaid.PrepaidError])
    assert_type(client.watch([account]), AsyncGenerator[prepaid.WatchEvent])
    async for polled, _ in client.poll():
        assert_type(polled, prepaid.Account)
    pairs: AsyncGenerator[Pair] = client.iter_balances([account])
    async for asked, outcome in pairs:
        assert_type(asked, prepaid.Account | str)
        assert_type(outcome, prepaid.Balance | prepaid.PrepaidError)
    assert_type(client.with_options(deadline=3), prepaid.AsyncClient)
    assert_type(await prepaid.aguard("legnext=10 USD", account), list[prepaid.Balance])
    assert_type(await client.close(), None)
    prepaid.AsyncClient(http_client=httpx.Client())  # type: ignore[arg-type] # the other kind
    kept: AbstractAsyncContextManager[prepaid.AsyncClient] = client
    assert kept


def functions(account: prepaid.Account) -> None:
    """The module-level calls and the ways to an account."""
    assert_type(prepaid.get_balance("legnext"), prepaid.Balance)
    assert_type(prepaid.get_balances([account]), list[prepaid.Outcome])
    assert_type(prepaid.get_profile(account), prepaid.Profile)
    assert_type(prepaid.accounts_from_env(), list[prepaid.Account])
    assert_type(prepaid.load_accounts("prepaid.toml"), list[prepaid.Account])
    assert_type(prepaid.Account.from_env("stability"), prepaid.Account)
    assert_type(prepaid.__version__, str)
    assert_type(prepaid.guard("legnext=10 USD", account), list[prepaid.Balance])


def kept(history: prepaid.History, balance: prepaid.Balance, event: prepaid.WatchEvent) -> None:
    """Readings, what they say, and events."""
    assert_type(history.record(balance), None)
    assert_type(history.readings("legnext", "a", since=balance.fetched_at), list[prepaid.Reading])
    assert_type(history.accounts(), list[tuple[str, str | None]])
    found = history.runway("legnext")
    assert_type(found, prepaid.Runway)
    assert_type(found.per_day, prepaid.Amount | None)
    assert_type(found.left, timedelta | None)
    assert_type(found.top_ups, tuple[prepaid.TopUp, ...])
    assert_type(event.event, Literal["below", "recovered", "unknown"])
    assert_type(event.to_dict(), dict[str, Any])


def gates(below: prepaid.BelowMinimumError, unknown: prepaid.BalanceUnknownError) -> None:
    """What `guard` raises has all outcomes."""
    assert_type(below.outcomes, tuple[prepaid.Outcome, ...])
    assert_type(unknown.outcomes, tuple[prepaid.Outcome, ...])


def accounts(fetch: Callable[[], str]) -> None:
    """An account takes a key or a callable, and keeps plain values."""
    account = prepaid.Account(
        "stability",
        fetch,
        label="prod",
        organization="org-123",
        base_url="https://gateway.example",
        api_version="v1",
        allow_insecure=False,
        minimum="10 credits",
    )
    prepaid.Account("legnext", api_key="sk-example", minimum=prepaid.Amount(10, "USD"))
    assert_type(account.vendor, str)
    assert_type(account.label, str | None)
    assert_type(account.organization, str | None)
    assert_type(account.base_url, str | None)
    assert_type(account.api_version, str | None)
    assert_type(account.minimum, prepaid.Amount | None)
    prepaid.Account("legnext", 5)  # type: ignore[arg-type] # not a key


def amounts(text: str) -> None:
    """Exact values in one unit."""
    amount = prepaid.Amount(Decimal("1.5"), "USD")
    prepaid.Amount(1, "USD")
    prepaid.Amount("1.50", "USD")
    prepaid.Amount(1.5, "USD")  # type: ignore[arg-type] # a float is not exact
    assert_type(prepaid.Amount.parse(text), prepaid.Amount)
    assert_type(amount.value, Decimal)
    assert_type(amount.unit, str)
    assert_type(amount + amount, prepaid.Amount)
    assert_type(amount - amount, prepaid.Amount)
    assert_type(amount < prepaid.Amount(2, "USD"), bool)
    assert_type(amount.to_dict(), dict[str, str])
    total: prepaid.Amount | int = sum([amount, amount])
    assert_type(f"{total:>10}", str)


def results(balance: prepaid.Balance, profile: prepaid.Profile) -> None:
    """What calls give back."""
    assert_type(balance.vendor, str)
    assert_type(balance.label, str | None)
    assert_type(balance.available, prepaid.Amount)
    assert_type(balance.amounts, tuple[prepaid.Amount, ...])
    assert_type(balance.used, prepaid.Amount | None)
    assert_type(balance.limit, prepaid.Amount | None)
    assert_type(balance.resets_at, datetime | None)
    assert_type(balance.account_id, str | None)
    assert_type(balance.vendor_alert, bool | None)
    assert_type(balance.alert_threshold, prepaid.Amount | None)
    assert_type(balance.as_of, datetime | None)
    assert_type(balance.fetched_at, datetime)
    assert_type(balance.is_below("10 USD"), bool)
    assert_type(balance.is_below(balance.available), bool)
    assert_type(balance.to_dict(), dict[str, Any])
    assert_type(balance.meta, prepaid.Meta)
    assert_type(balance.meta.status, int)
    assert_type(balance.meta.request_id, str | None)
    assert_type(balance.meta.attempts, int)
    assert_type(balance.meta.elapsed, float)
    assert_type(balance.meta.api_version, str)
    assert_type(balance.meta.spec_sha256, str)
    assert_type(balance.meta.rate_limit, Mapping[str, str])
    assert_type(profile.id, str)
    assert_type(profile.organizations, tuple[prepaid.Organization, ...])
    assert_type(profile.to_dict(), dict[str, Any])
    balance.vendor = "x"  # type: ignore[misc] # frozen


def outcomes(outcome: prepaid.Outcome) -> prepaid.Amount | None:
    """`isinstance` says whether an outcome is an error."""
    if isinstance(outcome, prepaid.PrepaidError):
        assert_type(outcome.vendor, str | None)
        assert_type(outcome.label, str | None)
        assert_type(outcome.message, str)
        assert_type(outcome.attempts, int)
        assert_type(outcome.retryable, bool)
        assert_type(outcome.hint, str | None)
        assert_type(outcome.server_message, str | None)
        assert_type(outcome.request_id, str | None)
        assert_type(outcome.retry_after, float | None)
        return None
    return outcome.available


def errors() -> None:
    """What each class of error has besides, and what it is."""
    try:
        prepaid.get_balance("legnext")
    except (
        prepaid.AuthenticationError,
        prepaid.PaymentRequiredError,
        prepaid.PermissionDeniedError,
        prepaid.RateLimitedError,
        prepaid.RedirectError,
        prepaid.ServerError,
    ) as error:
        status: prepaid.StatusError = error
        assert_type(status.status, int)
    except prepaid.InvalidResponseError as error:
        assert_type(error.path, str)
        assert_type(error.status, int | None)
    except prepaid.DeadlineExceededError as error:
        late: TimeoutError = error
        transport: prepaid.TransportError = error
        raise late from transport
    except (
        prepaid.MissingKeyError,
        prepaid.InvalidKeyError,
        prepaid.UnitMismatchError,
    ) as error:
        wrong: prepaid.ConfigurationError = error
        raise wrong from None
    except prepaid.UnsupportedOperationError:
        raise


def transports() -> None:
    """The guarded transports are httpx transports."""
    with httpx.Client(transport=prepaid.GuardedTransport()) as http:
        assert_type(prepaid.GuardedTransport().sent_unasked(httpx.URL("https://a.example")), bool)
        assert http
    asynchronous: httpx.AsyncBaseTransport = prepaid.AsyncGuardedTransport()
    assert asynchronous


def mocks() -> None:
    """The test kit and the vendors' records."""
    with testing.MockVendors() as mock:
        account = mock.account("legnext", "k", label="l", minimum="10 USD")
        assert_type(account, prepaid.Account)
        mock.set(account, "3.20 USD")
        mock.fault(account, testing.Reply(status=451, body=b"{}"), times=1)
        mock.fault("legnext", "reset")
        mock.drain("legnext", prepaid.Amount(1, "USD"), every=60)
        mock.clear()
        assert_type(mock.requests(account), list[testing.LoggedRequest])
        assert_type(mock.environment(), dict[str, str])
        assert_type(mock.exports("powershell"), list[str])
        assert_type(mock.url("legnext"), str)
    assert_type(vendors.vendor_names(), tuple[str, ...])
    assert_type(vendors.get_vendor("legnext"), vendors.Vendor)
