"""The generated clients as SDKs of their own: each operation of each vendor, by its sample.

What is the templates' and not the document's is tested on two operations that are unlike: the key
behind a word or alone, and a figure at the top of the answer or within it.
"""

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
import shutil
import subprocess
import sys
import threading
from decimal import Decimal
from pathlib import Path
from unittest.mock import AsyncMock, Mock

import attrs
import httpx
import pytest
from werkzeug import Response

from prepaid.vendors import get_vendor, vendor_names
from scripts.emit import names
from tests.contract.samples import CALLS, SAMPLES, Call, changed, get

KEY = "sk-very-secret-0123456789"


@attrs.frozen
class Operation:
    """The generated operation that a sample's call is of, and what an account gives it."""

    call: Call

    def __str__(self):
        return str(self.call)

    @property
    def package(self):
        return get_vendor(self.call.vendor).client

    @property
    def module(self):
        return getattr(
            get_vendor(self.call.vendor).api(self.call.api_version), self.call.call
        ).module

    @property
    def name(self):
        return self.module.__name__.rpartition(".")[2]

    @property
    def key_header(self):
        """By hand, from the sample: name and value."""
        return self.call.sent(KEY).split(": ", 1)

    @property
    def url(self):
        return SAMPLES[self.call.vendor]["server"] + self.call.request.split()[1]

    @property
    def arguments(self):
        spec, account = self.package._spec, self.call.account
        given = {**account, **account.get("parameters", {})}
        named = {one.argument: given[one.name] for one in spec.PARAMETERS if one.name in given}
        taken = inspect.signature(self.module.sync).parameters
        return {k: value for k, value in {**spec.CONSTANTS, **named}.items() if k in taken}

    @property
    def documented(self):
        """The statuses that the document has a body for."""
        document = json.loads((folder_of(self.package) / "openapi.json").read_text("utf-8"))
        method, path = self.call.place
        responses = document["paths"][path][method.lower()]["responses"]
        shared = document.get("components", {}).get("responses", {})
        return {
            status
            for status, one in responses.items()
            if "content" in shared.get(one.get("$ref", "").rpartition("/")[2], one)
        }

    @property
    def figure(self):
        """Where the leading figure stands in the answer; None if the sample states none."""
        return next(iter(self.call.figures), None)

    def client(self, handler=None, **options):
        """Return a client whose requests a function answers; with the sample's user name."""
        if handler is not None:
            options = {"httpx_args": {"transport": httpx.MockTransport(handler)}, **options}
        arguments = {"token": KEY, "user": self.call.user or "", **options}
        return self.package.AuthenticatedClient(**arguments)

    def ask(self, client, kind=httpx.Client):
        """Ask by the function that a kind of httpx client is for."""
        if kind is httpx.Client:
            return self.module.sync_detailed(client=client, **self.arguments)
        return asyncio.run(self.module.asyncio_detailed(client=client, **self.arguments))

    def both(self, client):
        """Ask blocking, and awaited; return both responses."""
        return [self.ask(client, kind) for kind in (httpx.Client, httpx.AsyncClient)]

    def unexpected(self, handler, **options):
        """Ask blocking and awaited; both must raise the same. Return the first error."""
        errors = []
        for kind in (httpx.Client, httpx.AsyncClient):
            with pytest.raises(self.package.errors.UnexpectedResponse) as caught:
                self.ask(self.client(handler, **options), kind)
            errors.append(caught.value)
        assert str(errors[0]) == str(errors[1])
        return errors[0]

    def parsed_figure(self, parsed):
        """Return the leading figure of a parsed answer."""
        return functools.reduce(
            lambda node, step: (
                node[int(step)] if step.isdecimal() else getattr(node, names.identifier(step))
            ),
            self.figure.split("."),
            parsed,
        )


def folder_of(package):
    return Path(package.__file__).parent


def in_(package):
    """Return the names of all operations of a package."""
    found = pkgutil.walk_packages(package.api.__path__, f"{package.api.__name__}.")
    return [one.name.rpartition(".")[2] for one in found if not one.ispkg]


def is_plain(operation):
    """The document says that the leading figure is a number, and what a refused key is answered."""
    return (
        operation.figure
        and isinstance(get(json.loads(operation.call.body), operation.figure), int | float)
        and operation.documented >= {"200", "401", "500"}
    )


OPERATIONS = [Operation(call) for call in CALLS]
PLAIN = [one for one in OPERATIONS if is_plain(one)]
TWO = [
    next(one for one in PLAIN if one.call.key.endswith(": ") and "." in one.figure),
    next(one for one in PLAIN if not one.call.key.endswith(": ") and "." not in one.figure),
]
of_each = pytest.mark.parametrize("operation", OPERATIONS, ids=str)


@pytest.fixture(params=TWO, ids=str)
def operation(request):
    """Each of the two operations."""
    return request.param


@pytest.fixture
def package():
    """A package, where all are the same."""
    return TWO[0].package


def answer(text, status=200, **headers):
    """Return a handler that always sends this body."""
    content = text if isinstance(text, bytes) else text.encode()
    return lambda request: httpx.Response(status, content=content, headers={"x-id": KEY, **headers})


def recorder(seen, operation, **headers):
    """Return a handler that keeps the requests it gets, and sends the sample's body."""

    def handler(request):
        seen.append(request)
        return httpx.Response(200, content=operation.call.body.encode(), headers=headers)

    return handler


# A key is all it takes.


def test_each_operation_of_each_package_has_a_sample():
    """And each vendor's package is one of them."""
    known = {(one.call.vendor, one.name) for one in OPERATIONS}
    assert {(v, name) for v in vendor_names() for name in in_(get_vendor(v).client)} == known


@of_each
def test_a_key_and_an_address_are_all_an_operation_needs(operation, httpserver):
    """Over real HTTP, blocking and awaited, the key arrives in the header that the vendor wants."""
    seen = []

    def handler(request):
        seen.append(request)
        return Response(status=418)

    httpserver.expect_request(re.compile(".*"), method="GET").respond_with_handler(handler)
    client = operation.client(base_url=httpserver.url_for("/"))
    with client, pytest.raises(operation.package.errors.UnexpectedResponse):
        operation.ask(client)

    async def awaited():
        async with client:
            await operation.module.asyncio_detailed(client=client, **operation.arguments)

    with pytest.raises(operation.package.errors.UnexpectedResponse):
        asyncio.run(awaited())
    assert len(seen) == 2
    header, value = operation.key_header
    for request in seen:
        assert request.headers[header] == value
        in_headers = [one for one, sent in request.headers if value in sent]
        assert in_headers == [header.title()]
        assert request.headers["Accept"] == "application/json"
        assert request.headers["User-Agent"] == f"prepaid-clients ({operation.call.vendor})"
        assert "Cookie" not in request.headers


@of_each
def test_the_server_is_the_documents_unless_another_is_given(operation):
    """With or without a slash at its end."""
    seen: list[httpx.Request] = []
    handler = recorder(seen, operation)
    operation.both(operation.client(handler))
    operation.both(operation.client(handler, base_url="https://gateway.test/vendor/"))
    urls = [str(request.url) for request in seen]
    server = SAMPLES[operation.call.vendor]["server"]
    other = operation.url.replace(server, "https://gateway.test/vendor")
    assert urls == [operation.url] * 2 + [other] * 2


def test_the_callers_headers_win_but_never_over_the_key(operation):
    """However their names are written."""
    seen: list[httpx.Request] = []
    header, value = operation.key_header
    own = {"user-agent": "mine/1", "ACCEPT": "*/*", "X-Mine": "1", header.upper(): "other"}
    operation.both(operation.client(recorder(seen, operation), headers=own))
    for request in seen:
        sent = [name.decode().lower() for name, _ in request.headers.raw]
        assert len(sent) == len(set(sent))
        assert request.headers["user-agent"] == "mine/1"
        assert request.headers["accept"] == "*/*"
        assert request.headers["x-mine"] == "1"
        assert request.headers[header] == value


@pytest.mark.parametrize("token", ["", " sk-1", "sk-1\n", "sk-\r\nx: y", "sk-€", "sk-\x00"])
def test_a_key_that_no_header_can_carry_is_refused_and_not_shown(token, package):
    """At once, not as an error of the HTTP library that quotes it."""
    with pytest.raises(ValueError, match="token is empty, or has characters") as caught:
        package.AuthenticatedClient(token=token)
    assert "sk-" not in str(caught.value)


@of_each
def test_no_operation_takes_a_key(operation):
    """The client holds it; an argument would end up in tracebacks and logs."""
    spec = operation.package._spec
    known = {"client", *(one.argument for one in spec.PARAMETERS), *spec.CONSTANTS}
    for function in (operation.module.sync_detailed, operation.module.asyncio_detailed):
        required = {
            name
            for name, one in inspect.signature(function).parameters.items()
            if one.default is inspect.Parameter.empty
        }
        assert required <= known
        given = set(inspect.signature(function).parameters) - known
        assert [one for one in given if re.search("key|token|secret|auth|password", one)] == []


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
def test_a_shared_httpx_client_keeps_its_defaults_to_itself(kind, operation):
    """Headers, cookies, parameters, base URL, auth and hooks' own: only the hooks take part."""
    seen: list[httpx.Request] = []
    hook = Mock() if kind is httpx.Client else AsyncMock()
    header, value = operation.key_header
    shared = kind(
        transport=httpx.MockTransport(recorder(seen, operation)),
        base_url="https://elsewhere.test/x",
        headers={header: "another-key", "x-default": "1"},
        cookies={"session": "another"},
        params={"token": "another"},
        auth=("user", "another"),
        follow_redirects=True,
        event_hooks={"request": [hook]},
    )
    keys = [f"sk-{number}" for number in range(3)]
    for key in keys:
        operation.ask(operation.client(token=key, httpx_client=shared), kind)
    assert [one.headers[header] for one in seen] == [value.replace(KEY, key) for key in keys]
    assert {str(request.url) for request in seen} == {operation.url}
    sent = {one.partition(":")[0].lower() for one in operation.call.headers}
    own = {"host", "user-agent", "accept", "accept-encoding", header.lower(), *sent}
    for request in seen:
        assert set(request.headers) == own
    assert hook.call_count == 3
    assert not shared.is_closed


@pytest.mark.parametrize("kind", [httpx.Client, httpx.AsyncClient])
def test_a_redirect_is_not_followed_by_a_client_that_would(kind, operation):
    """One request, and the error with status 302."""
    seen = []

    def handler(request):
        seen.append(request)
        return httpx.Response(302, headers={"Location": "https://elsewhere.test/"})

    shared = kind(transport=httpx.MockTransport(handler), follow_redirects=True)
    with pytest.raises(operation.package.errors.UnexpectedResponse) as caught:
        operation.ask(operation.client(httpx_client=shared), kind)
    assert caught.value.status_code == 302
    assert len(seen) == 1


def test_a_cookie_that_a_server_sets_goes_to_no_other_account(operation):
    """Nor back to the same one."""
    seen: list[httpx.Request] = []
    handler = recorder(seen, operation, **{"Set-Cookie": "session=1"})
    with httpx.Client(transport=httpx.MockTransport(handler)) as shared:
        for key in ("sk-1", "sk-1", "sk-2"):
            operation.ask(operation.client(token=key, httpx_client=shared))
    assert len(seen) == 3
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


def test_an_httpx_client_of_one_kind_is_not_replaced_for_the_other(package):
    """It may have a proxy, or be a mock: the key does not go out beside it."""
    with httpx.Client() as given:
        client = package.AuthenticatedClient(token=KEY, httpx_client=given)
        with pytest.raises(TypeError, match="set_async_httpx_client gives one for asyncio"):
            client.get_async_httpx_client()
    other = httpx.AsyncClient()
    client = package.AuthenticatedClient(token=KEY, httpx_client=other)
    with pytest.raises(TypeError, match="set_httpx_client gives one for sync"):
        client.get_httpx_client()
    assert client.set_httpx_client(given).get_httpx_client() is given
    assert client.get_async_httpx_client() is other


def test_what_is_not_an_httpx_client_is_refused(package):
    """At once, with the name of its type."""
    with pytest.raises(TypeError, match=r"httpx_client is a dict, not an httpx\.Client or httpx"):
        package.AuthenticatedClient(token=KEY, httpx_client={})


def test_copies_have_what_is_new_and_share_the_connections(operation):
    """`with_headers` and `with_timeout` leave the first one as it was."""
    seen: list[httpx.Request] = []
    first = operation.client(recorder(seen, operation), headers={"x-a": "1"})
    second = first.with_headers({"x-b": "2"}).with_timeout(3)
    assert second.get_httpx_client() is first.get_httpx_client()
    for client in (second, first):
        operation.ask(client)
    assert [request.headers.get("x-b") for request in seen] == ["2", None]
    assert all(request.headers["x-a"] == "1" for request in seen)
    header, value = operation.key_header
    assert all(request.headers[header] == value for request in seen)
    reads = [request.extensions["timeout"]["read"] for request in seen]
    assert reads == [3, 10]


def test_the_callers_dictionaries_are_never_written_to_and_never_read_again(operation):
    """The key travels with the request only."""
    headers, extensions = {"x-mine": "1"}, {"mine": "1"}
    seen: list[httpx.Request] = []
    client = operation.client(recorder(seen, operation), headers=headers, extensions=extensions)
    headers["x-late"] = extensions["late"] = "3"
    operation.both(client)
    assert headers == {"x-mine": "1", "x-late": "3"}
    assert extensions == {"mine": "1", "late": "3"}
    for request in seen:
        assert "x-late" not in request.headers
        assert request.extensions["mine"] == "1"
        assert "late" not in request.extensions


LIMITS = {"connect": 1, "read": 2, "write": 2, "pool": 2}


@pytest.mark.parametrize(
    ("given", "connect", "rest"),
    [
        ({}, 5, 10),
        ({"timeout": 3}, 3, 3),
        ({"timeout": (1.5, 4.0)}, 1.5, 4.0),
        ({"timeout": (1.0, 2.0, 2.0, 2.0)}, 1.0, 2.0),
        ({"timeout": httpx.Timeout(7, connect=2)}, 2, 7),
        ({"timeout": None}, None, None),
        ({"extensions": {"timeout": LIMITS}}, 1, 2),
    ],
)
def test_the_time_limit_goes_with_each_request(given, connect, rest, operation):
    """In seconds; the default is finite, and that of the httpx client never counts."""
    seen: list[httpx.Request] = []
    transport = httpx.MockTransport(recorder(seen, operation))
    client = operation.client(httpx_args={"transport": transport, "timeout": 99}, **given)
    operation.both(client)
    wanted = {"connect": connect, **dict.fromkeys(("read", "write", "pool"), rest)}
    assert [request.extensions["timeout"] for request in seen] == [wanted, wanted]


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


@pytest.mark.parametrize("status", [204, 302, 404, 522, 999])
def test_an_undocumented_status_is_an_error(status, operation):
    """Whatever number it is; upstream's way is to be had, and gives no model."""
    handler = answer("<html>", status, location="https://elsewhere.test/")
    error = operation.unexpected(handler)
    assert (error.status_code, error.content, error.headers["x-id"]) == (status, b"<html>", KEY)
    assert error.operation == operation.name
    for response in operation.both(operation.client(handler, raise_on_unexpected_status=False)):
        assert type(response.status_code) is int
        assert (response.status_code, response.parsed) == (status, None)


@pytest.mark.parametrize(
    "body",
    [
        *(b"", b"<html>sign in</html>", b'{"credits": ', b"\xff\xfe\x00", b"[" * 100_000),
        *(b'{"a": NaN}', b'{"a": 1e99999999999999999999}', b'{"a": ' + b"1" * 5000 + b"}"),
        *(b"null", b"[]", b'""', b"1", b"true", b'[["a", "b"]]'),
    ],
)
@pytest.mark.parametrize("status", [200, 401])
def test_a_body_that_is_not_a_json_object_is_an_error(status, body, operation):
    """Of a documented status, good or bad; also with `raise_on_unexpected_status=False`."""
    error = operation.unexpected(answer(body, status), raise_on_unexpected_status=False)
    assert (error.status_code, error.content) == (status, body)
    assert error.__cause__ is not None


@of_each
def test_a_missing_field_is_named_or_unset(operation):
    """By the error, and by the KeyError that it is raised from; unset if it may be missing."""
    for path in operation.call.fields:
        body = changed(operation.call.body, path, None)
        name = path.rpartition(".")[2]
        try:
            parsed = operation.ask(operation.client(answer(body))).parsed
            assert name not in str(parsed.to_dict())
        except operation.package.errors.UnexpectedResponse:
            error = operation.unexpected(answer(body))
            assert isinstance(error.__cause__, KeyError)
            assert error.__cause__.args == (name,)
            assert f"its body has no '{name}'" in str(error)


def test_a_required_field_is_never_unset(operation):
    """Nothing stands in for it."""
    assert isinstance(operation.unexpected(answer("{}")).__cause__, KeyError)


@pytest.mark.parametrize("figure", ["null", "true", '"much"', "[]", "{}"])
def test_a_figure_that_is_not_a_number_is_an_error(figure, operation):
    """It is neither zero nor None; and what it stands in is an object."""
    outer = operation.figure.partition(".")[0]
    for path, literal in ((operation.figure, figure), (outer, "null")):
        error = operation.unexpected(answer(changed(operation.call.body, path, literal)))
        assert isinstance(error.__cause__, TypeError | ValueError)


@of_each
def test_a_documented_error_is_returned_as_its_model(operation):
    """By all four functions, and their docstrings say so."""
    module, package = operation.module, operation.package
    for status in operation.call.errors.keys() & operation.documented:
        body = operation.call.errors[status][1]
        client = operation.client(answer(body, int(status)))
        parsed = [module.sync(client=client, **operation.arguments)]
        parsed += [asyncio.run(module.asyncio(client=client, **operation.arguments))]
        parsed += [response.parsed for response in operation.both(client)]
        for model in parsed:
            assert type(model).__name__ in package.models.__all__
            assert model.to_dict() == json.loads(body)
    for name in ("sync", "sync_detailed", "asyncio", "asyncio_detailed"):
        text = " ".join(getattr(module, name).__doc__.split())
        assert "a documented error is returned as its model too, and not raised." in text
        assert "errors.UnexpectedResponse: The status is undocumented, or the body is not" in text


def test_the_error_names_operation_and_status_and_shows_nothing_that_was_sent(operation):
    """Neither key nor body, in text, repr and arguments; it survives pickling and copying."""
    handler = answer(f"<html>{KEY}", 522)
    error = operation.unexpected(handler)
    assert str(error) == (
        f"{operation.name}: unexpected response with status 522:"
        " the document promises no response with this status"
    )
    assert KEY not in f"{error!r} {error.args}"
    for other in (pickle.loads(pickle.dumps(error)), copy.copy(error), copy.deepcopy(error)):
        assert type(other) is type(error)
        assert str(other) == str(error)
        for field in ("status_code", "headers", "content", "operation", "reason"):
            assert getattr(other, field) == getattr(error, field)


def test_errors_of_the_http_library_pass_unchanged(operation):
    """A time-out, a reset, a body that cannot be decoded."""
    for error in (httpx.ReadTimeout("slow"), httpx.ConnectError("refused")):
        with pytest.raises(type(error)):
            operation.ask(operation.client(Mock(side_effect=error)))

    def undecodable(request):
        stream = httpx.ByteStream(b"not gzip")
        return httpx.Response(200, headers={"content-encoding": "gzip"}, stream=stream)

    with pytest.raises(httpx.DecodingError):
        operation.ask(operation.client(undecodable))


# Exact values.

FIGURES = ["0.2944737146168059", "12345678901234567.89", "718924.5", "-0.10", "1e3", "71000"]


@pytest.mark.parametrize("operation", [one for one in OPERATIONS if one.figure], ids=str)
def test_a_figure_keeps_the_digits_that_were_sent(operation):
    """Through no float, sync and async; a number also from a decimal string."""
    is_text = isinstance(get(json.loads(operation.call.body), operation.figure), str)
    for text in FIGURES:
        for literal in (f'"{text}"',) if is_text else (text, f'"{text}"'):
            body = changed(operation.call.body, operation.figure, literal)
            for response in operation.both(operation.client(answer(body))):
                figure = operation.parsed_figure(response.parsed)
                assert type(figure) in ({str, Decimal} if is_text else {Decimal})
                assert Decimal(figure).as_tuple() == Decimal(text).as_tuple()


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


def test_headers_and_body_are_not_in_the_repr_of_a_response(operation):
    """A body may hold personal data, and a header what the server repeats."""
    body = operation.call.body
    response = operation.ask(operation.client(answer(body)))
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


def test_a_package_stands_alone(package, tmp_path):
    """Copied elsewhere, under another name, one import brings all; httpx is loaded when needed."""
    shutil.copytree(folder_of(package), tmp_path / "elsewhere")
    code = """
import sys, elsewhere as package
client = package.AuthenticatedClient(token="k")
print(package.models.__all__ != (), package.errors.UnexpectedResponse.__name__)
for tag in vars(package.api).values():
    for module in vars(tag).values() if hasattr(tag, "__path__") else ():
        if hasattr(module, "sync_detailed"):
            print(module.__name__.rpartition(".")[2])
print("httpx" in sys.modules)
client.get_httpx_client()
print("httpx" in sys.modules, "prepaid_clients" in sys.modules)
"""
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True
    ).stdout.splitlines()
    assert done[0] == "True UnexpectedResponse"
    assert sorted(done[1:-2]) == sorted(in_(package))
    assert done[-2:] == ["False", "True False"]


def test_only_one_module_of_a_package_imports_the_http_library(package):
    """So that another one takes one line."""
    lines = [
        f"{path.name}: {line}"
        for path in folder_of(package).rglob("*.py")
        for line in path.read_text("utf-8").splitlines()
        if re.search(r"\bimport httpx\b", line) and "_http import" not in line
    ]
    assert lines == ["_http.py: import httpx"]


USE = """
import asyncio
import httpx
import {package}
from {package} import AuthenticatedClient

client = AuthenticatedClient(token="k", timeout=3, httpx_client=httpx.Client())
AuthenticatedClient(token="k", timeout=(1.0, 2.0), httpx_client=httpx.AsyncClient())
AuthenticatedClient(token="k", timeout=(1.0, 2.0, 3.0, None), headers={{"a": "b"}})
AuthenticatedClient(token="k", timeout=httpx.Timeout(3)).with_timeout(None).with_timeout((1, 2))
operation = {module}
reveal_type(operation.sync(client=client{arguments}))
reveal_type(operation.sync_detailed(client=client{arguments}).status_code)
reveal_type(asyncio.run(operation.asyncio(client=client{arguments})))
error = {package}.errors.UnexpectedResponse(200, {{}}, b"", "get")
reveal_type(error.content)
client.with_timeout("3")
AuthenticatedClient("k")
"""


def test_type_checkers_know_it_all(tmp_path, mypy):
    """After one import of the package; two wrong calls are reported."""
    operation = TWO[1]
    package, module = operation.package.__name__, operation.module.__name__
    arguments = "".join(f", {name}={value!r}" for name, value in operation.arguments.items())
    use = USE.format(package=package, module=module, arguments=arguments)
    (tmp_path / "use.py").write_text(use)
    said = mypy(tmp_path, "use.py")
    lines = [line.partition(": ")[2] for line in said.splitlines()]
    model = re.escape(f"{package}.models.") + r"[\w.]+"
    answer = rf'note: Revealed type is "{model}( \| {model})+ \| None"'
    assert re.fullmatch(answer, lines[0])
    assert lines[1].endswith('int"')
    assert re.fullmatch(answer, lines[2])
    assert lines[3].endswith('bytes"')
    wrong = [line for line in lines if line.startswith("error: ")]
    assert ["with_timeout" in wrong[0], "AuthenticatedClient" in wrong[1]] == [True, True]
    assert len(wrong) == 2
