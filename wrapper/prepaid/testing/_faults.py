"""Everything that can go wrong with a vendor, by name: a table."""

from __future__ import annotations

import gzip
import re
from functools import cache
from http import HTTPStatus
from typing import TYPE_CHECKING, Final

import attrs

from prepaid._errors import ConfigurationError, PrepaidError
from prepaid._keys import Secret
from prepaid._responses import read_response
from prepaid.testing._answers import Answer, Drip, Reply, Reset
from prepaid.testing._document import document_of
from prepaid.vendors import get_vendor

if TYPE_CHECKING:
    from collections.abc import Callable

    from prepaid.testing._document import Document

_STEP: Final = 0.1  # s between two bytes of a slow answer
_HUGE: Final = 64 * 1024 * 1024  # bytes; prepaid reads one MiB at most
_BOMB: Final = 32 * 1024 * 1024  # bytes once unpacked, 32 KiB as they are sent
_FAULT: Final = re.compile(r"(?P<name>[a-z0-9_]+)(?:\((?P<argument>.*)\))?", re.DOTALL)
_OK: Final = b"HTTP/1.1 200 OK\r\n"


@attrs.frozen
class Fault:
    """One kind of failure.

    Attributes:
        name: how it is asked for; `n`, `seconds` and `date` stand for values.
        effect: what happens, in one sentence.
        ends_in: name of the error that a call through `prepaid` ends in, once its retries are
            spent; `Balance` if it ends well.
        vendor: the only vendor that it is played for; None for all.
        api_version: the version of the API that answers so; None for all.
        argument: a pattern of what stands in parentheses after the name; empty for nothing.
        counted: whether the argument says how many requests it meets.
    """

    name: str
    effect: str
    ends_in: str
    _answer: Answer | Callable[[str, bytes], Answer] = attrs.field(repr=False)
    vendor: str | None = attrs.field(default=None, kw_only=True)
    api_version: str | None = attrs.field(default=None, kw_only=True)
    argument: str = attrs.field(default="", kw_only=True)
    counted: bool = attrs.field(default=False, kw_only=True)

    @property
    def key(self) -> str:
        """The name without its argument."""
        return self.name.partition("(")[0]

    def answer(self, argument: str, good: bytes) -> Answer:
        """Return what is answered instead of a good body."""
        return self._answer(argument, good) if callable(self._answer) else self._answer


def faults(vendor: str) -> tuple[Fault, ...]:
    """Return every fault that the mock can play for a vendor: its documented statuses first.

    Raises:
        ConfigurationError: no such vendor.
    """
    named = (fault for fault in _NAMED if fault.vendor in {None, vendor})
    return (*_documented(document_of(vendor)), *named)


def find_fault(vendor: str, text: str) -> tuple[Fault, str]:
    """Return the fault that a text such as `reset` or `flaky(2)` names, and its argument.

    Raises:
        ConfigurationError: there is none of that name for this vendor (all are listed), or its
            argument is missing or not one that it takes.
    """
    match = _FAULT.fullmatch(text)
    known = {fault.key: fault for fault in faults(vendor)}
    if match is None or match["name"] not in known:
        names = ", ".join(fault.name for fault in known.values())
        raise ConfigurationError(f"Unknown fault {text!r} for {vendor}. Choose one of: {names}.")
    fault, argument = known[match["name"]], (match["argument"] or "").strip()
    if not re.fullmatch(fault.argument, argument):
        raise ConfigurationError(f"{text!r} is not how this fault is asked for: {fault.name}.")
    return fault, argument


@cache
def _documented(document: Document) -> tuple[Fault, ...]:
    vendor = get_vendor(document.vendor)
    found: dict[int, Fault] = {}
    examples = (one for operation in document.operations for one in operation.answers.values())
    for reply in (one.reply() for one in examples if one.status >= HTTPStatus.BAD_REQUEST):
        try:
            read_response(reply.status, {}, reply.body, vendor, Secret(""))
        except PrepaidError as error:
            effect = f"{reply.status} with the body of the document's example."
            fault = Fault(f"status_{reply.status}", effect, type(error).__name__, reply)
            found.setdefault(reply.status, fault)
    return tuple(found[status] for status in sorted(found))


@cache
def _bomb() -> bytes:
    return gzip.compress(b" " * _BOMB, mtime=0)


@cache
def _blanks() -> bytes:
    return b" " * _HUGE


# fmt: off
_NAMED: Final = (
    Fault("captive_portal", "200 with an HTML page, as the sign-in page of a network does.",
        "InvalidResponseError", Reply(body=b"<!doctype html><title>Sign in</title><p>Sign in to use"
        b" this network.</p>", content_type="text/html; charset=utf-8")),
    Fault("cloudflare_1010",
        "403 with the text `error code: 1010`: Cloudflare refuses the User-Agent.",
        "PermissionDeniedError",
        Reply(status=403, body=b"error code: 1010", content_type="text/plain; charset=UTF-8")),
    Fault("cloudflare_522", "522 without a body: Cloudflare cannot connect to the vendor.",
        "ServerError", Reply(status=522, content_type=None)),
    Fault("deepgram_two_currencies", "200 with a purchase in US dollars and one in euros.",
        "InvalidResponseError", Reply(body=b'{"balances": [{"amount": 5, "units": "USD"},'
        b' {"amount": 5, "units": "EUR"}]}'), vendor="deepgram"),
    Fault("deepseek_no_row", "200 without a row for any currency.", "InvalidResponseError",
        Reply(body=b'{"is_available": true, "balance_infos": []}'), vendor="deepseek"),
    Fault("empty", "200 without a body.", "InvalidResponseError", Reply()),
    Fault("elevenlabs_missing_permissions",
        "401 as for a key that lacks the permission `user_read`.", "PermissionDeniedError",
        Reply(status=401, body=b'{"detail": {"status": "missing_permissions",'
        b' "message": "The API key is missing the permission user_read"}}'), vendor="elevenlabs"),
    Fault("firecrawl_inband_failure", "200 whose body says `success` false.",
        "InvalidResponseError", Reply(body=b'{"success": false, "error": "no usage",'
        b' "data": {"remainingCredits": 0}}'), vendor="firecrawl"),
    Fault("flaky(n)", "503 to the next n requests, then good answers again.", "Balance",
        Reply(status=503, content_type=None), argument="[1-9][0-9]{0,8}", counted=True),
    Fault("gzip_bomb", "200 with 32 KiB of gzip that unpack to 32 MiB.", "TransportError",
        lambda *_: Reply(body=_bomb(), headers={"Content-Encoding": "gzip"})),
    Fault("huge_body", "200 with a body of 64 MiB.", "TransportError",
        lambda *_: Reply(body=_blanks())),
    Fault("legnext_inband_401", "200 whose body says `code` 401 and has no data.",
        "AuthenticationError", Reply(body=b'{"code": 401, "message": "no such key", "data": null}'),
        vendor="legnext"),
    *(Fault(f"{vendor}_inband_code", "200 whose body has another `code` than 0, and a figure.",
        "InvalidResponseError", Reply(body=b'{"code": 5, "message": "no such user", "data":'
        b' {"available_balance": 1, "cash_balance": 1, "voucher_balance": 0}}'), vendor=vendor)
      for vendor in ("moonshot", "moonshotcn")),
    Fault("openrouter_no_limit", "200 for a key that has no limit of its own: null.",
        "UnsupportedOperationError", Reply(body=b'{"data": {"usage": 3.5, "limit": null,'
        b' "limit_remaining": null}}'), vendor="openrouter"),
    Fault("openrouter_zeros",
        '200 with two zeros, as `api_version="credits"` answers other keys than management keys.',
        "PermissionDeniedError", Reply(body=b'{"data": {"total_credits": 0, "total_usage": 0}}'),
        vendor="openrouter", api_version="credits"),
    Fault("redirect_elsewhere",
        "302 to another place on the mock, where every request is a failed test.", "RedirectError",
        Reply(status=302, content_type=None, headers={"Location": "/elsewhere"})),
    Fault("reset", "The connection is reset before a byte of the answer.", "TransportError",
        Reset()),
    Fault("retry_after(seconds | date)", "429 with that `Retry-After`.", "RateLimitedError",
        lambda argument, _: Reply(status=429, body=b'{"message": "too many requests"}',
            headers={"Retry-After": argument}), argument="[ -~]+"),
    Fault("slow_body",
        "200 at once, then the body by one byte every 0.1 s, and never all of it.",
        "DeadlineExceededError", Drip(_OK + b"Content-Type: application/json\r\n"
        b"Content-Length: 100000\r\n\r\n", b" ", _STEP)),
    Fault("slow_headers",
        "The status at once, then a header by one byte every 0.1 s, without end.",
        "DeadlineExceededError", Drip(_OK + b"X-Slow: ", b"x", _STEP)),
    Fault("stability_lockout_429",
        "429 as after 150 requests in 10 seconds, with the 60 seconds of the lock-out.",
        "RateLimitedError", Reply(status=429, body=b'{"id": "7f3d2c1b", "name":'
        b' "rate_limit_exceeded", "message": "too many requests"}', headers={"Retry-After": "60"}),
        vendor="stability"),
    Fault("truncated_json", "200 with the first half of the good body.", "InvalidResponseError",
        lambda _, good: Reply(body=good[: len(good) // 2])),
    Fault("wrong_shape", "200 with JSON that is of no use: an object without any of the fields.",
        "InvalidResponseError", Reply(body=b'{"unexpected": true}')),
)
# fmt: on
