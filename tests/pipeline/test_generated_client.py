"""The generated clients as SDKs of their own: each package, each operation."""

from __future__ import annotations

import asyncio
import copy
import functools
import importlib
import inspect
import json
import math
import pickle
import pkgutil
import re
import subprocess
import sys
import threading
import timeit
import types
from decimal import Decimal
from pathlib import Path

import attrs
import httpx
import pytest

from tests.contract.samples import CALLS

CLIENTS = Path(__file__).parents[2] / "generated" / "prepaid_clients"
VENDORS = sorted(path.name for path in CLIENTS.iterdir() if (path / "_spec.py").exists())
KEY = "sk-very-secret-0123456789"


def name_of(call):
    """The operationId of a sample's call."""
    method, path = call.place
    text = (CLIENTS / call.vendor / "openapi.json").read_text("utf-8")
    return json.loads(text)["paths"][path][method.lower()]["operationId"]


# By hand from the vendors' pages: what stands in the samples.
NAMED = {(call.vendor, name_of(call)): call for call in CALLS}
# The header that each operation's key arrives in; there is no user name.
HEADERS = {
    key: attrs.evolve(call, user=call.user and "").sent(KEY).split(": ", 1)
    for key, call in NAMED.items()
}
# Four that differ in all that the generator treats in its own way: where the figure stands, the
# key's header and prefix, what is required, how many operations there are.
SERVERS = {
    "deepixels": "https://api.deepixels.co/v1/account/balance",
    "legnext": "https://api.legnext.ai/api/account/balance",
    "stability": "https://api.stability.ai/v1/user/balance",
    "youdotcom": "https://api.you.com/v1/billing/account_balance",
}
BODIES = {
    "deepixels": {"email": "a@example.com", "balance": 1},
    "legnext": {"code": 200, "message": "m", "data": {"balance_usd": 1}},
    "stability": {"credits": 1},
    "youdotcom": {"data": {"type": "account", "id": "i", "attributes": {"balance": 1}}},
}


def arguments_of(vendor):
    """What the path of a vendor's operations takes."""
    (call, *_) = (one for one in CALLS if one.vendor == vendor)
    return call.account.get("parameters", {})


def modules(vendor):
    """Return all operations of a package by operationId, with what their path takes given."""
    api = importlib.import_module(f"prepaid_clients.{vendor}.api")
    found = pkgutil.walk_packages(api.__path__, f"{api.__name__}.")
    return {
        one.name.rpartition(".")[2]: with_arguments(vendor, importlib.import_module(one.name))
        for one in found
        if not one.ispkg
    }


def with_arguments(vendor, module):
    """The module, or its like that has the arguments already."""
    given = arguments_of(vendor)
    if not given:
        return module
    ways = ("sync", "sync_detailed", "asyncio", "asyncio_detailed")
    bound = {way: functools.partial(getattr(module, way), **given) for way in ways}
    return types.SimpleNamespace(__name__=module.__name__, KEY_HEADER=module.KEY_HEADER, **bound)


OPERATIONS = [(vendor, name) for vendor in VENDORS for name in modules(vendor)]
each_operation = pytest.mark.parametrize(("vendor", "name"), OPERATIONS)


@pytest.fixture(params=SERVERS)
def vendor(request):
    """Four generated packages in turn."""
    return request.param


@pytest.fixture
def package(vendor):
    """The package itself."""
    return importlib.import_module(f"prepaid_clients.{vendor}")


@pytest.fixture
def operation(vendor):
    """The module of the call that asks for the balance."""
    found = modules(vendor)
    return found.get("get_balance") or found["get_account_balance"]


def client_of(package, handler, **options):
    """Return a client whose requests a function answers."""
    arguments = {"httpx_args": {"transport": httpx.MockTransport(handler)}, **options}
    return package.AuthenticatedClient(token=KEY, **arguments)


def answer(text, status=200, **headers):
    """Return a handler that always sends this body."""
    content = text if isinstance(text, bytes) else text.encode()
    return lambda request: httpx.Response(status, content=content, headers={"x-id": KEY, **headers})


def recorder(seen, body):
    """Return a handler that keeps the requests it gets."""

    def handler(request):
        seen.append(request)
        return httpx.Response(200, json=body)

    return handler


def both(operation, client):
    """Ask blocking, and awaited; return both responses."""
    return [
        operation.sync_detailed(client=client),
        asyncio.run(operation.asyncio_detailed(client=client)),
    ]


def ask(operation, client, kind):
    """Ask by the function that a kind of httpx client is for."""
    if kind is httpx.Client:
        return operation.sync_detailed(client=client)
    return asyncio.run(operation.asyncio_detailed(client=client))


# A key is all it takes.


def test_this_file_knows_each_operation():
    """The headers are stated here once more, by hand."""
    assert sorted(HEADERS) == sorted(OPERATIONS)


@each_operation
def test_a_key_and_an_address_are_all_an_operation_needs(vendor, name, httpserver):
    """Over real HTTP, blocking and awaited, the key arrives in the header that the vendor wants."""
    seen = []

    def handler(request):
        from werkzeug import Response

        seen.append(request)
        return Response(status=418)

    httpserver.expect_request(re.compile(".*"), method="GET").respond_with_handler(handler)
    package = importlib.import_module(f"prepaid_clients.{vendor}")
    client = package.AuthenticatedClient(token=KEY, base_url=httpserver.url_for("/"))
    with client, pytest.raises(package.errors.UnexpectedResponse):
        modules(vendor)[name].sync_detailed(client=client)

    async def awaited():
        async with client:
            await modules(vendor)[name].asyncio_detailed(client=client)

    with pytest.raises(package.errors.UnexpectedResponse):
        asyncio.run(awaited())
    assert len(seen) == 2
    header, value = HEADERS[vendor, name]
    for request in seen:
        assert request.headers[header] == value
        in_headers = [one for one, sent in request.headers if value in sent]
        assert in_headers == [header.title()]
        assert request.headers["Accept"] == "application/json"
        assert request.headers["User-Agent"] == f"prepaid-clients ({vendor})"
        assert "Cookie" not in request.headers


def test_the_server_is_the_documents_unless_another_is_given(vendor, package, operation):
    """With or without a slash at its end."""
    seen: list[httpx.Request] = []
    handler = recorder(seen, BODIES[vendor])
    both(operation, client_of(package, handler))
    both(operation, client_of(package, handler, base_url="https://gateway.test/vendor/"))
    urls = [str(request.url) for request in seen]
    path = SERVERS[vendor].removeprefix(package.client.BASE_URL)
    assert urls == [SERVERS[vendor]] * 2 + [f"https://gateway.test/vendor{path}"] * 2


def test_the_callers_headers_win_but_never_over_the_key(vendor, package, operation):
    """However their names are written."""
    seen: list[httpx.Request] = []
    header = operation.KEY_HEADER.name
    own = {"user-agent": "mine/1", "ACCEPT": "*/*", "X-Mine": "1", header.upper(): "other"}
    both(operation, client_of(package, recorder(seen, BODIES[vendor]), headers=own))
    for request in seen:
        sent = [name.decode().lower() for name, _ in request.headers.raw]
        assert len(sent) == len(set(sent))
        assert request.headers["user-agent"] == "mine/1"
        assert request.headers["accept"] == "*/*"
        assert request.headers["x-mine"] == "1"
        assert request.headers[header] == operation.KEY_HEADER.prefix + KEY


@pytest.mark.parametrize("token", ["", " sk-1", "sk-1\n", "sk-\r\nx: y", "sk-€", "sk-\x00"])
def test_a_key_that_no_header_can_carry_is_refused_and_not_shown(token, package):
    """At once, not as an error of the HTTP library that quotes it."""
    with pytest.raises(ValueError, match="token is empty, or has characters") as caught:
        package.AuthenticatedClient(token=token)
    assert "sk-" not in str(caught.value)


@pytest.mark.parametrize("vendor", VENDORS)
def test_no_operation_takes_a_key(vendor):
    """The client holds it; an argument would end up in tracebacks and logs."""
    known = {"client", "organization", "stability_client_id", "stability_client_version"}
    known |= arguments_of(vendor).keys()
    for module in modules(vendor).values():
        for function in (module.sync_detailed, module.asyncio_detailed):
            assert set(inspect.signature(function).parameters) <= known


def test_nothing_secret_is_in_the_repr_of_a_client(package):
    """Neither the key nor a header, extension or argument of the caller's."""
    client = package.AuthenticatedClient(
        token=KEY,
        base_url="https://api.test",
        headers={"x-extra": KEY},
        extensions={"trace": KEY},
        httpx_args={"auth": ("user", KEY)},
    )
    client.get_httpx_client()
    assert "https://api.test" in repr(client)
    assert KEY not in repr(client)
    assert "x-extra" not in repr(client)


# A light value over an httpx client.


@pytest.mark.parametrize("kind", [httpx.Client, httpx.AsyncClient])
def test_a_shared_httpx_client_keeps_its_defaults_to_itself(kind, vendor, package, operation):
    """Headers, cookies, parameters, base URL, auth and hooks' own: only the hooks take part."""
    seen: list[httpx.Request] = []
    hooked = []

    def hook(request):
        hooked.append(request)

    async def async_hook(request):
        hooked.append(request)

    shared = kind(
        transport=httpx.MockTransport(recorder(seen, BODIES[vendor])),
        base_url="https://elsewhere.test/x",
        headers={operation.KEY_HEADER.name: "another-key", "x-default": "1"},
        cookies={"session": "another"},
        params={"token": "another"},
        auth=("user", "another"),
        follow_redirects=True,
        event_hooks={"request": [hook if kind is httpx.Client else async_hook]},
    )
    keys = [f"sk-{number}" for number in range(3)]
    for key in keys:
        client = package.AuthenticatedClient(token=key, httpx_client=shared)
        ask(operation, client, kind)
    prefix = operation.KEY_HEADER.prefix
    assert [one.headers[operation.KEY_HEADER.name] for one in seen] == [prefix + k for k in keys]
    assert {str(request.url) for request in seen} == {SERVERS[vendor]}
    for request in seen:
        own = {"host", "user-agent", "accept", "accept-encoding", operation.KEY_HEADER.name.lower()}
        assert set(request.headers) == own
    assert len(hooked) == 3
    assert not shared.is_closed


@pytest.mark.parametrize("kind", [httpx.Client, httpx.AsyncClient])
def test_a_redirect_is_not_followed_by_a_client_that_would(kind, package, operation):
    """One request, and the error with status 302."""
    seen = []

    def handler(request):
        seen.append(request)
        return httpx.Response(302, headers={"Location": "https://elsewhere.test/"})

    shared = kind(transport=httpx.MockTransport(handler), follow_redirects=True)
    client = package.AuthenticatedClient(token=KEY, httpx_client=shared)
    with pytest.raises(package.errors.UnexpectedResponse) as caught:
        ask(operation, client, kind)
    assert caught.value.status_code == 302
    assert len(seen) == 1


def test_a_cookie_that_a_server_sets_goes_to_no_other_account(vendor, package, operation):
    """Nor back to the same one."""
    seen = []

    def handler(request):
        seen.append(request)
        return httpx.Response(200, json=BODIES[vendor], headers={"Set-Cookie": "session=1"})

    with httpx.Client(transport=httpx.MockTransport(handler)) as shared:
        for key in ("sk-1", "sk-1", "sk-2"):
            client = package.AuthenticatedClient(token=key, httpx_client=shared)
            operation.sync_detailed(client=client)
    assert all("cookie" not in request.headers for request in seen)


def test_an_httpx_client_that_was_given_is_never_closed(package):
    """One that was made here is."""
    given = httpx.Client()
    with package.AuthenticatedClient(token=KEY, httpx_client=given) as client:
        assert client.get_httpx_client() is given
    assert not given.is_closed
    with package.AuthenticatedClient(token=KEY).set_httpx_client(given) as client:
        assert client.get_httpx_client() is given
    assert not given.is_closed
    given.close()
    with package.AuthenticatedClient(token=KEY) as client:
        own = client.get_httpx_client()
    assert own.is_closed

    async def awaited():
        async with httpx.AsyncClient() as given:
            async with package.AuthenticatedClient(token=KEY, httpx_client=given) as client:
                assert client.get_async_httpx_client() is given
            second = package.AuthenticatedClient(token=KEY).set_async_httpx_client(given)
            async with second as client:
                assert client.get_async_httpx_client() is given
            assert not given.is_closed
        async with package.AuthenticatedClient(token=KEY) as client:
            own = client.get_async_httpx_client()
        assert own.is_closed

    asyncio.run(awaited())


def test_what_is_not_an_httpx_client_is_refused(package):
    """At once, with the name of its type."""
    with pytest.raises(TypeError, match=r"httpx_client is a dict, not an httpx\.Client or httpx"):
        package.AuthenticatedClient(token=KEY, httpx_client={})


def test_copies_have_what_is_new_and_share_the_connections(vendor, package, operation):
    """`with_headers` and `with_timeout` leave the first one as it was."""
    seen: list[httpx.Request] = []
    first = client_of(package, recorder(seen, BODIES[vendor]), headers={"x-a": "1"})
    second = first.with_headers({"x-b": "2"}).with_timeout(3)
    assert second.get_httpx_client() is first.get_httpx_client()
    for client in (second, first):
        operation.sync_detailed(client=client)
    assert [request.headers.get("x-b") for request in seen] == ["2", None]
    assert all(request.headers["x-a"] == "1" for request in seen)
    assert all(KEY in request.headers[operation.KEY_HEADER.name] for request in seen)
    reads = [request.extensions["timeout"]["read"] for request in seen]
    assert reads == [3, 10]


def test_the_callers_dictionaries_are_never_written_to_and_never_read_again(
    vendor, package, operation
):
    """The key travels with the request only."""
    headers, extensions = {"x-mine": "1"}, {"mine": "1"}
    seen: list[httpx.Request] = []
    handler = recorder(seen, BODIES[vendor])
    client = client_of(package, handler, headers=headers, extensions=extensions)
    headers["x-late"] = extensions["late"] = "3"
    both(operation, client)
    assert headers == {"x-mine": "1", "x-late": "3"}
    assert extensions == {"mine": "1", "late": "3"}
    for request in seen:
        assert "x-late" not in request.headers
        assert request.extensions["mine"] == "1"
        assert "late" not in request.extensions


@pytest.mark.parametrize(
    ("given", "connect", "rest"),
    [
        ({}, 5, 10),
        ({"timeout": 3}, 3, 3),
        ({"timeout": (1.5, 4.0)}, 1.5, 4.0),
        ({"timeout": (1.0, 2.0, 2.0, 2.0)}, 1.0, 2.0),
        ({"timeout": httpx.Timeout(7, connect=2)}, 2, 7),
        ({"timeout": None}, None, None),
        (
            {
                "extensions": {
                    "timeout": {"connect": 1, **dict.fromkeys(("read", "write", "pool"), 2)}
                }
            },
            1,
            2,
        ),
    ],
)
def test_the_time_limit_goes_with_each_request(given, connect, rest, vendor, package, operation):
    """In seconds; the default is finite, and that of the httpx client never counts."""
    seen: list[httpx.Request] = []
    transport = httpx.MockTransport(recorder(seen, BODIES[vendor]))
    client = client_of(package, None, httpx_args={"transport": transport, "timeout": 99}, **given)
    both(operation, client)
    wanted = {"connect": connect, **dict.fromkeys(("read", "write", "pool"), rest)}
    assert [request.extensions["timeout"] for request in seen] == [wanted, wanted]


def test_making_a_client_costs_microseconds_and_builds_nothing(package):
    """A thousand of them take less than 50 ms."""
    shared = httpx.Client()
    made = package.AuthenticatedClient
    once = min(timeit.repeat(lambda: made(token=KEY, httpx_client=shared), number=1000, repeat=5))
    assert once < 0.05


@pytest.mark.parametrize("kind", ["Client", "AsyncClient"])
def test_threads_that_race_for_the_first_request_build_one_client(kind, package, monkeypatch):
    """Upstream, 8 threads build 8, and 7 of them are never closed; copies take part, too."""
    built, start = [], threading.Barrier(8)
    real = getattr(httpx, kind)

    class Slow(real):
        def __init__(self, **arguments):
            built.append(1)
            threading.Event().wait(0.02)
            super().__init__(**arguments)

    monkeypatch.setattr(httpx, kind, Slow)
    client = package.AuthenticatedClient(token=KEY)

    def race():
        mine = client.with_timeout(1)
        start.wait()
        mine.get_httpx_client() if kind == "Client" else mine.get_async_httpx_client()

    threads = [threading.Thread(target=race) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(built) == 1


# What the document does not promise.


def unexpected(package, operation, handler, **options):
    """Ask blocking and awaited; both must raise the same. Return the first error."""
    client = client_of(package, handler, **options)
    with pytest.raises(package.errors.UnexpectedResponse) as caught:
        operation.sync_detailed(client=client)
    with pytest.raises(package.errors.UnexpectedResponse) as awaited:
        asyncio.run(operation.asyncio_detailed(client=client))
    assert str(caught.value) == str(awaited.value)
    return caught.value


@pytest.mark.parametrize("status", [201, 204, 299, 302, 404, 418, 503, 520, 522, 530, 999])
def test_an_undocumented_status_is_an_error(status, package, operation):
    """Whatever number it is; upstream's way is to be had, and gives no model."""
    handler = answer("<html>", status, location="https://elsewhere.test/")
    error = unexpected(package, operation, handler)
    assert (error.status_code, error.content, error.headers["x-id"]) == (status, b"<html>", KEY)
    assert error.operation == operation.__name__.rpartition(".")[2]
    client = client_of(package, handler, raise_on_unexpected_status=False)
    for response in both(operation, client):
        assert type(response.status_code) is int
        assert (response.status_code, response.parsed) == (status, None)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>sign in</html>",
        b'{"credits": ',
        b"\xff\xfe\x00",
        b"[" * 100_000,
        b'{"a": NaN}',
        b'{"a": 1e99999999999999999999}',
        b'{"a": ' + b"1" * 5000 + b"}",
    ],
)
@pytest.mark.parametrize("status", [200, 401, 500])
def test_a_body_that_is_not_json_is_an_error(status, body, package, operation):
    """Of a documented status, good or bad; also with `raise_on_unexpected_status=False`."""
    error = unexpected(package, operation, answer(body, status), raise_on_unexpected_status=False)
    assert (error.status_code, error.content) == (status, body)
    assert error.__cause__ is not None


@pytest.mark.parametrize("body", ["null", "[]", '""', "1", "true", '[["a", "b"]]'])
@pytest.mark.parametrize("status", [200, 401])
def test_a_body_that_is_not_an_object_is_an_error(status, body, package, operation):
    """An empty list is not a model without fields."""
    error = unexpected(package, operation, answer(body, status))
    assert isinstance(error.__cause__, TypeError)


def test_a_missing_field_is_named(vendor, package, operation):
    """By the error, and by the KeyError that it is raised from."""
    if vendor == "deepixels":
        pytest.skip("its document requires no field")
    first = next(iter(BODIES[vendor]))
    error = unexpected(package, operation, answer("{}"))
    assert isinstance(error.__cause__, KeyError)
    assert error.__cause__.args == (first,)
    assert f"its body has no '{first}'" in str(error)


@pytest.mark.parametrize("figure", ["null", "true", '"much"', "[]", "{}"])
def test_a_figure_that_is_not_a_number_is_an_error(figure, vendor, package, operation):
    """It is neither zero nor None."""
    body = json.dumps(BODIES[vendor]).replace(": 1}", f": {figure}}}")
    error = unexpected(package, operation, answer(body))
    assert isinstance(error.__cause__, TypeError | ValueError)


def test_a_failure_on_status_200_is_an_error(operation, package, vendor):
    """Legnext's, which has no data."""
    if vendor == "legnext":
        body = '{"code": 401, "message": "invalid api key", "data": null}'
        assert isinstance(unexpected(package, operation, answer(body)).__cause__, TypeError)


def test_a_documented_error_is_returned_as_its_model(vendor, package, operation):
    """By all four functions, and their docstrings say so."""
    body = {"message": "bad key", "detail": "bad key"}
    client = client_of(package, answer(json.dumps(body), 401))
    parsed = [operation.sync(client=client), asyncio.run(operation.asyncio(client=client))]
    parsed += [response.parsed for response in both(operation, client)]
    for model in parsed:
        assert type(model).__name__ in package.models.__all__
        assert model.to_dict().items() >= body.items()
    for name in ("sync", "sync_detailed", "asyncio", "asyncio_detailed"):
        text = " ".join(getattr(operation, name).__doc__.split())
        assert "a documented error is returned as its model too, and not raised." in text
        assert "errors.UnexpectedResponse: The status is undocumented, or the body is not" in text


def test_the_error_names_operation_and_status_and_shows_nothing_that_was_sent(package, operation):
    """Neither key nor body, in text, repr and arguments; it survives pickling and copying."""
    handler = answer(f"<html>{KEY}", 522)
    error = unexpected(package, operation, handler)
    name = operation.__name__.rpartition(".")[2]
    assert str(error) == (
        f"{name}: unexpected response with status 522:"
        " the document promises no response with this status"
    )
    assert KEY not in f"{error!r} {error.args}"
    for other in (pickle.loads(pickle.dumps(error)), copy.copy(error), copy.deepcopy(error)):
        assert type(other) is type(error)
        assert str(other) == str(error)
        for field in ("status_code", "headers", "content", "operation", "reason"):
            assert getattr(other, field) == getattr(error, field)


def test_errors_of_the_http_library_pass_unchanged(package, operation):
    """A time-out, a reset, a body that cannot be decoded."""
    for error in (httpx.ReadTimeout("slow"), httpx.ConnectError("refused")):

        def handler(request, error=error):
            raise error

        with pytest.raises(type(error)):
            operation.sync_detailed(client=client_of(package, handler))
    broken = answer(b"not gzip", **{"content-encoding": "gzip"})

    class Lazy(httpx.MockTransport):
        def handle_request(self, request):
            return httpx.Response(
                200, headers={"content-encoding": "gzip"}, stream=httpx.ByteStream(b"not gzip")
            )

    with pytest.raises(httpx.DecodingError):
        operation.sync_detailed(
            client=client_of(package, None, httpx_args={"transport": Lazy(broken)})
        )


# Exact values.

FIGURES = ["0.2944737146168059", "12345678901234567.89", "718924.5", "-0.10", "1e3", "71000"]


@pytest.mark.parametrize("text", FIGURES)
@pytest.mark.parametrize("quote", ["", '"'])
def test_a_figure_keeps_the_digits_that_were_sent(quote, text, vendor, package, operation):
    """Through no float, sync and async, also from a decimal string."""
    body = json.dumps(BODIES[vendor]).replace(": 1}", f": {quote}{text}{quote}}}")
    for response in both(operation, client_of(package, answer(body))):
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
        *(True, None, 1.5, math.nan, [], {}, Decimal("NaN"), Decimal("-Infinity")),
        *("", " 1", "NaN", "1,5", "٣", "1_000", "0x1", "1e", ".5"),
    ],
)
def test_what_is_not_a_figure_is_refused(value, package):
    """A boolean is not 1, and a float has lost its digits already."""
    types = importlib.import_module(f"{package.__name__}.types")
    with pytest.raises((TypeError, ValueError)) as caught:
        types.to_decimal(value)
    assert "number is needed" in str(caught.value)


def test_headers_and_body_are_not_in_the_repr_of_a_response(vendor, package, operation):
    """A body may hold personal data, and a header what the server repeats."""
    body = json.dumps({**BODIES[vendor]})
    response = operation.sync_detailed(client=client_of(package, answer(body)))
    assert response.headers["x-id"] == KEY
    assert response.content == body.encode()
    assert KEY not in repr(response)
    assert "content" not in repr(response)


def test_unset_is_one_word_and_one_object(package):
    """In repr, copied and pickled."""
    types = importlib.import_module(f"{package.__name__}.types")
    assert repr(types.UNSET) == "UNSET"
    assert copy.deepcopy(types.UNSET) is types.UNSET
    assert pickle.loads(pickle.dumps(types.UNSET)) is types.UNSET


# The package.


def test_one_import_brings_all_and_not_the_http_library(vendor):
    """`api`, `models` and `errors` are there; httpx is loaded by the first request."""
    code = f"""
import sys, prepaid_clients.{vendor} as package
client = package.AuthenticatedClient(token="k")
print(package.models.__all__ != (), package.errors.UnexpectedResponse.__name__)
for tag in vars(package.api).values():
    for module in vars(tag).values() if hasattr(tag, "__path__") else ():
        if hasattr(module, "sync_detailed"):
            print(module.__name__.rpartition(".")[2])
print("httpx" in sys.modules)
client.get_httpx_client()
print("httpx" in sys.modules)
"""
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout.splitlines()
    assert done[0] == "True UnexpectedResponse"
    assert sorted(done[1:-2]) == sorted(modules(vendor))
    assert done[-2:] == ["False", "True"]


def test_only_one_module_of_a_package_imports_the_http_library(vendor):
    """So that another one takes one line."""
    lines = [
        f"{path.name}: {line}"
        for path in (CLIENTS / vendor).rglob("*.py")
        for line in path.read_text("utf-8").splitlines()
        if re.search(r"\bimport httpx\b", line) and "_http import" not in line
    ]
    assert lines == ["_http.py: import httpx"]


def test_a_package_stands_alone(vendor, tmp_path):
    """Copied elsewhere under another name it works: it refers to nothing outside of itself."""
    import shutil

    shutil.copytree(CLIENTS / vendor, tmp_path / "elsewhere")
    code = "import sys, elsewhere; print(elsewhere.api, 'prepaid_clients' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert done.stdout.rstrip().endswith("False")


USE = """
import asyncio
import httpx
import prepaid_clients.stability
from prepaid_clients.stability import AuthenticatedClient

client = AuthenticatedClient(token="k", timeout=3, httpx_client=httpx.Client())
AuthenticatedClient(token="k", timeout=(1.0, 2.0), httpx_client=httpx.AsyncClient())
AuthenticatedClient(token="k", timeout=(1.0, 2.0, 3.0, None), headers={"a": "b"})
AuthenticatedClient(token="k", timeout=httpx.Timeout(3)).with_timeout(None).with_timeout((1, 2))
operation = prepaid_clients.stability.api.user.get_balance
reveal_type(operation.sync(client=client, organization="org-1"))
reveal_type(operation.sync_detailed(client=client).status_code)
reveal_type(asyncio.run(operation.asyncio(client=client)))
error = prepaid_clients.stability.errors.UnexpectedResponse(200, {}, b"", "get")
reveal_type(error.content)
client.with_timeout("3")
AuthenticatedClient("k")
"""


def test_type_checkers_know_it_all(tmp_path):
    """After the bare import of the package; two wrong calls are told."""
    (tmp_path / "use.py").write_text(USE)
    done = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", "--config-file=", "use.py"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
        env={"MYPYPATH": str(CLIENTS.parent), "PATH": ""},
    )
    told = [line.partition(": ")[2] for line in done.stdout.splitlines()]
    model = re.escape("prepaid_clients.stability.models.")
    answer = rf'note: Revealed type is "{model}balance.Balance \| {model}error.Error \| None"'
    assert re.fullmatch(answer, told[0])
    assert told[1].endswith('int"')
    assert re.fullmatch(answer, told[2])
    assert told[3].endswith('bytes"')
    wrong = [line for line in told if line.startswith("error: ")]
    assert ["with_timeout" in wrong[0], "AuthenticatedClient" in wrong[1]] == [True, True]
    assert len(wrong) == 2
