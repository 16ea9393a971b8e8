"""What the mock was asked, and whether it should have been asked that."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import attrs

from prepaid.testing._answers import Reply
from prepaid.testing._document import document_of
from prepaid.testing._validate import answer_problem, request_problem

if TYPE_CHECKING:
    from collections.abc import Mapping

    from prepaid.testing._answers import Answer


class UnexpectedRequestError(AssertionError):
    """A request that should not be: the vendor's document does not allow it, or a guard.

    An `AssertionError`, so that test runners report a failed test.
    """


@attrs.frozen(kw_only=True)
class LoggedRequest:
    """One request that reached the mock.

    Attributes:
        vendor: the vendor that it is for; None if the address names none.
        operation: operationId of the document; None if it has no such operation.
        method: upper case.
        path: as in the vendor's document, without the server's part.
        query: what follows the question mark; empty for nothing.
        key: the key that was sent, without its prefix; None if there was none.
        headers: the others, names in lower case.
        status: what was answered; None if a fault ended the connection before a status.
        fault: name of the fault that was played; None for none.
        problem: what the document, or the mock, has against the request; None for nothing.
    """

    vendor: str | None
    operation: str | None = None
    method: str
    path: str
    query: str = ""
    key: str | None = attrs.field(default=None, repr=False)
    headers: Mapping[str, str] = attrs.field(repr=False)
    status: int | None = None
    fault: str | None = None
    problem: str | None = None


class Log:
    """All exchanges, and which of them were checked against the documents.

    The validators take a third of a second to load, so exchanges are kept while the mock serves
    and checked against the documents by `check`; equal ones are looked at once.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._exchanges: list[tuple[LoggedRequest, Mapping[str, str], Answer]] = []
        self._unchecked = 0  # index of the first exchange that `check` has not seen
        self._good: set[object] = set()

    def add(self, request: LoggedRequest, headers: Mapping[str, str], answer: Answer) -> None:
        """Keep a request, with all its headers (the key among them) and what was answered."""
        with self._lock:
            self._exchanges.append((request, headers, answer))

    def requests(self) -> list[LoggedRequest]:
        """Return all requests, in the order they came."""
        with self._lock:
            return [request for request, _, _ in self._exchanges]

    def check(self) -> list[str]:
        """Return what the documents have against the exchanges since the last check."""
        with self._lock:
            fresh = self._exchanges[self._unchecked :]
            self._unchecked = len(self._exchanges)
        return [problem for one in fresh if (problem := self._problem(*one)) is not None]

    def _problem(
        self, request: LoggedRequest, all_headers: Mapping[str, str], sent: Answer
    ) -> str | None:
        if request.problem is not None or request.vendor is None or request.operation is None:
            return request.problem
        document = document_of(request.vendor)
        operation = document.operation(request.operation)
        headers = frozenset(request.headers.items())
        asked = (request.vendor, operation.id, request.path, request.query, headers)
        if asked not in self._good:
            problem = request_problem(document, operation, request.path, all_headers, request.query)
            if problem is not None:
                return f"{request.method} {request.path}: {problem}"
            self._good.add(asked)
        documented = request.fault is None or request.fault.startswith("status_")
        if not documented or not isinstance(sent, Reply):
            return None
        answered = (request.vendor, operation.id, sent.status, sent.content_type, sent.body)
        if answered not in self._good:
            problem = answer_problem(document, operation, sent)
            if problem is not None:
                return f"answer to {request.method} {request.path}: {problem}"
            self._good.add(answered)
        return None
