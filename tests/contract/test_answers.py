"""Answers that no document promises: each ends in its error, never in a number."""

import socket

import pytest

from prepaid import Account
from prepaid.testing import Reply, _json
from prepaid.testing._document import document_of
from tests.contract import oracle

HTML = Reply(body=b"<!doctype html><p>Sign in</p>", content_type="text/html")
CASES = {
    "html": (HTML, "InvalidResponseError", "$"),
    "html-401": (
        Reply(status=401, body=HTML.body, content_type="text/html"),
        "AuthenticationError",
        None,
    ),
    "empty": (Reply(), "InvalidResponseError", "$"),
    "list": (Reply(body=b"[]"), "InvalidResponseError", "$"),
    "null": (Reply(body=b"null"), "InvalidResponseError", "$"),
    "302": (Reply(status=302, headers={"Location": "/elsewhere"}), "RedirectError", None),
    "522": (Reply(status=522, content_type=None), "ServerError", None),
    "201": (Reply(status=201, body=b"{}"), "InvalidResponseError", "$"),
}


def good_body(vendor):
    """The document's example of the default balance call."""
    return document_of(vendor).operation(
        {"stability": "get_balance"}.get(vendor, "get_account_balance")
    ).answers[200].body  # fmt: skip


def changed(vendor, path, literal):
    """The good body with other text in one place; None takes the field out."""
    body = _json.read(_json.write(good_body(vendor)))
    if literal is None:
        parent, _, name = path.rpartition(".")
        del (_json.get(body, parent) if parent else body)[name]
        return _json.write(body)
    _json.put(body, path, "@@")
    return _json.write(body).replace(b'"@@"', literal)


@pytest.mark.parametrize("vendor", oracle.FIGURES)
@pytest.mark.parametrize("case", CASES)
def test_unusable_answers_end_in_their_error(mock, ask, vendor, case):
    """What stands in front of a vendor, or a broken vendor, is told from a balance."""
    reply, error, path = CASES[case]
    account = mock.account(vendor)
    mock.fault(account, reply)
    outcome = ask(account, max_retries=0)
    assert type(outcome).__name__ == error
    assert path is None or outcome.path == path
    assert len(mock.requests(account)) == 1


@pytest.mark.parametrize(
    "literal",
    [None, b"null", b"true", b"NaN", b"-Infinity", b"1e400", b'"$12"', b"[1]", b"{}"],
    ids=lambda literal: literal.decode() if literal else "missing",
)
@pytest.mark.parametrize(
    ("vendor", "path"),
    [(vendor, path) for vendor, paths in oracle.FIGURES.items() for path in paths],
)
def test_figure_that_is_none_is_an_error_that_names_it(mock, ask, vendor, path, literal):
    """Missing is not zero, and neither is null, a boolean or NaN."""
    account = mock.account(vendor)
    mock.fault(account, Reply(body=changed(vendor, path, literal)))
    outcome = ask(account)
    assert type(outcome).__name__ == "InvalidResponseError"
    assert outcome.path == path
    assert outcome.attempts == 1


@pytest.mark.parametrize("code", [401, 402, 403, 429, 500])
@pytest.mark.parametrize("text", ["{code}", '"{code}"'], ids=["number", "string"])
def test_in_band_failure_is_the_error_of_its_code(mock, ask, code, text):
    """Legnext repeats the status inside the body, and that one counts."""
    account = mock.account("legnext")
    mock.fault(
        account,
        Reply(body=changed("legnext", "code", text.format(code=code).encode())),
    )
    outcome = ask(account, max_retries=0)
    assert type(outcome).__name__ == oracle.STATUS_ERRORS[code]
    assert outcome.status == code


@pytest.mark.nothing_sent
@pytest.mark.parametrize("vendor", oracle.FIGURES)
def test_refused_connection_is_a_transport_error(mock, ask, vendor):
    """Nobody listens: a port that is bound and not listened on."""
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{bound.getsockname()[1]}"
        outcome = ask(Account(vendor, "k", base_url=url), max_retries=1)
    assert type(outcome).__name__ == "TransportError"
    assert outcome.attempts == 2


@pytest.mark.parametrize("vendor", oracle.FIGURES)
def test_silence_is_a_deadline_error(mock, ask, vendor):
    """An answer that never ends is left after the read timeout."""
    account = mock.account(vendor)
    mock.fault(account, "slow_headers")
    outcome = ask(account, timeout=0.15, max_retries=0)
    assert type(outcome).__name__ == "DeadlineExceededError"
    assert isinstance(outcome, TimeoutError)


def test_wrong_path_cannot_pass(ask):
    """A test that asks the wrong place fails, whatever error it expected."""
    from prepaid.testing import MockVendors, UnexpectedRequestError

    mock = MockVendors().start()
    outcome = ask(Account("legnext", "mock-legnext-key", base_url=mock.url("legnext") + "/v2"))
    with pytest.raises(UnexpectedRequestError, match=r"GET /v2/api/account/balance.*no such path"):
        mock.check()
    mock.stop()
    assert outcome.status == 404
