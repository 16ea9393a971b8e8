"""The contenders, each set up as well as its library allows.

One client serves all accounts, and everything but the calls is made beforehand. Each asks for a
balance, reads its JSON and returns the figure.
"""

from __future__ import annotations

import ssl
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from youdotcom import You

import prepaid
from benchmarks.servers import BALANCE_PATH
from prepaid_clients.youdotcom import AuthenticatedClient
from prepaid_clients.youdotcom.api.billing import get_account_balance

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

# What httpx's AsyncClient keeps by default; with more its pool is slower, over HTTP and TLS.
_KEPT: Final = 20


class Contender(NamedTuple):
    """How a library asks; the functions of an awaited one return coroutines.

    Attributes:
        prepare: makes what `one` and `many` take from a key; never measured.
        one: asks for one account's figure and returns it.
        close: closes the connections.
        many: asks for those of many accounts, in their order; None fans `one` out.
    """

    prepare: Callable[[str], Any]
    one: Callable[[Any], Any]
    close: Callable[[], Any]
    many: Callable[[Sequence[Any]], Any] | None = None


class Setting(NamedTuple):
    """What a contender is set up for.

    Attributes:
        url: the server.
        width: accounts asked at once.
        authority: file with the certificate to trust.
    """

    url: str
    width: int
    authority: str

    def client(self, module: str, kind: str, kept: int | None = None) -> Any:
        """Return a `Client` or `AsyncClient` of httpx or httpx2 that keeps so many connections."""
        library = import_module(module)
        limits = library.Limits(max_connections=max(self.width, 10), max_keepalive_connections=kept)
        context = ssl.create_default_context(cafile=self.authority)
        return getattr(library, kind)(verify=context, limits=limits)

    def account(self, key: str) -> prepaid.Account:
        """Return the account of a key."""
        return prepaid.Account("youdotcom", key, base_url=self.url)


def _headers(key: str) -> dict[str, str]:
    return {"x-api-key": key}


def _figure(response: Any) -> object:
    return response.raise_for_status().json()["data"]["attributes"]["balance"]


def _figures(outcomes: Sequence[prepaid.Outcome]) -> list[object]:
    return [isinstance(one, prepaid.Balance) and one.available.value for one in outcomes]


def raw(setting: Setting, module: str = "httpx") -> Contender:
    """`Client` of httpx or httpx2 as it is."""
    client, url = setting.client(module, "Client"), setting.url + BALANCE_PATH
    return Contender(
        _headers, lambda headers: _figure(client.get(url, headers=headers)), client.close
    )


def raw_async(setting: Setting, module: str = "httpx", kept: int | None = _KEPT) -> Contender:
    """`AsyncClient` of httpx or httpx2 as it is."""
    client, url = setting.client(module, "AsyncClient", kept), setting.url + BALANCE_PATH

    async def one(headers: dict[str, str]) -> object:
        return _figure(await client.get(url, headers=headers))

    return Contender(_headers, one, client.aclose)


def guarded(setting: Setting, *, own: bool = False) -> Contender:
    """`prepaid.Client`, every guard on; or over an httpx client of the user's `own`."""
    http = setting.client("httpx", "Client") if own else None
    client = prepaid.Client(concurrency=setting.width, http_client=http)
    return Contender(
        setting.account,
        lambda account: client.get_balance(account).available.value,
        http.close if http else client.close,
        lambda accounts: _figures(client.get_balances(accounts)),
    )


def guarded_async(setting: Setting, *, own: bool = False) -> Contender:
    """`prepaid.AsyncClient`, the same."""
    http = setting.client("httpx", "AsyncClient", _KEPT) if own else None
    client = prepaid.AsyncClient(concurrency=setting.width, http_client=http)

    async def one(account: prepaid.Account) -> object:
        return (await client.get_balance(account)).available.value

    async def many(accounts: Sequence[prepaid.Account]) -> list[object]:
        return _figures(await client.get_balances(accounts))

    return Contender(setting.account, one, http.aclose if http else client.close, many)


def generated(setting: Setting) -> Contender:
    """The generated client alone, on an `httpx.Client`."""
    http = setting.client("httpx", "Client")

    def one(client: AuthenticatedClient) -> object:
        parsed: Any = get_account_balance.sync_detailed(client=client).parsed
        return parsed.data.attributes.balance

    return Contender(
        lambda key: AuthenticatedClient(token=key, base_url=setting.url, httpx_client=http),
        one,
        http.close,
    )


def generated_async(setting: Setting) -> Contender:
    """The generated client alone, on an `httpx.AsyncClient`."""
    http = setting.client("httpx", "AsyncClient", _KEPT)

    async def one(client: AuthenticatedClient) -> object:
        parsed: Any = (await get_account_balance.asyncio_detailed(client=client)).parsed
        return parsed.data.attributes.balance

    return Contender(
        lambda key: AuthenticatedClient(token=key, base_url=setting.url, httpx_client=http),
        one,
        http.aclose,
    )


def youdotcom(setting: Setting) -> Contender:
    """The vendor's SDK; it has no balance call and fetches the state of a task instead."""
    client = setting.client("httpx", "Client")
    unused = setting.client("httpx", "AsyncClient")  # or each account makes one, in 20 ms
    return Contender(
        lambda key: You(
            api_key_auth=key, server_url=setting.url, client=client, async_client=unused
        ),
        lambda sdk: sdk.get_research_task(task_id="one").status,
        client.close,
    )


def youdotcom_async(setting: Setting) -> Contender:
    """The vendor's SDK, the same."""
    client = setting.client("httpx", "AsyncClient", _KEPT)
    unused = setting.client("httpx", "Client")

    async def one(sdk: You) -> object:
        return (await sdk.get_research_task_async(task_id="one")).status

    return Contender(
        lambda key: You(
            api_key_auth=key, server_url=setting.url, client=unused, async_client=client
        ),
        one,
        client.aclose,
    )


SYNC: Final = {
    "httpx": raw,
    "httpx2": partial(raw, module="httpx2"),
    "youdotcom SDK": youdotcom,
    "prepaid": guarded,
    "prepaid over httpx": partial(guarded, own=True),
    "generated client": generated,
}
ASYNC: Final = {
    "httpx": raw_async,
    "httpx2": partial(raw_async, module="httpx2"),
    "youdotcom SDK": youdotcom_async,
    "prepaid": guarded_async,
    "prepaid over httpx": partial(guarded_async, own=True),
    "generated client": generated_async,
}
