"""What our templates add to the generated clients, shown on each of them."""

from __future__ import annotations

import asyncio
import importlib
import json
import math
import threading
from decimal import Decimal

import httpx
import pytest

CALLS = {
    "deepixels": ("account.get_account_balance", {"email": "a@example.com", "balance": 1}),
    "legnext": (
        "account_management.get_account_balance",
        {"code": 200, "message": "m", "data": {"balance_usd": 1}},
    ),
    "stability": ("user.get_balance", {"credits": 1}),
    "youdotcom": (
        "billing.get_account_balance",
        {"data": {"type": "account", "id": "i", "attributes": {"balance": 1}}},
    ),
}
KEY = "sk-very-secret-0123456789"


@pytest.fixture(params=sorted(CALLS))
def vendor(request):
    """Each generated package in turn."""
    return request.param


@pytest.fixture
def package(vendor):
    """The package itself."""
    return importlib.import_module(f"prepaid_clients.{vendor}")


@pytest.fixture
def operation(vendor):
    """The module of the call that asks for the balance."""
    return importlib.import_module(f"prepaid_clients.{vendor}.api.{CALLS[vendor][0]}")


def client_of(package, handler, **options):
    """Return a client whose requests a function answers."""
    arguments = {"httpx_args": {"transport": httpx.MockTransport(handler)}, **options}
    return package.AuthenticatedClient(base_url="https://api.test", token=KEY, **arguments)


def answer(text, status=200):
    """Return a handler that always sends this body."""
    return lambda request: httpx.Response(
        status, content=text.encode(), headers={"content-type": "application/json", "x-id": KEY}
    )


def recorder(seen):
    """Return a handler that keeps the requests it gets, and answers none of them."""

    def handler(request):
        seen.append(request)
        return httpx.Response(503)

    return handler


def test_nothing_secret_is_in_the_repr_of_a_client(package):
    """Neither the key nor a header, cookie or argument of the caller's."""
    client = package.AuthenticatedClient(
        base_url="https://api.test",
        token=KEY,
        headers={"x-extra": KEY},
        cookies={"session": KEY},
        httpx_args={"auth": ("user", KEY)},
    )
    client.get_httpx_client()
    assert "https://api.test" in repr(client)
    assert KEY not in repr(client)
    assert "x-extra" not in repr(client)
    plain = package.Client(base_url="https://api.test", headers={"x-extra": KEY})
    assert KEY not in repr(plain)


def test_headers_and_body_are_not_in_the_repr_of_an_answer(vendor, package, operation):
    """A body may hold personal data, and a header what the server repeats."""
    client = client_of(package, answer(json.dumps(CALLS[vendor][1])))
    response = operation.sync_detailed(client=client)
    assert response.headers["x-id"] == KEY
    assert KEY not in repr(response)


def test_the_time_limit_is_finite_unless_the_caller_says_otherwise(package):
    """Both kinds of httpx client have it."""
    for client in (
        package.Client(base_url="https://api.test"),
        package.AuthenticatedClient(base_url="https://api.test", token=KEY),
    ):
        for built in (client.get_httpx_client(), client.get_async_httpx_client()):
            limits = built.timeout.as_dict().values()
            assert all(limit is not None and 0 < limit < math.inf for limit in limits)
    unlimited = package.Client(base_url="https://api.test", timeout=None)
    assert unlimited.get_httpx_client().timeout == httpx.Timeout(None)


@pytest.mark.parametrize("status", [520, 530, 299, 418, 999])
def test_any_status_is_an_integer(status, package, operation):
    """A status that no standard names is not an error of the parser."""
    client = client_of(package, answer("<html>", status))
    response = operation.sync_detailed(client=client)
    assert type(response.status_code) is int
    assert response.status_code == status
    assert response.parsed is None
    assert asyncio.run(operation.asyncio_detailed(client=client)).status_code == status


FIGURES = ["0.2944737146168059", "12345678901234567.89", "718924.5", "-0.10", "1e3", "71000"]


@pytest.mark.parametrize("text", FIGURES)
def test_a_figure_keeps_the_digits_that_were_sent(text, vendor, package, operation):
    """Through no float, sync and async."""
    body = json.dumps(CALLS[vendor][1]).replace(": 1}", f": {text}}}")
    client = client_of(package, answer(body))
    for response in (
        operation.sync_detailed(client=client),
        asyncio.run(operation.asyncio_detailed(client=client)),
    ):
        figure = figure_of(vendor, response.parsed)
        assert type(figure) is Decimal
        assert figure.as_tuple() == Decimal(text).as_tuple()


def figure_of(vendor, parsed):
    """Return the leading figure of a parsed answer."""
    return {
        "deepixels": lambda: parsed.balance,
        "legnext": lambda: parsed.data.balance_usd,
        "stability": lambda: parsed.credits_,
        "youdotcom": lambda: parsed.data.attributes.balance,
    }[vendor]()


@pytest.mark.parametrize(
    "value",
    [
        True,
        None,
        1.5,
        math.nan,
        [],
        {},
        Decimal("NaN"),
        Decimal("-Infinity"),
        "",
        "1e3",
        " 1",
        "NaN",
        "1,5",
        "٣",
    ],
)
def test_what_is_no_figure_is_refused(value, vendor):
    """A boolean is not 1, and a float has lost its digits already."""
    types = importlib.import_module(f"prepaid_clients.{vendor}.types")
    with pytest.raises((TypeError, ValueError)) as caught:
        types.to_decimal(value)
    assert "number is needed" in str(caught.value)


def test_a_plain_decimal_string_is_a_figure(vendor):
    """Some vendors send money as text."""
    types = importlib.import_module(f"prepaid_clients.{vendor}.types")
    assert types.to_decimal("12345678901234567.89") == Decimal("12345678901234567.89")
    assert types.to_decimal("-5") == -5


def test_the_callers_dictionaries_are_never_written_to_and_never_read_again(package, operation):
    """The key travels with the request only."""
    headers, cookies = {"x-mine": "1"}, {"c": "2"}
    seen: list[httpx.Request] = []
    client = client_of(
        package,
        recorder(seen),
        headers=headers,
        cookies=cookies,
        prefix="",
        auth_header_name="x-api-key",
    )
    headers["x-late"] = "3"
    operation.sync_detailed(client=client)
    asyncio.run(operation.asyncio_detailed(client=client))
    assert headers == {"x-mine": "1", "x-late": "3"}
    assert cookies == {"c": "2"}
    for request in seen:
        sent = request.headers
        assert sent["x-api-key"] == KEY
        assert sent["x-mine"] == "1"
        assert "x-late" not in sent


def test_the_key_has_its_prefix(package, operation):
    """`Bearer` unless the caller says otherwise."""
    seen: list[httpx.Request] = []
    client = client_of(package, recorder(seen))
    operation.sync_detailed(client=client)
    assert seen[0].headers["authorization"] == f"Bearer {KEY}"


def test_threads_that_race_for_the_first_request_build_one_client(package, monkeypatch):
    """Upstream, 8 threads build 8, and 7 of them are never closed."""
    built, start = [], threading.Barrier(8)
    real = httpx.Client

    def slow(**arguments):
        built.append(1)
        threading.Event().wait(0.02)
        return real(**arguments)

    monkeypatch.setattr(httpx, "Client", slow)
    client = package.AuthenticatedClient(base_url="https://api.test", token=KEY)

    def race():
        start.wait()
        client.get_httpx_client()

    threads = [threading.Thread(target=race) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(built) == 1


def test_a_client_with_more_headers_has_the_key_and_both_headers(package, operation):
    """The copies that `with_headers` makes work like the first one."""
    seen: list[httpx.Request] = []
    first = client_of(package, recorder(seen), headers={"x-a": "1"})
    operation.sync_detailed(client=first.with_headers({"x-b": "2"}))
    assert (seen[0].headers["x-a"], seen[0].headers["x-b"]) == ("1", "2")
    assert KEY in seen[0].headers["authorization"]


def test_no_call_takes_a_key(package, vendor):
    """The client holds it; an argument would end up in tracebacks and logs."""
    import inspect
    import pkgutil

    api = importlib.import_module(f"prepaid_clients.{vendor}.api")
    modules = [
        importlib.import_module(found.name)
        for found in pkgutil.walk_packages(api.__path__, f"{api.__name__}.")
        if not found.ispkg
    ]
    assert modules
    for module in modules:
        for function in (module.sync_detailed, module.asyncio_detailed):
            names = set(inspect.signature(function).parameters)
            assert names <= {
                "client",
                "organization",
                "stability_client_id",
                "stability_client_version",
            }
