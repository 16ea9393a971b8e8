"""The mock's own life: it listens, answers, keeps what was asked, and checks it."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING, Final

from prepaid._errors import ConfigurationError
from prepaid.testing._log import Exchange, Log, UnexpectedRequestError
from prepaid.testing._target import default_key
from prepaid.testing._vendor import MockVendor, nowhere
from prepaid.vendors import vendor_names

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType
    from typing import Self

    from werkzeug import Request

    from prepaid.testing._answers import Answer
    from prepaid.testing._wire import Server

_MOST_PROBLEMS: Final = 5  # shown at once; one is usually enough to see what is wrong


class Served:
    """What `MockVendors` is, apart from its accounts, balances and faults."""

    def __init__(self, *, port: int = 0, clock: Callable[[], float] = time.monotonic) -> None:
        """Make a mock; nothing listens yet.

        Args:
            port: TCP port; 0 takes a free one.
            clock: monotonic seconds, for `drain` over time.
        """
        self._port = port
        self._clock = clock
        self._lock = threading.Lock()
        self._server: Server | None = None
        self._vendors: dict[str, MockVendor] = {}
        self._log = Log()

    def start(self) -> Self:
        """Listen; for use without a `with` block, together with `stop`.

        Raises:
            ConfigurationError: pytest-httpserver is not installed, or the port is in use.
        """
        try:
            from prepaid.testing._wire import Server  # noqa: PLC0415 - an optional extra
        except ImportError:
            raise ConfigurationError(
                "The mock vendors need pytest-httpserver: pip install 'prepaid[testing]'."
            ) from None
        server = Server(self._answer, self._port)
        try:
            server.start()
        except OSError as error:
            raise ConfigurationError(
                f"The mock cannot listen on port {self._port}: {error.strerror}. Choose another, or"
                " 0 for one that is free."
            ) from None
        self._server = server
        return self

    def stop(self) -> None:
        """Stop listening, without a check; stopping twice does nothing."""
        if self._server is not None:
            self._server.stop()
            self._server = None

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        try:
            self.check()
        except UnexpectedRequestError as unexpected:
            if error is None:
                raise
            error.add_note(str(unexpected))  # it may well be the reason, and must not hide it
        finally:
            self.stop()

    def url(self, vendor: str) -> str:
        """Return the base URL that stands for a vendor's server.

        Raises:
            ConfigurationError: the mock is not started, or cannot play this vendor.
        """
        with self._lock:
            self._vendor(vendor)
        if self._server is None:
            raise ConfigurationError("The mock is not started: use it in a `with` block.")
        return f"http://127.0.0.1:{self._server.port}/{vendor}"

    def check(self) -> None:
        """Hold everything asked and answered since the last check against the documents.

        Raises:
            UnexpectedRequestError: something was asked that a document does not allow, or for an
                organization that the mock was not told of.
        """
        problems = self._log.check()
        if self._server is not None:
            defects, self._server.handler_errors = self._server.handler_errors, []
            problems.extend(f"the mock failed: {defect!r}" for defect in defects)
        if problems:
            more = len(problems) - _MOST_PROBLEMS
            raise UnexpectedRequestError(
                "The mock vendors were asked what their documents do not allow, or what they were"
                " never told of:\n  "
                + "\n  ".join(problems[:_MOST_PROBLEMS])
                + (f"\n  and {more} more" if more > 0 else "")
            )

    def _vendor(self, name: str) -> MockVendor:
        if name not in self._vendors:
            self._vendors[name] = MockVendor(name, default_key(name), self._clock)
        return self._vendors[name]

    def _answer(self, request: Request) -> Answer:
        name, _, rest = request.path.removeprefix("/").partition("/")
        headers = {header.lower(): value for header, value in request.headers.items()}
        query = request.query_string.decode("latin-1")
        with self._lock:
            if name in self._vendors or name in vendor_names():
                answer, seen = self._vendor(name).answer(request.method, f"/{rest}", query, headers)
            else:
                answer, seen = nowhere(request.method, request.path, query, headers)
        self._log.add(Exchange(request=seen, headers=headers, answer=answer))
        return answer
