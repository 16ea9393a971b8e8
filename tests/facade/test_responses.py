"""What an answer means: the error with its hint, the vendor's words, the request's id."""

from __future__ import annotations

import json

import pytest

import prepaid
from tests.hazards.asking import outcome_of
from tests.hazards.messages import LEGNEXT, message
from tests.hazards.server import Server, answers

KEY = "sk-live-7Qw2Rt9Zx4Lm8Np1"


def answered(vendor, status, body, *fields, key=KEY, method="get_balance"):
    """The outcome of one call that a server answers so."""
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    answer = message(content, f"{status} Odd", *fields)
    with Server(answers(answer), (key,)) as server:
        account = prepaid.Account(vendor, key, base_url=server.url)
        return outcome_of("Client", account, method, max_retries=0, deadline=5)


@pytest.mark.parametrize(
    ("vendor", "status", "body", "cls", "hint"),
    [
        ("youdotcom", 403, {"detail": "no"}, prepaid.PermissionDeniedError, "scope"),
        ("youdotcom", 403, b"error code: 1010", prepaid.PermissionDeniedError, "gateway"),
        ("youdotcom", 403, b"", prepaid.PermissionDeniedError, "scope"),
        ("stability", 429, {"message": "slow"}, prepaid.RateLimitedError, "60 seconds"),
        ("deepixels", 400, {"message": "bad"}, prepaid.AuthenticationError, "key"),
        ("legnext", 400, {"message": "bad"}, prepaid.StatusError, "base URL"),
        ("legnext", 401, b"<html>", prepaid.AuthenticationError, "key"),
        ("legnext", 402, {}, prepaid.PaymentRequiredError, "top it up"),
        ("legnext", 404, {}, prepaid.StatusError, "base URL"),
        ("legnext", 302, b"", prepaid.RedirectError, "redirect"),
        ("legnext", 522, {}, prepaid.ServerError, "later"),
    ],
)
def test_each_status_is_its_error_with_a_hint_for_its_vendor(vendor, status, body, cls, hint):
    """The class follows the status, the hint the vendor; both are in what is printed."""
    error = answered(vendor, status, body)
    assert type(error) is cls
    assert error.status == status
    assert hint in error.hint
    assert error.hint in str(error)


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({"message": "plain"}, "plain"),
        ({"detail": "fastapi"}, "fastapi"),
        ({"error": {"message": "nested"}}, "nested"),
        ({"error": "short"}, "short"),
        ({"errors": ["first", "second"]}, "first"),
        ({"message": "a\x00b\n c\u202e"}, "a b c"),
        ({"message": "x" * 500}, "x" * 200),
        ({"message": f"key {KEY} is bad"}, None),
        ({"message": 5}, None),
        ({"name": "unauthorized"}, "unauthorized"),
        ([], None),
        (b"<html>", None),
        ({"detail": [{"loc": ["header", "x-api-key"], "msg": "field required",
                      "type": "value_error.missing"}]}, "field required"),
        ({"detail": {"message": "of the detail"}}, "of the detail"),
        ({"errors": [{"title": "Unauthorized", "detail": "No such key"}]}, "No such key"),
        ({"type": "about:blank", "title": "Not allowed", "status": 403}, "Not allowed"),
        ({"msg": "bare"}, "bare"),
        ({"error_message": "long name"}, "long name"),
        ({"err_code": "X", "err_msg": "short name"}, "short name"),
        ({"data": {"error": "inside"}}, "inside"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("status", [422, 500])
def test_the_vendors_words_are_found_cleaned_cut_and_withheld(status, body, words):
    """At most 200 printable characters, nothing that repeats the key, never part of `str()`."""
    error = answered("legnext", status, body)
    assert error.server_message == words
    assert words is None or words not in str(error)


@pytest.mark.parametrize("key", [KEY, "k", "abc"])
def test_words_are_not_withheld_without_reason(key):
    """Ordinary text does not show a key, whatever the key's length."""
    words = "Invalid or missing API key, please check your account."
    assert answered("legnext", 401, {"message": words}, key=key).server_message == words


def test_a_long_key_in_long_words_takes_no_time():
    """Both are as long as they are ever looked at; a test that hangs here would be noticed."""
    words = "no such thing " * 290
    error = answered("legnext", 401, {"message": words}, key="k9Z-" * 1000)
    assert error.server_message == words[:200].strip()


@pytest.mark.parametrize(
    ("field", "request_id"),
    [
        ("X-Request-Id: req_1-2.3", "req_1-2.3"),
        ("CF-Ray: 8f2-FRA", "8f2-FRA"),
        ("X-Request-Id: has blank", None),
        (f"X-Request-Id: r-{KEY}", None),
        ("X-Request-Id: " + "r" * 200, None),
        ("X-Other: x", None),
    ],
)
def test_only_a_safe_request_id_is_passed_on(field, request_id):
    """Short, plain, and without the key; of an error and of a balance."""
    assert answered("legnext", 500, {}, field).request_id == request_id
    assert answered("stability", 200, {"credits": 1}, field).meta.request_id == request_id


@pytest.mark.parametrize("status", [200, 302, 404])
def test_every_error_of_an_answer_has_request_id_and_retry_after(status):
    """Whatever its class."""
    error = answered("stability", status, b"[", "X-Request-Id: r-1", "Retry-After: 7")
    assert (error.request_id, error.retry_after) == ("r-1", 7.0)


def test_a_path_from_the_body_is_short_and_printable():
    """A repeated name may be anything."""
    name = json.dumps("a\u001b[31m" + "x" * 5000)
    error = answered("legnext", 200, f"{{{name}: 1, {name}: 2}}".encode())
    assert error.path.isprintable()
    assert len(error.path) <= 200


@pytest.mark.parametrize(
    "broken",
    [
        [{"id": 1, "name": "n", "role": "r", "is_default": True}],
        [{"id": "o", "name": "n", "role": "r", "is_default": 1}],
        [{"id": "o", "name": None, "role": "r", "is_default": True}],
        [{"id": "o", "name": "n", "is_default": True}],
        ["org-1"],
    ],
)
def test_an_organization_of_another_shape_is_refused(broken):
    """What the document requires must be there, and of its type."""
    body = {"id": "u", "email": "a@b.example", "organizations": broken}
    error = answered("stability", 200, body, method="get_profile")
    assert isinstance(error, prepaid.InvalidResponseError)


def test_rate_limits_are_in_the_meta():
    """What the vendor says in its headers about requests that are left."""
    fields = ("X-RateLimit-Limit: 150", "X-RateLimit-Remaining: 149")
    balance = answered("stability", 200, {"credits": 1}, *fields)
    assert "149" in repr(balance.meta)


@pytest.mark.parametrize(
    ("stamp", "as_of"),
    [
        ("0001-01-01T00:00:00Z", None),
        ("1970-01-01T00:00:00Z", None),
        ("1970-01-01T00:00:00.000+00:00", None),
        ("0000-00-00T00:00:00Z", None),
        ("9999-12-31T23:59:59-14:00", None),
        ("2025-11-05T08:22:37", None),
        ("soon", None),
        ("2025-11-05T08:22:37.123456789Z", "2025-11-05T08:22:37.123456+00:00"),
        ("2025-11-05T08:22:37+02:00", "2025-11-05T06:22:37+00:00"),
    ],
)
def test_a_time_that_stands_for_none_is_none(stamp, as_of):
    """The year 1, the epoch, and what is not a time; the balance is known all the same."""
    body = LEGNEXT.replace(b"2025-11-05T08:22:37Z", stamp.encode())
    assert answered("legnext", 200, body).to_dict()["as_of"] == as_of


@pytest.mark.parametrize("length", [256, 257, 1_000_000])
def test_an_id_has_256_characters_at_most(length):
    """A longer one is not an id, and is not looked at."""
    body = LEGNEXT.replace(b'"account_id":1', b'"account_id":"%s"' % (b"x" * length))
    assert (answered("legnext", 200, body).account_id is None) is (length > 256)
