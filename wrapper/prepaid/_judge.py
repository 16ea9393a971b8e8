"""What an answer means, decided from plain values before the generated parser sees a body."""

from __future__ import annotations

import re
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final

import attrs

from prepaid._errors import (
    AuthenticationError,
    InvalidResponseError,
    PaymentRequiredError,
    PermissionDeniedError,
    PrepaidError,
    RateLimitedError,
    RedirectError,
    ServerError,
    StatusError,
)
from prepaid._keys import Secret, shows_key
from prepaid._transport.retry import RETRIED_STATUSES
from prepaid._transport.strictjson import StrictJSONError, loads
from prepaid.vendors._record import to_figure

if TYPE_CHECKING:
    from collections.abc import Mapping

    from prepaid._transport.call import Answer
    from prepaid.vendors import Operation, Vendor

_MOST_MESSAGE: Final = 200  # characters of the vendor's own text
_MOST_PATH: Final = 200  # characters of a path, which may come from the body
_MOST_LOOKED_AT: Final = 4096  # characters that are searched for the key before that
_REQUEST_ID: Final = re.compile(r"[A-Za-z0-9._:-]{1,128}")
_REQUEST_ID_HEADERS: Final = ("x-request-id", "request-id", "x-amzn-requestid", "cf-ray")
_UTF8: Final = frozenset({"utf-8", "utf8", "us-ascii", "ascii"})

_CLASSES: Final[Mapping[int, type[StatusError]]] = {
    401: AuthenticationError,
    402: PaymentRequiredError,
    403: PermissionDeniedError,
    429: RateLimitedError,
}
_HINTS: Final[Mapping[int, str]] = {
    401: "Check that the key is complete, still valid, and for this vendor.",
    402: "The account has nothing left to pay with: top it up at the vendor.",
    403: "The key is known and may not do this: check its permissions at the vendor.",
    404: "Check the base URL.",
    407: "A proxy on the way wants credentials: put them in the proxy's address.",
    429: "Too many requests: wait, and ask less often.",
}
_GATEWAY_HINT: Final = (
    "The refusal is no JSON: a gateway or firewall on the way refused the request before the"
    " vendor saw it."
)


@attrs.define(eq=False, repr=False)
class Judge:
    """Turns an answer into the parsed document, or into the error it means.

    Attributes:
        request_id: the vendor's id of the last request; None where there was no safe one.
    """

    vendor: Vendor
    operation: Operation
    key: Secret
    request_id: str | None = None

    def __call__(self, answer: Answer) -> object:
        """Return the document of a good answer, or a `PrepaidError`; never raises one."""
        self.request_id = _request_id(answer.headers, self.key)
        if answer.status < HTTPStatus.OK or answer.status >= HTTPStatus.MULTIPLE_CHOICES:
            return self._status_error(answer.status, answer, _lenient(answer.body))
        problem = _unusable(answer)
        if problem:
            return self._invalid(problem, "$", answer)
        try:
            document = loads(answer.body or b"")
        except StrictJSONError as error:
            return self._invalid(f"The body is no clean JSON: {error}.", error.path, answer)
        return self._in_band(answer, document) or self._missing(answer, document) or document

    def _in_band(self, answer: Answer, document: object) -> PrepaidError | None:
        if self.vendor.in_band_status is None or not isinstance(document, dict):
            return None
        stated = self.vendor.in_band_status(document)
        try:
            code = to_figure(stated)
        except ValueError:
            return self._invalid("The status inside the body is no number.", "code", answer)
        if code == HTTPStatus.OK:
            return None
        if code == code.to_integral_value() and 300 <= code <= 599:  # noqa: PLR2004 - HTTP's errors
            return self._status_error(int(code), answer, document)
        return self._invalid("The status inside the body is none of HTTP's.", "code", answer)

    def _missing(self, answer: Answer, document: object) -> PrepaidError | None:
        if not isinstance(document, dict):
            return self._invalid("The body is no JSON object.", "$", answer)
        for stated in self.operation.figures:
            path = stated.removesuffix("?")
            try:
                value = _walk(document, path)
                if value is not None or path == stated:
                    to_figure(value)
            except KeyError:
                if path == stated:
                    return self._invalid(f"{path} is missing.", path, answer)
            except ValueError as error:
                return self._invalid(f"{path} {error}.", path, answer)
        for path, kind in self.operation.required.items():
            try:
                good = isinstance(_walk(document, path), kind)
            except KeyError:
                good = False
            if not good:
                return self._invalid(f"{path} is missing or of another type.", path, answer)
        return None

    def _invalid(self, problem: str, path: str, answer: Answer) -> InvalidResponseError:
        path = _clean(path, self.key, _MOST_PATH) or "$"
        return InvalidResponseError(problem, path=path, status=answer.status)

    def _status_error(self, status: int, answer: Answer, document: object) -> StatusError:
        hint = self.vendor.hints.get(status) or _HINTS.get(status) or _hint_of(status)
        cls = _CLASSES.get(status) or _class_of(status)
        if status in self.vendor.authentication_statuses:
            cls, hint = AuthenticationError, self.vendor.hints.get(status) or _HINTS[401]
        if status == HTTPStatus.FORBIDDEN and answer.body and document is None:
            hint = _GATEWAY_HINT
        return cls(
            _sentence(status),
            status=status,
            request_id=self.request_id,
            retryable=status in RETRIED_STATUSES,
            hint=hint,
            server_message=_clean(_stated_message(document), self.key, _MOST_MESSAGE),
        )


def _class_of(status: int) -> type[StatusError]:
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return ServerError
    return RedirectError if status < HTTPStatus.BAD_REQUEST else StatusError


def _hint_of(status: int) -> str:
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return "The trouble is on the vendor's side: try again later."
    if status < HTTPStatus.BAD_REQUEST:
        return "Check the base URL: the vendor's API does not redirect."
    return "The vendor did not take the request as it is: check the base URL and the account."


def _sentence(status: int) -> str:
    if HTTPStatus.MULTIPLE_CHOICES <= status < HTTPStatus.BAD_REQUEST:
        return f"The vendor answered {status} (a redirect), which is never followed."
    try:
        return f"The vendor answered {status} ({HTTPStatus(status).phrase})."
    except ValueError:
        return f"The vendor answered {status}."


def _unusable(answer: Answer) -> str | None:
    if answer.status != HTTPStatus.OK:
        return f"The vendor answered {answer.status}, which its document does not name."
    if not answer.body:
        return "The body is empty."
    kind, _, parameters = answer.headers.get("content-type", "application/json").partition(";")
    if kind.strip().lower() != "application/json":
        return "The body is not JSON by its content type: something else than the vendor answered."
    for parameter in parameters.split(";"):
        name, _, value = parameter.partition("=")
        if name.strip().lower() == "charset" and value.strip(" \"'").lower() not in _UTF8:
            return "The body says that it is not UTF-8, which JSON has to be."
    return None


def _walk(document: object, path: str) -> object:
    """Return what stands at a dotted path; KeyError where there is nothing."""
    for name in path.split("."):
        if not isinstance(document, dict):
            raise KeyError(name)
        document = document[name]
    return document


def _lenient(body: bytes | None) -> object:
    """Return the JSON of an error body, or None where it is none."""
    try:
        return loads(body or b"")
    except StrictJSONError:
        return None


def _stated_message(document: Any) -> str | None:
    """Find the human sentence in the error bodies that the vendors use.

    `{message}`, `{detail}`, `{error: {message}}`, `{errors: [..]}` and `{name}`.
    """
    if not isinstance(document, dict):
        return None
    inner = document.get("error")
    candidates = [document.get("message"), document.get("detail")]
    candidates += [inner.get("message")] if isinstance(inner, dict) else [inner]
    errors = document.get("errors")
    candidates += errors[:1] if isinstance(errors, list) else []
    candidates.append(document.get("name"))  # Stability AI's kind of failure, in one word
    return next((text for text in candidates if isinstance(text, str) and text.strip()), None)


def _clean(text: str | None, key: Secret, most: int) -> str | None:
    """Return server text fit to be shown; None where nothing of it is, or it repeats the key."""
    text = (text or "")[:_MOST_LOOKED_AT]
    if shows_key(text, key.reveal()):
        return None
    printable = "".join(one if one.isprintable() else " " for one in text)
    return " ".join(printable.split())[:most] or None


def _request_id(headers: Mapping[str, str], key: Secret) -> str | None:
    for name in _REQUEST_ID_HEADERS:
        value = headers.get(name)
        if value is not None and _REQUEST_ID.fullmatch(value):
            return None if shows_key(value, key.reveal()) else value
    return None
