"""One account call as the facade describes it, and the answer handed back for judgement."""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, NamedTuple

import attrs

from prepaid._errors import ConfigurationError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from prepaid._errors import PrepaidError

    from .relay import Relay
    from .url import Url


class Answer(NamedTuple):
    """What a server said.

    Attributes:
        status: HTTP status, 200 or more.
        headers: lower-case names; values as latin-1 text, repeated ones joined with a comma.
        body: decoded and bounded; None where it could not be read, only with a status >= 400.
    """

    status: int
    headers: Mapping[str, str]
    body: bytes | None

    def __repr__(self) -> str:
        return f"<Answer {self.status}>"


@attrs.define(eq=False, repr=False)
class Call:
    """One account's call, with its limits, and what became of it.

    Attributes:
        vendor: the vendor's name.
        label: the account's label; None where it has none.
        url: the vendor's base address; the operation's path is appended to its prefix.
        key: gives the header that carries the key, name and value; asked once a request.
        connect_timeout: seconds for name look-up, TCP, proxy and TLS of one attempt together.
        read_timeout: seconds for the whole answer of one attempt.
        deadline: when the call must have ended, by `Runtime.clock`.
        max_retries: attempts after the first, at most.
        judge: gives the document of a good answer, or the error it amounts to.
        relay: the connection to share with other accounts; None for one of its own.
        attempts: attempts made so far.
        status: HTTP status of the last answer; None until there is one.
        document: what `judge` made of the good answer.
        body: the good answer itself.
    """

    vendor: str
    label: str | None
    url: Url
    key: Callable[[], tuple[str, str]]
    connect_timeout: float
    read_timeout: float
    deadline: float
    max_retries: int
    judge: Callable[[Answer], PrepaidError | object]
    relay: Relay[Any] | None = None
    attempts: int = 0
    status: int | None = None
    document: object = None
    body: bytes = b""


_CURRENT: ContextVar[Call] = ContextVar("prepaid_call")


@contextmanager
def bind(call: Call) -> Iterator[None]:
    """Make `call` the one that a request issued inside this block belongs to."""
    token = _CURRENT.set(call)
    try:
        yield
    finally:
        _CURRENT.reset(token)


def current() -> Call:
    """The call bound to this context.

    Raises:
        ConfigurationError: a request reached the transport outside of `bind`.
    """
    call = _CURRENT.get(None)
    if call is None:
        raise ConfigurationError(
            "This transport serves calls of prepaid.Client only; it cannot be used on its own."
        )
    return call
