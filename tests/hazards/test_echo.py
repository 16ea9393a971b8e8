"""Servers that give the key back, in whatever form: it is withheld."""

import base64
import json
from urllib.parse import quote

from tests.hazards.case import TRANSPORT, Case, Raises, check, each, invalid, status
from tests.hazards.messages import chunked, head, message, with_fields

FORMS = {
    "plain": str,
    "in capitals": str.upper,
    "reversed": lambda key: key[::-1],
    "in hexadecimal": lambda key: key.encode().hex(),
    "in base64": lambda key: base64.b64encode(key.encode()).decode(),
    "in base64 with a prefix": lambda key: base64.b64encode(b"u:" + key.encode()).decode(),
    "percent-encoded": lambda key: "".join(f"%{byte:02X}" for byte in key.encode()),
    "quoted for a URL": lambda key: "https://example.org/?key=" + quote(key, safe=""),
    "in halves": lambda key: f"{key[: len(key) // 2]} and {key[len(key) // 2 :]}",
    "eight characters of it": lambda key: "..." + key[9:17] + "...",
    "with its prefix": lambda key: f"Bearer {key}",
}


def with_key(make):
    """Answer with what is made of the request's key."""
    return lambda peer: make(peer.key)


def in_error(name, make, code=401):
    """An error whose body holds the key."""
    return Case(name, with_key(lambda key: message(json.dumps(make(key)).encode(), f"{code} No")),
                status(code, server_message=None))  # fmt: skip


def odd(name, make, ends):
    return Case(name, with_key(make), ends)


CASES = [
    *(in_error(f"{name} in the message", lambda key, form=form: {"message": form(key)})
      for name, form in FORMS.items()),
    in_error("in detail", lambda key: {"detail": f"bad key {key}"}),
    in_error("in a nested error", lambda key: {"error": {"message": f"no {key}"}}),
    in_error("in a list of errors", lambda key: {"errors": [f"no {key}"]}),
    in_error("as a name in the body", lambda key: {key: {key: key}}),
    *(in_error(f"in a {code}", lambda key: {"message": key}, code) for code in (402, 403, 404)),
    odd("in a page of HTML", lambda key: message(b"<p>" + key.encode(), "401 No"), status(401)),
    odd("in the reason phrase", lambda key: message(b"{}", f"401 {key}"), status(401)),
    odd("in every header", lambda key: message(
        b"{}", "403 No", f"X-Request-Id: {key}", f"Request-Id: {key}", f"CF-Ray: {key[::-1]}",
        f"Server: {key}", f"{key}: {key}"), status(403, request_id=None)),
    odd("in Location", lambda key: message(b"", "302 Away", f"Location: http://127.0.0.1:1/{key}"),
        status(302)),
    odd("in Retry-After", lambda key: message(b"{}", "403 Wait", f"Retry-After: {key}"),
        status(403, retry_after=None)),
    odd("as the figure", lambda key: message(f'{{"balance":"{key}"}}'.encode()),
        invalid("balance")),
    odd("as a repeated name", lambda key: message(f'{{"{key}":1,"{key}":2}}'.encode()),
        Raises("InvalidResponseError")),
    odd("in place of JSON", lambda key: message(key.encode()), invalid()),
    odd("as content type", lambda key: message(b"{}", kind=f"text/{key}"), invalid()),
    odd("as content coding", lambda key: message(b"{}", "200 OK", f"Content-Encoding: {key}"),
        invalid()),
    odd("in place of a status line", lambda key: key.encode() + b"\r\n\r\n", TRANSPORT),
    odd("as a chunk size", lambda key: chunked(key.encode() + b"\r\n"), TRANSPORT),
    odd("as a header without a colon", lambda key: head("200 OK", key), TRANSPORT),
    Case("as request id of a good answer",
         with_key(lambda key: with_fields(f"X-Request-Id: {key}".encode()))),
    Case("as account id of a good answer", with_key(lambda key: message(
        f'{{"data":{{"type":"account","id":"{key[::-1]}","attributes":{{"balance":1250}}}}}}'
        .encode())), "12.50", vendor="youdotcom"),
]  # fmt: skip


@each(CASES)
def test_a_key_that_is_given_back_is_withheld(case, log):
    """The plain error, and no eight characters of the key in any of these forms anywhere."""
    check(case, log)
