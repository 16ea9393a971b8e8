"""Everything that can go wrong with a vendor, by name.

A fault is data: its name, what happens, how a call through `prepaid` ends, and a function that
makes the answer.
"""

from __future__ import annotations

import gzip
import re
from functools import cache, partial
from typing import TYPE_CHECKING, Final

import attrs

from prepaid._errors import ConfigurationError
from prepaid.testing import _json
from prepaid.testing._answers import Drip, Reply, Reset, Stream
from prepaid.testing._document import document_of
from prepaid.vendors import get_vendor

if TYPE_CHECKING:
    from collections.abc import Callable

    from prepaid.testing._answers import Answer
    from prepaid.testing._document import Document, Example

_STEP: Final = 0.1  # s between two bytes of a slow answer
_HUGE: Final = 64 * 1024 * 1024  # bytes; prepaid reads one MiB at most
_BOMB: Final = 32 * 1024 * 1024  # bytes once unpacked, 32 KiB on the wire
_FAULT: Final = re.compile(r"(?P<name>[a-z0-9_]+)(?:\((?P<argument>.*)\))?", re.DOTALL)
_STATUS_ERRORS: Final = {
    401: "AuthenticationError",
    402: "PaymentRequiredError",
    403: "PermissionDeniedError",
    429: "RateLimitedError",
}
_HTML: Final = b"<!doctype html><title>Sign in</title><p>Sign in to use this network.</p>"


@attrs.frozen(kw_only=True)
class Scene:
    """What a fault may need to know of the request it spoils.

    Attributes:
        good: the body that would have been answered.
        argument: what stands in parentheses after the fault's name; empty for nothing.
    """

    good: bytes
    argument: str


@attrs.frozen(kw_only=True)
class Fault:
    """One kind of failure.

    Attributes:
        name: how it is asked for; `n`, `seconds` and `date` stand for values.
        effect: what happens, in one sentence.
        ends_in: name of the error that a call through `prepaid` ends in, once its retries are
            spent; `Balance` where it ends well.
        times: how many requests it meets if nothing else is said, by its argument; None for all.
    """

    name: str
    effect: str
    ends_in: str
    make: Callable[[Scene], Answer] = attrs.field(repr=False)
    vendor: str | None = None
    check: Callable[[str], bool] | None = attrs.field(default=None, repr=False)
    times: Callable[[str], int] | None = attrs.field(default=None, repr=False)

    @property
    def key(self) -> str:
        """The name without its argument."""
        return self.name.partition("(")[0]


def faults(vendor: str) -> tuple[Fault, ...]:
    """Return every fault that the mock can play for a vendor: its documented statuses first.

    Raises:
        ConfigurationError: no such vendor.
    """
    return (
        *_documented(document_of(vendor)),
        *(fault for fault in NAMED if fault.vendor in {None, vendor}),
    )


def find_fault(document: Document, text: str) -> tuple[Fault, str]:
    """Return the fault that a text such as `reset` or `flaky(2)` names, and its argument.

    Raises:
        ConfigurationError: there is none of that name for this vendor (all are listed), or its
            argument is missing or none that it takes.
    """
    match = _FAULT.fullmatch(text)
    known = (*_documented(document), *NAMED)
    for fault in known:
        if (
            match is None
            or fault.key != match["name"]
            or fault.vendor
            not in {
                None,
                document.vendor,
            }
        ):
            continue
        argument = (match["argument"] or "").strip()
        if (fault.check or (lambda given: not given))(argument):
            return fault, argument
        raise ConfigurationError(f"{text!r} is not how this fault is asked for: {fault.name}.")
    names = ", ".join(one.name for one in known if one.vendor in {None, document.vendor})
    raise ConfigurationError(
        f"{text!r} is no fault that the mock can play for {document.vendor}; known are {names}."
    )


@cache
def _documented(document: Document) -> tuple[Fault, ...]:
    found: dict[int, Example] = {}
    for operation in document.operations:
        for example in operation.answers.values():
            if example.status >= 400:  # noqa: PLR2004 - HTTP's errors
                found.setdefault(example.status, example)
    record = get_vendor(document.vendor)
    result = []
    for status, example in sorted(found.items()):
        ends_in = _STATUS_ERRORS.get(status, "ServerError" if status >= 500 else "StatusError")  # noqa: PLR2004 - same
        if status in record.authentication_statuses:
            ends_in = "AuthenticationError"
        reply = Reply(
            status=status, body=_json.write(example.body), content_type=example.content_type
        )
        result.append(
            Fault(
                name=f"status_{status}",
                effect=f"{status} with the body of the document's example.",
                ends_in=ends_in,
                make=partial(_fixed, reply),
            )
        )
    return tuple(result)


def _fixed(reply: Reply, _: Scene) -> Reply:
    return reply


@cache
def _bomb() -> bytes:
    return gzip.compress(b" " * _BOMB, mtime=0)


def _retry_after(scene: Scene) -> Reply:
    return Reply(
        status=429,
        body=b'{"message": "too many requests"}',
        headers={"Retry-After": scene.argument},
    )


def _is_count(argument: str) -> bool:
    return argument.isascii() and argument.isdigit() and int(argument) > 0


def _is_wait(argument: str) -> bool:
    return bool(argument) and argument.isascii() and argument.isprintable()


NAMED: Final = (
    Fault(
        name="captive_portal",
        effect="200 with an HTML page, as the sign-in page of a network does.",
        ends_in="InvalidResponseError",
        make=partial(_fixed, Reply(body=_HTML, content_type="text/html; charset=utf-8")),
    ),
    Fault(
        name="cloudflare_1010",
        effect="403 with the text `error code: 1010`: Cloudflare refuses the User-Agent.",
        ends_in="PermissionDeniedError",
        make=partial(
            _fixed,
            Reply(status=403, body=b"error code: 1010", content_type="text/plain; charset=UTF-8"),
        ),
    ),
    Fault(
        name="cloudflare_522",
        effect="522 without a body: Cloudflare cannot connect to the vendor.",
        ends_in="ServerError",
        make=partial(_fixed, Reply(status=522, content_type=None)),
    ),
    Fault(
        name="empty",
        effect="200 without a body.",
        ends_in="InvalidResponseError",
        make=partial(_fixed, Reply()),
    ),
    Fault(
        name="flaky(n)",
        effect="503 to the next n requests, then good answers again.",
        ends_in="Balance",
        make=partial(_fixed, Reply(status=503, content_type=None)),
        check=_is_count,
        times=int,
    ),
    Fault(
        name="gzip_bomb",
        effect="200 with 32 KiB of gzip that unpack to 32 MiB.",
        ends_in="TransportError",
        make=lambda _: Reply(body=_bomb(), headers={"Content-Encoding": "gzip"}),
    ),
    Fault(
        name="huge_body",
        effect="200 with a body of 64 MiB.",
        ends_in="TransportError",
        make=lambda _: Stream(size=_HUGE),
    ),
    Fault(
        name="legnext_inband_401",
        effect="200 whose body says `code` 401 and has no data.",
        ends_in="AuthenticationError",
        vendor="legnext",
        make=partial(_fixed, Reply(body=b'{"code": 401, "message": "no such key", "data": null}')),
    ),
    Fault(
        name="redirect_elsewhere",
        effect="302 to another place on the mock, where every request is a failed test.",
        ends_in="RedirectError",
        make=partial(
            _fixed, Reply(status=302, content_type=None, headers={"Location": "/elsewhere"})
        ),
    ),
    Fault(
        name="reset",
        effect="The connection is reset before a byte of the answer.",
        ends_in="TransportError",
        make=lambda _: Reset(),
    ),
    Fault(
        name="retry_after(seconds | date)",
        effect="429 with that `Retry-After`.",
        ends_in="RateLimitedError",
        make=_retry_after,
        check=_is_wait,
    ),
    Fault(
        name="slow_body",
        effect="200 at once, then the body by one byte every 0.1 s, and never all of it.",
        ends_in="DeadlineExceededError",
        make=lambda _: Drip(
            at_once=b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
            b"Content-Length: 100000\r\n\r\n",
            slowly=b" ",
            step=_STEP,
        ),
    ),
    Fault(
        name="slow_headers",
        effect="The status at once, then a header by one byte every 0.1 s, without end.",
        ends_in="DeadlineExceededError",
        make=lambda _: Drip(at_once=b"HTTP/1.1 200 OK\r\nX-Slow: ", slowly=b"x", step=_STEP),
    ),
    Fault(
        name="stability_lockout_429",
        effect="429 as after 150 requests in 10 seconds, with the 60 seconds of the lock-out.",
        ends_in="RateLimitedError",
        vendor="stability",
        make=partial(
            _fixed,
            Reply(
                status=429,
                body=b'{"id": "7f3d2c1b", "name": "rate_limit_exceeded",'
                b' "message": "too many requests"}',
                headers={"Retry-After": "60"},
            ),
        ),
    ),
    Fault(
        name="truncated_json",
        effect="200 with the first half of the good body.",
        ends_in="InvalidResponseError",
        make=lambda scene: Reply(body=scene.good[: len(scene.good) // 2]),
    ),
    Fault(
        name="wrong_shape",
        effect="200 with JSON that is of no use: an object without any of the fields.",
        ends_in="InvalidResponseError",
        make=partial(_fixed, Reply(body=b'{"unexpected": true}')),
    ),
)
