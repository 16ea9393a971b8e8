"""Balances and clients without sockets; documents whose schemas are unusual."""

import json
import sys
from decimal import Decimal
from importlib import import_module

import attrs
import httpx
import pytest

import prepaid.vendors
from prepaid import (
    Account,
    Amount,
    AsyncClient,
    AuthenticationError,
    Balance,
    Client,
    ConfigurationError,
    DeadlineExceededError,
    InvalidResponseError,
    PaymentRequiredError,
    TransportError,
)
from prepaid.testing import MockVendors, UnexpectedRequestError, fake, faults
from prepaid.testing._document import Document, document_of
from prepaid.vendors import Figure, get_vendor, vendor_names
from tests.units import unit_of


@pytest.fixture
def mock():
    """All vendors in memory, checked against their documents."""
    with MockVendors(port=None) as vendors:
        yield vendors


@pytest.fixture
def client(mock):
    """A client that asks them."""
    with httpx.Client(transport=mock.transport()) as http, Client(http_client=http) as one:
        yield one


@pytest.mark.parametrize(
    ("vendor", "amount"),
    [
        ("deepixels", "0.5 credits"),
        ("legnext", Amount("-3.20", "USD")),
        ("stability", "12 credits"),
        ("youdotcom", "3.2055 USD"),
    ],
)
def test_a_fake_is_a_balance_with_that_figure(vendor, amount):
    """Each vendor's own way to state it, cents among them, is behind it."""
    balance = fake(vendor, amount, label="prod")
    assert isinstance(balance, Balance)
    assert (balance.vendor, balance.label) == (vendor, "prod")
    expected = Amount.parse(amount) if isinstance(amount, str) else amount
    assert balance.available == expected
    assert balance.raw is not None


def test_a_fake_without_an_amount_is_the_example_of_the_document():
    """All other figures are, too."""
    assert fake("deepixels").available == Amount("1250.5", "credits")
    assert [str(one) for one in fake("legnext", "5 points").amounts] == [
        "72.04 USD",
        "71,000 credits",
        "5 points",
    ]


def test_a_fake_in_another_unit_than_the_vendors_is_refused():
    """A test does not go on with a balance that cannot exist."""
    with pytest.raises(ConfigurationError, match="legnext states no figure in EUR"):
        fake("legnext", "3.20 EUR")


def test_a_client_in_memory_sees_what_is_set_and_what_is_asked(mock, client):
    """As over a socket: balances, faults, and the log."""
    account = mock.account("legnext", key="k-1")
    mock.set(account, "3.20 USD")
    mock.fault(account, "status_402", times=1)
    with pytest.raises(PaymentRequiredError):
        client.get_balance(account)
    assert client.get_balance(account).available == Amount("3.20", "USD")
    assert [one.status for one in mock.requests(account)] == [402, 200]


@pytest.mark.parametrize("vendor", vendor_names())
def test_a_vendors_own_server_is_answered_in_memory(mock, client, vendor):
    """The code under test may take its accounts from the environment."""
    unit, parameters = unit_of(vendor), mock.account(vendor).parameters
    mock.set(vendor, f"7 {unit}", key="k-1")
    account = Account(vendor, "k-1", parameters=parameters)
    assert client.get_balance(account).available == Amount(7, unit)
    with pytest.raises(AuthenticationError):
        client.get_balance(attrs.evolve(account, api_key="another-key"))


def test_the_environment_of_a_mock_in_memory_names_every_vendor(mock, client, monkeypatch):
    """So that all of them can be asked at once."""
    for name, value in mock.environment().items():
        monkeypatch.setenv(name, value)
    outcomes = client.get_balances()
    assert [one.vendor for one in outcomes] == list(vendor_names())
    assert all(isinstance(one, Balance) for one in outcomes)


@pytest.mark.asyncio
async def test_the_same_transport_serves_an_async_client(mock):
    """Many at once, each key its own."""
    accounts = [mock.account("stability", key=f"k-{number}") for number in range(20)]
    for number, account in enumerate(accounts):
        mock.set(account, f"{number} credits")
    async with (
        httpx.AsyncClient(transport=mock.transport()) as http,
        AsyncClient(http_client=http) as client,
    ):
        outcomes = await client.get_balances(accounts)
    assert [int(one.available.value) for one in outcomes] == list(range(20))


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        ("reset", TransportError),
        ("slow_body", DeadlineExceededError),
        ("slow_headers", DeadlineExceededError),
        ("gzip_bomb", InvalidResponseError),
        ("huge_body", InvalidResponseError),
    ],
)
def test_faults_of_the_connection_are_played_in_memory(mock, client, fault, error):
    """At once: nothing is waited for, and nothing but the reader bounds a size."""
    mock.fault("deepixels", fault)
    with pytest.raises(error):
        client.with_options(max_retries=0).get_balance(mock.account("deepixels"))


def test_requests_in_memory_are_checked():
    """A wrong address fails the test."""
    with (
        pytest.raises(UnexpectedRequestError, match="/elsewhere: the mock plays no such vendor"),
        MockVendors(port=None) as mock,
        httpx.Client(transport=mock.transport()) as http,
    ):
        http.get("https://example.invalid/elsewhere")


@pytest.fixture
def register(tmp_path, monkeypatch):
    """Make a vendor known whose document is You.com's with another good answer."""

    def add(response, path="balance", status="200", schemas=()):
        document = json.loads(document_of("youdotcom").text)
        document["components"]["schemas"].update(schemas)
        (item,) = document["paths"].values()
        answers = item["get"]["responses"]
        answers.pop("200")
        answers[status] = {"description": "", "content": response}
        package = tmp_path / "invented_client"
        package.mkdir()
        (package / "__init__.py").write_text("from prepaid_clients.youdotcom import _spec")
        (package / "openapi.json").write_text(json.dumps(document), "utf-8")
        like = get_vendor("youdotcom")
        monkeypatch.syspath_prepend(tmp_path)
        (api,) = like.apis.values()
        balance = attrs.evolve(api.balance, available=Figure(path, "USD"))
        vendor = attrs.evolve(
            like,
            name="invented",
            client=import_module("invented_client"),
            apis={"v1": attrs.evolve(api, balance=balance)},
        )
        monkeypatch.setitem(prepaid.vendors._loaded, "invented", vendor)

    yield add
    document_of.cache_clear()
    sys.modules.pop("invented_client", None)


def asked(mock):
    """What the mock answers to the invented vendor's request."""
    with httpx.Client(transport=mock.transport()) as http:
        return http.get(
            mock.url("invented") + "/v1/billing/account_balance",
            headers={"X-API-Key": "mock-invented-key"},
        )


def schema(figure):
    return {"type": "object", "required": ["balance"], "properties": {"balance": figure}}


def media(figure, example=12.5):
    return {"schema": schema(figure), "example": {"balance": example}}


NODE = {
    "Node": {
        "type": "object",
        "properties": {
            "balance": {"type": "number"},
            "children": {"type": "array", "items": {"$ref": "#/components/schemas/Node"}},
        },
    }
}


@pytest.mark.parametrize(
    ("response", "status"),
    [
        ({"application/json; charset=utf-8": media({"type": "number"})}, "200"),
        ({"application/vnd.api+json": media({"type": "number"})}, "200"),
        ({"application/json": media({"type": "number"})}, "2XX"),
        ({"application/json": media({"type": ["null", "number"]})}, "200"),
        ({"application/json": media({"anyOf": [{"type": "null"}, {"type": "number"}]})}, "200"),
        (
            {
                "text/html": {"schema": {"type": "string"}},
                "application/json": media({"type": "number"}),
            },
            "200",
        ),
    ],
    ids=["charset", "suffix", "range", "types", "any of", "two types"],
)
def test_a_figure_is_set_whatever_the_form_of_the_document(register, mock, response, status):
    """It is sent with the documented content type, and its check finds nothing."""
    register(response, status=status)
    assert asked(mock).json() == {"balance": 12.5}
    mock.set("invented", "3.20 USD")
    answer = asked(mock)
    assert (answer.status_code, answer.text) == (200, '{"balance": 3.20}')
    assert answer.headers["content-type"] == next(one for one in response if "json" in one)
    mock.check()


def test_an_account_in_the_path_may_be_a_number():
    """Its example is one then; a path is text."""
    number = {"name": "id", "in": "path", "required": True, "schema": {}, "example": 12}
    get = {"operationId": "get_balance", "parameters": [number], "responses": {}}
    root = {"servers": [{"url": "https://a.example"}], "paths": {"/accounts/{id}": {"get": get}}}
    (operation,) = Document("acme", json.dumps(root)).operations
    assert operation.path_of(operation.inputs) == "/accounts/12"


def test_a_figure_that_the_document_has_as_text_is_set_as_text(register, mock):
    """In plain digits."""
    register({"application/json": media({"type": "string"}, "12.50")})
    mock.set("invented", "3.20 USD")
    assert asked(mock).text == '{"balance": "3.20"}'
    mock.drain("invented", "3 USD")
    seen = [asked(mock).json()["balance"] for _ in range(3)]
    assert seen == ["3.20", "0.20", "0"]


def test_a_schema_that_refers_to_itself_is_served(register, mock):
    """As a list of itself in one of its properties."""
    example = {"balance": 12.5, "children": [{"balance": 1}]}
    reference = {"schema": {"$ref": "#/components/schemas/Node"}, "example": example}
    register({"application/json": reference}, schemas=NODE)
    mock.set("invented", "3.20 USD")
    assert asked(mock).json() == {**example, "balance": 3.2}


@pytest.mark.parametrize(
    ("response", "path", "schemas", "complaint"),
    [
        (media({"type": "boolean"}), "balance", {}, r"balance holds boolean only: 3\.20"),
        (media({"type": "integer"}), "balance", {}, r"balance holds whole USD only: 3\.20"),
        (media({"oneOf": [{"type": "null"}, {"type": "integer"}]}), "balance", {}, "whole USD"),
        (media({"type": "number"}), "data.balance", {}, r"has no place for data\.balance: give"),
        (media({"type": "number"}), "balance.usd", {}, r"has no place for balance\.usd: give"),
        (
            {"schema": {"$ref": "#/components/schemas/A"}, "example": {"balance": 1}},
            "balance",
            {"A": {"$ref": "#/components/schemas/B"}, "B": {"$ref": "#/components/schemas/A"}},
            "#/components/schemas/A refers to itself",
        ),
    ],
    ids=["boolean", "integer", "one of", "missing object", "number as object", "circle"],
)
def test_a_figure_that_cannot_be_set_says_why(register, mock, response, path, schemas, complaint):
    """The path and what is possible instead."""
    register({"application/json": response}, path, schemas=schemas)
    with pytest.raises(ConfigurationError, match=complaint):
        mock.set("invented", "3.20 USD")


def test_ranges_of_errors_are_faults(register):
    """As statuses in full; those that are documented themselves keep their own example."""
    register({"application/json": media({"type": "number"})}, status="4XX")
    names = [one.name for one in faults("invented") if one.name.startswith("status_")]
    assert names == ["status_400", "status_401", "status_403", "status_429", "status_500"]


def test_a_schema_that_is_made_of_itself_is_a_clear_problem(register):
    """No value can be checked against it."""
    endless = {"allOf": [{"$ref": "#/components/schemas/A"}], **schema({"type": "number"})}
    response = {"schema": {"$ref": "#/components/schemas/A"}, "example": {"balance": 1}}
    register({"application/json": response}, schemas={"A": endless})
    with MockVendors(port=None) as mock:
        mock.set("invented", "3.20 USD")
        assert asked(mock).json() == {"balance": 3.2}
        with pytest.raises(UnexpectedRequestError, match="a schema contains itself without end"):
            mock.check()


def test_doubling_references_cost_nothing(register, mock):
    """Each of 40 levels refers to the next one twice."""
    levels = {
        f"S{level}": {
            "type": "object",
            "properties": {
                name: {"$ref": f"#/components/schemas/S{level + 1}"} for name in ("a", "b")
            },
        }
        for level in range(40)
    }
    levels["S0"]["properties"]["balance"] = {"type": "integer"}
    levels["S40"] = {"type": "object"}
    response = {"schema": {"$ref": "#/components/schemas/S0"}, "example": {"balance": 1}}
    register({"application/json": response}, schemas=levels)
    mock.set("invented", Amount(Decimal(7), "USD"))
    assert asked(mock).json() == {"balance": 7}
