"""What an answer means, by status, headers and body; asked through an httpx client of our own."""

import json

import httpx
import pytest

import prepaid

KEY = "sk-live-7Qw2Rt9Zx4Lm8Np1"
JSON = {"content-type": "application/json"}
LEGNEXT = {
    "code": 200,
    "message": "success",
    "data": {"balance_usd": 1, "available_credits": 2, "available_points": 3, "alert_threshold": 4},
}


def outcome_of(vendor, status, body, headers=None, what="balance"):
    """Return what a call comes to when the vendor answers so."""
    if not isinstance(body, bytes | None):
        body = json.dumps(body).encode()

    def answer(_):
        return httpx.Response(status, headers=JSON if headers is None else headers, content=body)

    with (
        httpx.Client(transport=httpx.MockTransport(answer)) as http,
        prepaid.Client(http_client=http, max_retries=0) as client,
    ):
        try:
            return getattr(client, f"get_{what}")(prepaid.Account(vendor, KEY))
        except prepaid.PrepaidError as error:
            return error


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
        ("legnext", 500, None, prepaid.ServerError, "later"),
        ("legnext", 522, {}, prepaid.ServerError, "later"),
    ],
)
def test_each_status_is_its_error_with_a_hint_for_its_vendor(vendor, status, body, cls, hint):
    """The class follows the status, the hint the vendor."""
    error = outcome_of(vendor, status, body)
    assert type(error) is cls
    assert error.status == status
    assert hint in error.hint


@pytest.mark.parametrize("code", [401, "401", 401.0])
def test_a_failure_inside_a_success_is_the_error_of_its_code(code):
    """Legnext may answer 200 and state 401 in the body, as a number or as text."""
    error = outcome_of("legnext", 200, {"code": code, "message": "invalid api key", "data": None})
    assert type(error) is prepaid.AuthenticationError
    assert (error.status, error.server_message) == (401, "invalid api key")


@pytest.mark.parametrize("code", [None, "ok", 0, 201, 200.5, 1000, True])
def test_a_code_that_is_no_http_status_is_no_success(code):
    """Anything but 200 in the envelope must not pass for a balance."""
    error = outcome_of("legnext", 200, {**LEGNEXT, "code": code})
    assert type(error) is prepaid.InvalidResponseError
    assert error.path == "code"


@pytest.mark.parametrize(
    ("body", "message"),
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
        ({"detail": [{"loc": ["header"], "msg": "field required"}]}, "field required"),
        ({"detail": {"message": "of the detail"}}, "of the detail"),
        ({"errors": [{"title": "Unauthorized", "detail": "No such key"}]}, "No such key"),
        ({"type": "about:blank", "title": "Not allowed", "status": 403}, "Not allowed"),
        ({"msg": "bare"}, "bare"),
        ({"error_message": "long name"}, "long name"),
        ({"err_code": "X", "err_msg": "short name"}, "short name"),
        ({"data": {"error": "inside"}}, "inside"),
        ([], None),
        (b"<html>", None),
    ],
)
def test_the_vendors_words_are_found_cleaned_cut_and_withheld(body, message):
    """At most 200 printable characters, and nothing that repeats the key."""
    assert outcome_of("legnext", 500, body).server_message == message


@pytest.mark.parametrize(
    ("headers", "request_id"),
    [
        ({"x-request-id": "req_1-2.3"}, "req_1-2.3"),
        ({"cf-ray": "8f2-FRA"}, "8f2-FRA"),
        ({"x-request-id": "has blank"}, None),
        ({"x-request-id": f"r-{KEY}"}, None),
        ({"x-request-id": "r" * 200}, None),
        ({}, None),
    ],
)
def test_only_a_safe_request_id_is_passed_on(headers, request_id):
    """Short, plain, and without the key."""
    assert outcome_of("legnext", 500, {}, headers).request_id == request_id


@pytest.mark.parametrize(
    "content_type",
    ["text/plain", "text/html", "application/problem+json", "application/json; charset=latin-1"],
)
def test_a_body_that_is_not_json_by_its_type_is_refused(content_type):
    """A captive portal's page is no balance, even if it would parse."""
    error = outcome_of("legnext", 200, LEGNEXT, {"content-type": content_type})
    assert type(error) is prepaid.InvalidResponseError


@pytest.mark.parametrize(
    "content_type",
    [
        "application/json; charset=utf-8",
        "Application/JSON",
        "application/json;charset=",
        "application/json, application/json;charset=UTF-8",
        "application/vnd.legnext+json",
    ],
)
def test_json_is_json_however_it_is_spelt(content_type):
    """Charset UTF-8 and other case are the same type."""
    outcome = outcome_of("legnext", 200, LEGNEXT, {"content-type": content_type})
    assert str(outcome.available) == "1.00 USD"


@pytest.mark.parametrize("status", [201, 202, 204, 205, 206])
def test_another_success_than_the_documented_one_is_no_balance(status):
    """The documents name 200 alone."""
    assert type(outcome_of("legnext", status, LEGNEXT)) is prepaid.InvalidResponseError


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"balance_usd": None}, "data.balance_usd"),
        ({"balance_usd": True}, "data.balance_usd"),
        ({"balance_usd": "1,234.50"}, "data.balance_usd"),
        ({"balance_usd": float("nan")}, "data.balance_usd"),
        ({"available_credits": []}, "data.available_credits"),
        ({"available_points": 10**30}, "data.available_points"),
        ({"alert_threshold": "ten"}, "data.alert_threshold"),
    ],
)
def test_a_corrupt_figure_is_refused_by_its_path(change, path):
    """No figure is guessed, not even one that is only passed through."""
    error = outcome_of("legnext", 200, {**LEGNEXT, "data": {**LEGNEXT["data"], **change}})
    assert type(error) is prepaid.InvalidResponseError
    assert error.path == path


@pytest.mark.parametrize("value", [None, "absent"])
def test_an_optional_figure_may_be_left_out(value):
    """The alert threshold costs nobody a balance."""
    data = {**LEGNEXT["data"], "alert_threshold": None}
    if value == "absent":
        del data["alert_threshold"]
    outcome = outcome_of("legnext", 200, {**LEGNEXT, "data": data})
    assert outcome.alert_threshold is None
    assert str(outcome.available) == "1.00 USD"


def test_a_path_that_repeats_the_key_is_not_shown():
    """JSON keys are the server's text too."""
    error = outcome_of("legnext", 200, f'{{"{KEY}": 1, "{KEY}": 2}}'.encode())
    assert type(error) is prepaid.InvalidResponseError
    assert KEY[:8] not in f"{error!r} {error.path}"


def test_a_path_from_the_body_is_short_and_printable():
    """A duplicate name may be anything."""
    name = "a\u001b[31m" + "x" * 5000
    body = f"{{{json.dumps(name)}: 1, {json.dumps(name)}: 2}}".encode()
    error = outcome_of("legnext", 200, body)
    assert error.path.isprintable()
    assert len(error.path) <= 200


@pytest.mark.parametrize("missing", ["id", "email", "organizations"])
def test_a_profile_needs_its_fields(missing):
    """What the document requires must be there."""
    body = {"id": "u", "email": "a@b.example", "organizations": []}
    del body[missing]
    error = outcome_of("stability", 200, body, what="profile")
    assert type(error) is prepaid.InvalidResponseError
    assert error.path == missing
