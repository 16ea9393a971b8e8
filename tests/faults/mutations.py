"""Each guard broken once, to show that the cases see it: `python -m tests.faults.mutations`."""

from __future__ import annotations

import json
import re
import ssl
import sys
import zlib
from contextlib import ExitStack, contextmanager
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

import attrs
import h11

from prepaid import _judge
from prepaid._transport import (
    aio_connect,
    course,
    decode,
    direct,
    exchange,
    lane,
    relay,
    response,
    retry,
    strictjson,
    sync,
    wire,
)
from prepaid._transport.call import Answer
from tests.faults.cases import CASES
from tests.faults.operations import LEGNEXT
from tests.faults.runner import MODES, run

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager

    from tests.faults.server import Server

_BY_ID = {case.id: case for case in CASES}
HUGE = 10**12
# A guard broken so that nothing works shows nothing about the cases.
_CLUMSY = re.compile("AttributeError|TypeError|NameError|KeyError|AssertionError")


@attrs.frozen
class Mutation:
    """One guard, how it is broken, and the cases that must notice.

    Attributes:
        name: what no longer holds.
        broken: breaks it, and mends it again.
        seen_by: ids of cases, each of which must fail.
    """

    name: str
    broken: Callable[[], AbstractContextManager[Any]]
    seen_by: tuple[str, ...]

    def missed(self, trap: Server) -> list[str]:
        """The cases, with their modes, that ended as if nothing were broken, or as if all were."""
        missed = []
        with self.broken():
            for name in self.seen_by:
                for mode in MODES:
                    problems = run(_BY_ID[name], LEGNEXT[0], mode, trap)
                    if not problems or _CLUMSY.search("".join(problems)):
                        missed.append(f"{name}, {mode}: {problems}")
        return missed


def _set(*targets: tuple[Any, str, Any]) -> Callable[[], AbstractContextManager[Any]]:
    """Put other values in these places."""

    @contextmanager
    def broken() -> Iterator[None]:
        with ExitStack() as stack:
            for owner, name, value in targets:
                stack.enter_context(patch.object(owner, name, value))
            yield

    return broken


def _follow(self: course.Course, outcome: Any) -> float | None:
    if isinstance(outcome, Answer) and "location" in outcome.headers and self.call.attempts < 3:
        return 0.0  # ask again, at whatever address
    return _SETTLE(self, outcome)


_SETTLE = course.Course.settle
_PAUSE = course.Course._pause


def _pause_at_any_cost(self: course.Course, asked: float | None) -> float | None:
    deadline, self.call.deadline = self.call.deadline, float("inf")
    try:
        return _PAUSE(self, asked)
    finally:
        self.call.deadline = deadline


def _reuse_dirty(self: exchange.Exchange) -> bool:
    self._http.start_next_cycle()
    return True


def _inflate_what_is_there(body: bytes, wbits: int) -> bytes:
    return zlib.decompressobj(wbits).decompress(body)


def _read_leniently(body: bytes) -> object:
    return json.loads(body, parse_float=Decimal)


_JAR: list[tuple[bytes, bytes]] = []


class _Remembering(response.JudgedResponse):
    def __init__(self, status: int, document: object) -> None:
        super().__init__(status, document)
        _JAR[:] = [(b"cookie", b"session=1")]


def _with_cookies(*asked: Any) -> direct.Request:
    request = _REQUEST(*asked)
    return request._replace(fields=(*request.fields, *_JAR))


_REQUEST = direct._request


def _trusting() -> ssl.SSLContext:
    return ssl._create_unverified_context()


def _any_address(self: wire.Draft, call: Any, request: Any) -> None:
    _DRAFT(self, call, request)
    self.owner = (call.url.origin, 0)


_DRAFT = wire.Draft.__init__


def _hoard(self: lane.Lane, data: bytes) -> None:
    if self._exchange is None:
        self.http.receive_data(data)
    else:
        _RECEIVED(self, data)


_RECEIVED = lane.Lane.data_received


_NEVER = property(lambda self: False, lambda self, value: None)


def _patient(self: course.Course) -> float:
    return self._runtime.clock() + 1.2


def _unfailing(self: exchange.Exchange, event: Any) -> None:
    _HEAD(self, event)
    self.failing = False


_HEAD = exchange.Exchange._head


def _any_end(self: relay.Relay[Any], ended: exchange.Exchange) -> bool:
    return _ANSWERED(self, ended) or (ended.announced_end and bool(self._unproven))


_ANSWERED = relay.Relay.answered


def _is_over(self: exchange.Exchange) -> bool:
    return self._http.their_state in {h11.DONE, h11.MUST_CLOSE}


def _is_whole(self: exchange.Exchange) -> bool:
    return isinstance(self.outcome, Answer)


async def _credulous(self: lane.Lane, seconds: float) -> bool:
    return True


def _forgetful(self: relay.Relay[Any], number: int, *, followed: bool) -> bool:
    self._orderly.clear()
    return _START(self, number, followed=followed)


_START = relay.Relay.start


MUTATIONS = [
    Mutation("bodies are bounded", _set((exchange, "MAX_BODY", HUGE)),
             ("size: 2 MB of spaces, then the answer",)),
    Mutation("decoded bodies are bounded", _set((decode, "MAX_BODY", 4 * 2**20)),
             ("size: 2 MB of spaces squeezed",)),
    Mutation("headers are bounded", _set((exchange, "MAX_HEAD", HUGE)),
             ("size: a header of 1 MB",)),
    Mutation("the number of headers is bounded", _set((exchange, "MAX_FIELDS", HUGE)),
             ("size: 20,000 short headers and a body",)),
    Mutation("codings are bounded", _set((decode, "MAX_LAYERS", HUGE)),
             ("encoding: three layers",)),
    Mutation("compression must be whole", _set((decode, "_inflate", _inflate_what_is_there)),
             ("encoding: truncated gzip", "encoding: second member",
              "encoding: garbage after the end")),
    Mutation("redirects are not followed", _set((course.Course, "settle", _follow)),
             ("redirect: 307 to a path", "redirect: 307 to another port")),
    Mutation("an answer has a time limit as a whole", _set((course.Course, "answer_by", _patient)),
             ("slow: one byte at a time in the body", "slow: never answers")),
    Mutation("connecting has a time limit", _set((course.Course, "begin", _patient)),
             ("connection: black hole", "connection: TLS, handshake that drips")),
    Mutation("the status of a slow error is kept", _set((exchange.Exchange, "_head", _unfailing)),
             ("slow: 401 whose body never comes",)),
    Mutation("a dirty connection is not used again",
             _set((exchange.Exchange, "renew", _reuse_dirty)),
             ("keep-alive: a second answer in the same segment",)),
    Mutation("an idle connection is looked at before use",
             _set((sync._Connection, "usable", lambda self: True),
                  (lane.Lane, "usable", lambda self: True),
                  (lane.Lane, "data_received", _hoard)),
             ("keep-alive: a second answer while idle",)),
    Mutation("accounts are told apart", _set((wire.Draft, "__init__", _any_address)),
             ("keep-alive: another account after a while, a second answer still later",)),
    Mutation("answers in a row are in doubt until its end",
             _set((relay.Relay, "answered", lambda self, exchange: False)),
             ("rows: one answer too many", "rows: one 401 too many")),
    Mutation("an end of a row that nobody asked for proves nothing",
             _set((relay.Relay, "answered", _any_end)),
             ("rows: one answer too many, then the server ends the connection",)),
    Mutation("the last answer of a row has a length",
             _set((exchange.Exchange, "whole", property(_is_over))),
             ("rows: one answer too many, and the last one runs until the end",)),
    Mutation("the end of a row must be announced",
             _set((exchange.Exchange, "announced_end", property(_is_whole))),
             ("rows: one answer too many, and the last request gets none",)),
    Mutation("nothing may follow the end of a row",
             _set((sync._Connection, "ended", lambda self, seconds: True),
                  (lane.Lane, "ended", _credulous)),
             ("rows: one answer too many, the last of them announces the end",
              "rows: the same a little later")),
    Mutation("a server that does not close in order is not trusted again",
             _set((relay.Relay, "start", _forgetful)),
             ("rows: the wish for an end is ignored",)),
    Mutation("a broken idle connection is replaced",
             _set((sync._Connection, "used", _NEVER), (lane.Lane, "used", _NEVER)),
             ("keep-alive: closed at the second request",)),
    Mutation("nonsense is told from a broken connection",
             _set((exchange, "_STATUS_LINE", re.compile(b""))), ("framing: HTTP/0.9 page",)),
    Mutation("certificates are verified",
             _set((sync, "shared_context", _trusting), (aio_connect, "shared_context", _trusting)),
             ("connection: TLS, self-signed", "connection: TLS, wrong host")),
    Mutation("nesting is bounded", _set((strictjson, "_depth", lambda text: 0)),
             ("body: nested 100,000 deep", "body: nested 65 deep inside a right document")),
    Mutation("names may not be repeated", _set((_judge, "loads", _read_leniently)),
             ("body: field repeated", "body: another field repeated")),
    Mutation("Retry-After is honoured", _set((course, "parse_retry_after", lambda *_: None)),
             ("Retry-After: 1", "Retry-After: date", "Retry-After: 3600: raised at once")),
    Mutation("a pause fits the deadline", _set((course.Course, "_pause", _pause_at_any_cost)),
             ("Retry-After: 3600: raised at once",)),
    Mutation("pauses grow", _set((course, "backoff", lambda *_: 0.25)),
             ("status: 500, then 503, then right",)),
    Mutation("only passing faults are retried", _set((course, "RETRIED_STATUSES", range(600))),
             ("status: 401", "status: 402", "in-band: code 403 without data")),
    Mutation("passing faults are retried", _set((course, "RETRIED_STATUSES", ())),
             ("status: 503 once", "in-band: code 429 once")),
    Mutation("an outage is not multiplied", _set((retry, "QUOTA", HUGE)),
             ("status: 503 for each of fifty accounts",)),
    Mutation("a retry needs a token", _set((retry.RetryQuota, "take", lambda self, origin: False)),
             ("status: 503 once", "connection: close once, then right")),
    Mutation("server text is searched for the key",
             _set((_judge, "_clean", lambda text, *_: text)),
             ("echo: key plain in the message", "echo: key in halves in the message")),
    Mutation("cookies are not kept",
             _set((course, "JudgedResponse", _Remembering),
                  (direct, "_request", _with_cookies),
                  (wire, "_NOT_OURS", frozenset({b"host"}))),
             ("cookies: Set-Cookie",)),
]  # fmt: skip


def main() -> int:
    """Break each guard and say which cases did not notice; 1 if any did not."""
    from tests.faults.server import Server

    missed = 0
    with Server(lambda peer: peer.close(), LEGNEXT[0]) as trap:
        for mutation in MUTATIONS:
            unseen = mutation.missed(trap)
            missed += bool(unseen)
            sys.stdout.write(f"{'MISSED' if unseen else 'seen  '} {mutation.name} {unseen or ''}\n")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
