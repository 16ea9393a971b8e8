"""A user's own httpx client carries the requests, and mocks of httpx see them."""

import httpx
import pytest
import respx

import prepaid
from prepaid import Account, Amount, AsyncClient, Client

URL = "https://api.you.com/v1/billing/account_balance"
ACCOUNT = Account("youdotcom", "k-1")
BODY = {"data": {"type": "account", "id": "a", "attributes": {"balance": 320}}}
LEFT = Amount("3.20", "USD")


async def left(http: httpx.AsyncClient) -> Amount:
    """What an `AsyncClient` over this httpx client sees."""
    async with http, AsyncClient(http_client=http) as client:
        return (await client.get_balance(ACCOUNT)).available


@pytest.mark.asyncio
@respx.mock
async def test_respx_sees_it():
    """In both clients; the key is in the header that the vendor's document names."""
    route = respx.get(URL, headers={"X-API-Key": "k-1"}).respond(json=BODY)
    with httpx.Client() as http, Client(http_client=http) as client:
        assert client.get_balance(ACCOUNT).available == LEFT
    assert await left(httpx.AsyncClient()) == LEFT
    assert route.call_count == 2


@pytest.mark.asyncio
async def test_pytest_httpx_sees_it(httpx_mock):
    """In both clients."""
    httpx_mock.add_response(url=URL, match_headers={"X-API-Key": "k-1"}, json=BODY)
    httpx_mock.add_response(url=URL, match_headers={"X-API-Key": "k-1"}, json=BODY)
    with httpx.Client() as http, Client(http_client=http) as client:
        assert client.get_balance(ACCOUNT).available == LEFT
    assert await left(httpx.AsyncClient()) == LEFT


@pytest.mark.asyncio
async def test_a_mock_transport_sees_it():
    """In both clients, request by request, with the retries; and a hook sees a whole request."""
    answers = [503, 200, 200]

    def see(request: httpx.Request) -> None:
        assert (request.headers["Host"], request.content) == ("api.you.com", b"")

    def answer(request: httpx.Request) -> httpx.Response:
        assert (str(request.url), request.headers["X-API-Key"]) == (URL, "k-1")
        return httpx.Response(answers.pop(0), json=BODY)

    with (
        httpx.Client(transport=httpx.MockTransport(answer), event_hooks={"request": [see]}) as http,
        Client(http_client=http) as client,
    ):
        balance = client.get_balance(ACCOUNT)
    assert (balance.available, balance.meta.attempts) == (LEFT, 2)
    assert await left(httpx.AsyncClient(transport=httpx.MockTransport(answer))) == LEFT


@pytest.mark.parametrize(
    ("error", "attempts"),
    [
        (httpx.ConnectError("[SSL: CERTIFICATE_VERIFY_FAILED] self-signed certificate"), 1),
        (httpx.RemoteProtocolError("illegal header line"), 1),
        (httpx.RemoteProtocolError("Server disconnected without sending a response."), 3),
    ],
)
def test_only_what_may_get_better_is_asked_again(error, attempts, monkeypatch):
    """The text decides: httpx has no class for a bad certificate or a stale connection."""
    monkeypatch.setattr("random.random", float)  # no pause

    def answer(_: httpx.Request) -> httpx.Response:
        raise error

    with (
        httpx.Client(transport=httpx.MockTransport(answer)) as http,
        Client(http_client=http) as client,
        pytest.raises(prepaid.TransportError) as caught,
    ):
        client.get_balance(ACCOUNT)
    assert caught.value.attempts == attempts


def test_a_hook_that_raises_for_the_status_gives_the_error_of_the_status():
    """As without the hook."""
    with (
        httpx.Client(
            transport=httpx.MockTransport(lambda _: httpx.Response(402)),
            event_hooks={"response": [httpx.Response.raise_for_status]},
        ) as http,
        Client(http_client=http) as client,
        pytest.raises(prepaid.PaymentRequiredError),
    ):
        client.get_balance(ACCOUNT)


def test_only_3xx_is_a_redirect():
    """A transport of the user's own may pass on what is not an answer yet."""
    with (
        httpx.Client(transport=httpx.MockTransport(lambda _: httpx.Response(101))) as http,
        Client(http_client=http) as client,
        pytest.raises(prepaid.StatusError) as caught,
    ):
        client.get_balance(ACCOUNT)
    assert type(caught.value) is prepaid.StatusError


def test_a_users_client_is_used_and_not_closed():
    """Its default headers, cookies and auth stay with it."""
    seen = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request.headers)
        return httpx.Response(200, json=BODY)

    own = {"Authorization": "Basic secret", "X-Own": "1", "Cookie": "a=b"}
    with httpx.Client(
        transport=httpx.MockTransport(answer), headers=own, cookies={"c": "d"}, auth=("u", "p")
    ) as http:
        with Client(http_client=http) as client:
            client.get_balance(ACCOUNT)
        assert not http.is_closed
    assert not {"authorization", "x-own", "cookie"} & set(seen[0])


@respx.mock
def test_mocks_of_httpx_do_not_see_the_default_client(mock):
    """It asks where the account says, here the mock on loopback, whatever they would answer."""
    route = respx.route().respond(500)
    mock.set("youdotcom", "3.20 USD")
    assert prepaid.get_balance(mock.account("youdotcom")).available == LEFT
    assert not route.called
