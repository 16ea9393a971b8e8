"""Each vendor's answers, as they were seen or documented, and what must come of them.

What depends on the generated client is asked of both clients; what is decided without I/O, of one.
"""

from __future__ import annotations

from decimal import Decimal

import attrs
import pytest

import prepaid
from prepaid.testing import Reply
from prepaid.vendors import get_vendor, vendor_names
from tests.contract.samples import (
    BALANCES,
    CALLS,
    KEY,
    SAMPLES,
    STATED,
    changed,
    check_result,
    document,
    stated,
)
from tests.hazards.asking import call as one_call
from tests.hazards.messages import message
from tests.hazards.server import Server, answers

each_call = pytest.mark.parametrize("call", CALLS, ids=str)
ERRORS = [(call, int(status)) for call in CALLS for status in call.errors]
OTHERS = [
    pytest.param(call, answer, id=f"{call}: {answer['name']}")
    for call in CALLS for answer in call.answers
]  # fmt: skip
LITERALS = (None, "null", "true", "[1]", "{}")
FIELDS = [
    pytest.param(call, path, literal, id=f"{call}: {path} {literal or 'missing'}")
    for call in CALLS for path in call.fields for literal in LITERALS
    if path != "organizations" or literal not in {"[1]", "{}"}
    if not (path in call.null and literal == "null")
    and not (literal == "[1]" and path in call.needs and f'"{path}":[' in call.body)
]  # fmt: skip


def test_each_vendor_has_a_sample_and_each_sample_a_vendor():
    """A vendor is added with its sample, and with nothing else in the tests."""
    assert tuple(SAMPLES) == vendor_names()


@pytest.mark.parametrize("vendor", SAMPLES)
def test_records_are_as_the_sample_says(vendor):
    """Title, server and key variables of a vendor's record; the calls of each API version."""
    record, sample = get_vendor(vendor), SAMPLES[vendor]
    assert record.title == sample["title"]
    assert record.base_url == document(vendor)["servers"][0]["url"] == sample["server"]
    assert list(record.key_variables) == sample["key_variables"]
    versions = {
        (version, what)
        for version, api in record.apis.items()
        for what in ("balance", "profile")
        if getattr(api, what) is not None
    }
    first = next(iter(record.apis))
    assert versions == {(call.api_version or first, call.call) for call in CALLS
                        if call.vendor == vendor}  # fmt: skip


@each_call
def test_the_request(call, mode):
    """Method, path, further headers, and the key in the header and form that the vendor wants."""
    with Server(answers(message(call.body.encode())), (KEY,)) as server:
        one_call(mode, call.method, call.account_at(server.url))
    line, *fields = server.requests[0].decode().split("\r\n")
    assert line == f"{call.request} HTTP/1.1"
    name, _, value = call.sent().partition(": ")
    assert {
        one.partition(": ")[2] for one in fields if one.lower().startswith(f"{name.lower()}:")
    } == {value}
    assert {*call.headers} <= {*fields}
    word = value.rpartition(" ")[2]
    assert server.requests[0].count(word.encode()) == 1
    assert server.requests[0].count(KEY.encode()) == (call.user is None)


@each_call
def test_the_good_answer(call, ask, mode):
    """Every figure, digit by digit, and all that is stated beside it."""
    outcome = ask(call, Reply(body=call.body.encode()), mode)
    check_result(outcome, call.expect)
    assert (outcome.vendor, outcome.meta.status, outcome.meta.attempts) == (call.vendor, 200, 1)
    assert outcome.meta.api_version in get_vendor(call.vendor).apis


@pytest.mark.parametrize(("call", "status"), ERRORS, ids=str)
def test_each_status_is_its_error(call, status, ask):
    """With the vendor's own words, found and cleaned."""
    name, body, words = call.errors[str(status)]
    outcome = ask(call, Reply(status=status, body=body.encode()))
    assert type(outcome).__name__ == name
    assert (outcome.vendor, outcome.status, outcome.attempts) == (call.vendor, status, 1)
    assert (outcome.server_message or "") == words  # TOML has no null


@pytest.mark.parametrize(("call", "answer"), OTHERS)
def test_another_answer(call, answer, ask):
    """What else was seen, or may come."""
    outcome = ask(call, Reply(status=answer.get("status", 200), body=answer["body"].encode()))
    if "expect" in answer:
        check_result(outcome, answer["expect"])
        return
    assert type(outcome).__name__ == answer["error"]
    attributes = {
        n: v for n, v in answer.items() if n in {"path", "status", "server_message", "hint"}
    }
    assert {name: getattr(outcome, name) for name in attributes} == attributes


@pytest.mark.parametrize(("call", "path", "literal"), FIELDS)
def test_a_field_that_is_missing_or_of_another_kind(call, path, literal, ask):
    """An error that names it: missing is not zero, and neither is null."""
    outcome = ask(call, Reply(body=changed(call.body, path, literal)))
    assert type(outcome).__name__ == "InvalidResponseError"
    assert outcome.path == path


@pytest.mark.parametrize("literal", ["NaN", "-Infinity", "1e400", '"$12"', '"1,234.50"'])
@pytest.mark.parametrize(
    ("call", "path"),
    [(call, path) for call in BALANCES for path in (*call.figures, *call.inputs)],
    ids=str,
)
def test_a_figure_that_is_not_one(call, path, literal, ask):
    """No figure is guessed, not even one that does not lead."""
    outcome = ask(call, Reply(body=changed(call.body, path, literal)))
    assert type(outcome).__name__ == "InvalidResponseError"
    assert outcome.path == path


DIGITS = ["0.2944737146168059", "12345678901234567.89", "12.500000", "-5.25", "0",
          "123456789012345678"]  # fmt: skip


@pytest.mark.parametrize("digits", DIGITS)
@pytest.mark.parametrize("call", STATED, ids=str)
def test_digits_come_back_unchanged(call, digits, ask):
    """What `to_dict()` states is the text that was on the wire, shifted where the unit is."""
    path, (unit, shift) = next(iter(call.units.items()))
    outcome = ask(call, Reply(body=changed(call.body, path, digits)))
    assert stated(outcome)["available"] == f"{Decimal(digits).scaleb(shift):f} {unit}"


PORTAL = Reply(body=b"<!doctype html><p>Sign in</p>", content_type="text/html")


@each_call
@pytest.mark.parametrize(
    ("reply", "error"),
    [
        (PORTAL, "InvalidResponseError"),
        (attrs.evolve(PORTAL, status=401), "AuthenticationError"),
        (Reply(), "InvalidResponseError"),
        (Reply(body=b"[]"), "InvalidResponseError"),
        (Reply(body=b"null"), "InvalidResponseError"),
        (Reply(body=b"{}"), "InvalidResponseError"),
        (Reply(status=302, headers={"Location": "/elsewhere"}), "RedirectError"),
        (Reply(status=522, content_type=None), "ServerError"),
        (Reply(status=201, body=b"{}"), "InvalidResponseError"),
    ],
    ids=["HTML", "HTML on 401", "empty", "list", "null", "no field", "302", "522", "201"],
)  # fmt: skip
def test_an_answer_that_no_document_promises(call, reply, error, ask):
    """What stands in front of a vendor, or a broken vendor, is never taken for a balance."""
    assert type(ask(call, reply)).__name__ == error


@pytest.mark.parametrize("vendor", SAMPLES)
def test_a_key_that_the_vendor_does_not_know(vendor, mode, mock):
    """The mock answers a key it was never given as the document says."""
    account = prepaid.Account(vendor, "another-key", base_url=mock.url(vendor),
                              **next(c.account for c in CALLS if c.vendor == vendor))  # fmt: skip
    with pytest.raises(prepaid.AuthenticationError):
        one_call(mode, "get_balance", account)
