"""The mock fails a test that asks what a vendor's document does not allow."""

from urllib.parse import urlsplit

import attrs
import httpx
import pytest

from prepaid import (
    Account,
    AuthenticationError,
    Client,
    ConfigurationError,
    PermissionDeniedError,
)
from prepaid.testing import MockVendors, Reply, UnexpectedRequestError

LEGNEXT = "/legnext/api/account/balance"
KEY = {"x-api-key": "mock-legnext-key"}


def send(mock, path=LEGNEXT, method="GET", headers=KEY):
    base = mock.url("legnext").removesuffix("/legnext")
    return httpx.request(method, base + path, headers=headers, trust_env=False)


@pytest.mark.parametrize(
    ("path", "method", "headers", "status", "complaint"),
    [
        ("/legnext/api/balance", "GET", KEY, 404, "GET /api/balance: .* no such path"),
        ("/nobody/x", "GET", KEY, 404, "GET /nobody/x: the mock plays no such vendor"),
        (LEGNEXT, "POST", KEY, 405, "POST /api/account/balance: .* has GET only"),
        (LEGNEXT, "GET", {}, 401, "without a key, which belongs in the header x-api-key"),
        (LEGNEXT, "GET", {"X-Key": "mock-legnext-key"}, 401, "without a key"),
        (LEGNEXT, "GET", {"x-api-key": "Bearer mock-legnext-key"}, 401, "something before it"),
        (LEGNEXT + "?page=1", "GET", KEY, 200, "no query parameter 'page'"),
        (
            "/stability/v1/user/balance",
            "GET",
            {"Authorization": "mock-stability-key"},
            401,
            "lacks the 'Bearer' before it",
        ),
        (
            "/stability/v1/user/balance",
            "GET",
            {"Authorization": "Bearer mock-stability-key", "Organization": "org-9"},
            403,
            "the mock knows no organization 'org-9' for this key, only the default one: correct it",
        ),
    ],
)
def test_undocumented_request_is_a_failed_test(path, method, headers, status, complaint):
    """Leaving the block raises, names the request, and the answer was no server error."""
    with pytest.raises(UnexpectedRequestError, match=complaint), MockVendors() as mock:
        assert send(mock, path, method, headers).status_code == status


@pytest.mark.parametrize(
    ("api_version", "operation"), [("v1", "get_balance"), ("v1alpha", "get_balance_v1alpha")]
)
def test_an_unknown_organization_is_not_blamed_on_the_key(api_version, operation):
    """403 with the mock's reason for the caller, and the same reason for the test."""
    with MockVendors() as mock, Client() as client:
        for organization in (None, "org-1", "org-2"):
            known = mock.account(
                "stability", "a-key-1", organization=organization, api_version=api_version
            )
        mock.account("stability", "a-key-2", organization="org-3")
        mistyped = attrs.evolve(known, organization="org-12")
        with pytest.raises(PermissionDeniedError) as caught:
            client.get_balance(mistyped)
        reason = "no organization 'org-12' for this key, only 'org-1', 'org-2': correct it"
        assert reason in str(caught.value.server_message)
        with pytest.raises(UnexpectedRequestError) as unexpected:
            mock.check()
        assert reason in str(unexpected.value)
        assert "a-key" not in str(unexpected.value)
        (seen,) = mock.requests(mistyped)
        assert (seen.status, seen.operation) == (403, operation)
        client.get_balance(known)


def test_of_many_known_organizations_five_are_named():
    """A message stays a message."""
    with MockVendors() as mock, Client() as client:
        for number in range(9):
            account = mock.account("stability", organization=f"org-{number}")
        with pytest.raises(PermissionDeniedError):
            client.get_balance(attrs.evolve(account, organization="org-x"))
        with pytest.raises(UnexpectedRequestError, match=r"'org-4', \.\.\.: correct it"):
            mock.check()


def test_an_unknown_key_is_refused_whatever_its_organization():
    """The key comes first: it is what has to be looked at."""
    with MockVendors() as mock, Client() as client:
        account = mock.account("stability", organization="org-1")
        with pytest.raises(AuthenticationError):
            client.get_balance(attrs.evolve(account, api_key="other"))


def test_unsupported_method_is_answered_with_the_supported_ones():
    """As HTTP wants it of a 405."""
    with MockVendors() as mock:
        assert send(mock, method="DELETE").headers["Allow"] == "GET"
        with pytest.raises(UnexpectedRequestError):
            mock.check()
        assert "x-api-key" not in mock.requests()[0].headers


def test_many_problems_are_counted_and_not_listed():
    """Five are shown, and nothing is reported again at the end of the block."""
    with MockVendors() as mock:
        for number in range(7):
            send(mock, f"/legnext/{number}")
        with pytest.raises(UnexpectedRequestError, match=r"/4: .*\n  and 2 more$"):
            mock.check()


def test_problem_does_not_hide_the_error_of_the_block():
    """It is added to it as a note."""
    with pytest.raises(ZeroDivisionError) as caught, MockVendors() as mock:  # noqa: PT012 - leaving the block is the point
        send(mock, "/legnext/x")
        raise ZeroDivisionError
    assert "no such path" in caught.value.__notes__[0]


def test_following_a_redirect_is_a_failed_test():
    """The place that a redirect points at is one that no document has."""
    with pytest.raises(UnexpectedRequestError, match="/elsewhere"), MockVendors() as mock:  # noqa: PT012 - same
        mock.fault("legnext", "redirect_elsewhere")
        httpx.get(
            mock.url("legnext") + "/api/account/balance",
            headers=KEY,
            follow_redirects=True,
            trust_env=False,
        )


def test_defect_of_the_mock_is_not_a_silent_500(monkeypatch):
    """Were the mock to fail itself, the test would too."""
    with MockVendors() as mock:
        mock.account("legnext")
        monkeypatch.setattr(mock._vendor("legnext"), "answer", lambda *_: 1 / 0)
        assert send(mock).status_code == 500
        with pytest.raises(UnexpectedRequestError, match="the mock failed: ZeroDivisionError"):
            mock.check()


def test_log_tells_the_requests_of_each_key_apart():
    """By account, by vendor, and all of them; the key does not print."""
    with MockVendors() as mock, Client() as client:
        first, second = mock.account("legnext", key="secret-1"), mock.account("youdotcom")
        mock.fault(first, Reply(status=503), times=1)
        client.get_balance(first)
        client.get_balance(second)
        assert [(one.status, one.fault) for one in mock.requests(first)] == [
            (503, "reply"),
            (200, None),
        ]
        assert len(mock.requests("legnext", key="other")) == 0
        assert [one.vendor for one in mock.requests()] == ["legnext", "legnext", "youdotcom"]
        (seen,) = mock.requests(second)
        assert (seen.method, seen.path) == ("GET", "/v1/billing/account_balance")
        assert seen.headers["accept"] == "application/json"
        assert "x-api-key" not in seen.headers
        assert "secret-1" not in repr(mock.requests())


@pytest.mark.parametrize(
    ("call", "complaint"),
    [
        (lambda mock: mock.account("nobody"), "Unknown vendor 'nobody'"),
        (lambda mock: mock.requests("nobody"), "Unknown vendor 'nobody'"),
        (lambda mock: mock.set(None, "1 USD"), "must be a str, not NoneType"),
        (lambda mock: mock.set("legnext", "1 USD", organization="o"), "belongs to a key"),
        (lambda mock: mock.set(mock.account("legnext"), "1 USD", key="k"), "give them once"),
        (lambda mock: mock.fault("legnext", "reset", times=0), "at least once"),
        (lambda _: MockVendors().url("legnext"), "not started"),
        (
            lambda mock: MockVendors(port=urlsplit(mock.url("legnext")).port).start(),
            "cannot listen on port",
        ),
    ],
)
def test_wrong_use_says_what_is_wrong(call, complaint):
    """Misuse of the mock is an error at once, not a puzzle later."""
    with MockVendors() as mock, pytest.raises(ConfigurationError, match=complaint):
        call(mock)


@pytest.mark.parametrize("wrong", [{"body": "{}"}, {"status": "402"}])
def test_a_reply_of_other_types_is_refused_where_it_is_written(wrong):
    """In memory httpx would fail on it in the midst of the tested code."""
    with pytest.raises(TypeError, match=next(iter(wrong))):
        Reply(**wrong)


def test_another_accounts_sid_or_project_gets_what_the_vendor_answers():
    """As the document has it, and without a failed test: the key is known, the account not its."""
    with MockVendors() as mock, Client() as client:
        twilio, deepgram = mock.account("twilio"), mock.account("deepgram")
        strange = Account("twilio", "mock-twilio-key", parameters={"account_sid": "AC" + "0" * 32},
                          base_url=twilio.base_url)  # fmt: skip
        with pytest.raises(AuthenticationError, match="they belong together"):
            client.get_balance(strange)
        path = f"/twilio/Accounts/{strange.parameters['account_sid']}/Balance.json"
        own = httpx.BasicAuth(twilio.parameters["account_sid"], "mock-twilio-key")
        answer = httpx.get(mock.url("twilio").removesuffix("/twilio") + path, auth=own,
                           trust_env=False)  # fmt: skip
        assert (answer.status_code, answer.json()["code"]) == (404, 20404)
        with pytest.raises(PermissionDeniedError):
            client.get_balance(attrs.evolve(deepgram, parameters={"project_id": "another"}))
        client.get_balance(mock.account("deepgram", parameters={"project_id": "another"}))
        mock.set("deepgram", "5 USD", key="of-no-project")
        client.get_balance(attrs.evolve(deepgram, api_key="of-no-project"))
