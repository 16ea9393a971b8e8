"""What an answer means: plain values in, the document or an error out; no I/O."""

from __future__ import annotations

import re
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final

from prepaid._errors import (
    AuthenticationError,
    InvalidResponseError,
    PaymentRequiredError,
    PermissionDeniedError,
    RateLimitedError,
    RedirectError,
    ServerError,
    StatusError,
)
from prepaid._json import StrictJSONError, loads
from prepaid._keys import Secret, shows_key
from prepaid._retry import RETRIED_STATUSES
from prepaid.vendors._figures import find, to_decimal

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from prepaid.vendors import Vendor

_MOST_MESSAGE: Final = 200  # characters of the vendor's own text
_MOST_PATH: Final = 200  # characters of a path, which may come from the body
_MOST_SEARCHED: Final = 4096  # characters that are searched for the key before that
_MOST_NESTED: Final = 4  # levels in which a sentence is looked for: `data.error.message`
_MOST_HEADERS: Final = 20  # rate-limit headers that are kept
_REQUEST_ID: Final = re.compile(r"[A-Za-z0-9._:-]{1,128}")
_REQUEST_ID_HEADERS: Final = ("x-request-id", "request-id", "x-amzn-requestid", "cf-ray")
_UTF8: Final = frozenset({"", "utf-8", "utf8", "us-ascii", "ascii"})
_FALSE: Final = (False, "false")  # of `success` and `ok`; 0 is False, too
_FAILED: Final = frozenset({"error", "fail", "failed", "failure"})  # of `status`
# Where vendors and frameworks put a sentence for people, best first: FastAPI `detail`, JSON:API
# `errors`, RFC 9457 `title`, Stability AI `name` (its kind of failure, in one word).
_MESSAGE_NAMES: Final = (
    "message", "detail", "msg", "error_message", "err_msg", "error", "errors", "title", "name",
)  # fmt: skip

# What a status means at any vendor, and what to do next.
_MEANINGS: Final[Mapping[int, tuple[type[StatusError], str]]] = {
    401: (
        AuthenticationError,
        "Check that the key is complete, still valid, and for this vendor.",
    ),
    402: (
        PaymentRequiredError,
        "The account has nothing left to pay with: top it up at the vendor.",
    ),
    403: (
        PermissionDeniedError,
        "The key is known and may not do this: check its permissions at the vendor.",
    ),
    404: (StatusError, "Check the base URL."),
    407: (StatusError, "A proxy on the way wants credentials: put them in the proxy's address."),
    429: (RateLimitedError, "Too many requests: wait, and ask less often."),
}
_GATEWAY_HINT: Final = (
    "The refusal is not JSON: a gateway or firewall on the way refused the request before the"
    " vendor saw it."
)


def read_response(  # noqa: PLR0913, PLR0917 - an answer, and what it is read for
    status: int,
    headers: Mapping[str, str],
    body: bytes,
    vendor: Vendor,
    key: Secret,
    figure: str = "",
) -> dict[str, Any]:
    """Return the document of a good answer.

    Args:
        status: the HTTP status.
        headers: lower-case names.
        body: the decoded body.
        vendor: whose answer it is.
        key: never shown, should the answer repeat it.
        figure: dotted path of the figure that is asked for; an error beside it counts.

    Raises:
        StatusError: the vendor refused, by status or inside the body.
        InvalidResponseError: success by status, but not a JSON object, or one that says itself
            that it failed.
    """
    if not HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES:
        raise _status_error(status, body, vendor, key)
    problem = _not_json(status, headers, body)
    if problem is not None:
        raise InvalidResponseError(problem, status=status)
    try:
        document = loads(body)
    except StrictJSONError as error:
        path = clean_text(error.path, key, _MOST_PATH) or "$"
        raise InvalidResponseError(f"The body {error}.", path=path, status=status) from None
    if not isinstance(document, dict):
        raise InvalidResponseError("The body is not a JSON object.", status=status)
    _check_in_band_status(document, body, vendor, key)
    _check_stated_failure(document, figure, headers, key)
    return document


def request_id(headers: Mapping[str, str], key: Secret) -> str | None:
    """Return the vendor's id of the request; None if there was none or it is not safe to show."""
    for name in _REQUEST_ID_HEADERS:
        value = headers.get(name)
        if value is not None and _REQUEST_ID.fullmatch(value):
            return None if shows_key(value, key) else value
    return None


def rate_limit(headers: Mapping[str, str], key: Secret) -> dict[str, str]:
    """Return the rate-limit headers of an answer, cleaned."""
    found: dict[str, str] = {}
    for name, value in headers.items():
        if ("ratelimit" in name or "rate-limit" in name) and len(found) < _MOST_HEADERS:
            text = clean_text(value, key, _MOST_MESSAGE)
            if text is not None:
                found[name] = text
    return found


def server_message(document: object, key: Secret) -> str | None:
    """Return the vendor's own sentence, cleaned; None if there is none or it repeats the key."""
    return clean_text(next(_messages(document, 0), None), key, _MOST_MESSAGE)


def clean_text(text: str | None, key: Secret, most: int) -> str | None:
    """Return server text fit to be shown; None if nothing of it is, or it repeats the key."""
    text = (text or "")[:_MOST_SEARCHED]
    if shows_key(text, key):
        return None
    printable = "".join(one if one.isprintable() else " " for one in text)
    return " ".join(printable.split())[:most] or None


def _not_json(status: int, headers: Mapping[str, str], body: bytes) -> str | None:
    if status != HTTPStatus.OK:
        return f"The vendor answered {status}, which its document does not name."
    if not body:
        return "The body is empty."
    for stated in headers.get("content-type", "application/json").split(","):
        kind, _, parameters = stated.lower().partition(";")
        kind = kind.strip()
        if kind != "application/json" and not kind.endswith("+json"):
            return "The Content-Type is not JSON: something other than the vendor answered."
        for parameter in parameters.split(";"):
            name, _, value = parameter.partition("=")
            if name.strip() == "charset" and value.strip(" \"'") not in _UTF8:
                return "The Content-Type says that the body is not UTF-8, as JSON has to be."
    return None


def _check_in_band_status(
    document: dict[str, Any], body: bytes, vendor: Vendor, key: Secret
) -> None:
    path = vendor.in_band_status
    if path is None:
        return
    try:
        code = to_decimal(find(document, path))
    except ValueError:
        raise InvalidResponseError(
            "The status inside the body is not a number.", path=path
        ) from None
    if code == vendor.in_band_good:
        return
    if code == code.to_integral_value() and 300 <= code <= 599:  # noqa: PLR2004 - HTTP's errors
        raise _status_error(int(code), body, vendor, key)
    raise InvalidResponseError(
        "The status inside the body is not an HTTP status.",
        path=path,
        server_message=server_message(document, key),
    )


def _check_stated_failure(
    document: dict[str, Any], figure: str, headers: Mapping[str, str], key: Secret
) -> None:
    """Refuse an answer that says itself that it failed, on the way down to its figure."""
    failed: object = "problem+json" in headers.get("content-type", "").lower()
    part: object = document
    for name in figure.split("."):
        if failed or not isinstance(part, dict):
            break
        status = part.get("status")
        failed = (
            part.get("error")
            or part.get("errors")
            or part.get("success") in _FALSE
            or part.get("ok") in _FALSE
            or status is False
            or (isinstance(status, str) and status.lower() in _FAILED)
        )
        part = part.get(name)
    if failed:
        raise InvalidResponseError(
            "The answer says itself that the request failed.",
            server_message=server_message(document, key),
        )


def _status_error(status: int, body: bytes, vendor: Vendor, key: Secret) -> StatusError:
    try:
        document = loads(body)
    except StrictJSONError:
        document = None
    effective = next(
        (one for (path, word), one in vendor.error_words.items() if find(document, path) == word),
        status,
    )
    cls, hint = _meaning(401 if effective in vendor.authentication_statuses else effective)
    hint = vendor.hints.get(effective, hint)
    if status == HTTPStatus.FORBIDDEN and body and document is None:
        hint = _GATEWAY_HINT
    return cls(
        _sentence(status),
        status=status,
        retryable=status in RETRIED_STATUSES,
        hint=hint,
        server_message=server_message(document, key),
    )


def _meaning(status: int) -> tuple[type[StatusError], str]:
    if status in _MEANINGS:
        return _MEANINGS[status]
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return ServerError, "The failure is on the vendor's side: try again later."
    if HTTPStatus.MULTIPLE_CHOICES <= status < HTTPStatus.BAD_REQUEST:
        return RedirectError, "Check the base URL: the vendor's API does not redirect."
    return (
        StatusError,
        "The vendor did not take the request as it is: check the base URL and the account.",
    )


def _sentence(status: int) -> str:
    if HTTPStatus.MULTIPLE_CHOICES <= status < HTTPStatus.BAD_REQUEST:
        return f"The vendor answered {status} (a redirect), which is never followed."
    try:
        return f"The vendor answered {status} ({HTTPStatus(status).phrase})."
    except ValueError:
        return f"The vendor answered {status}."


def _messages(node: object, depth: int) -> Iterator[str]:
    """Yield sentences from the error bodies of vendors and frameworks, best first."""
    if isinstance(node, str) and node.strip():
        yield node
    elif isinstance(node, list) and node and depth < _MOST_NESTED:
        yield from _messages(node[0], depth + 1)
    elif isinstance(node, dict) and depth < _MOST_NESTED:
        for name in _MESSAGE_NAMES:
            yield from _messages(node.get(name), depth + 1)
        if depth == 0:
            yield from _messages(node.get("data"), depth + 1)
