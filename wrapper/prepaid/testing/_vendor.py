"""One vendor as the mock plays it: decides what is answered, without any I/O."""

from __future__ import annotations

from base64 import b64decode
from collections import defaultdict
from copy import deepcopy
from functools import partial
from typing import TYPE_CHECKING, Any, Final

import attrs

from prepaid._errors import ConfigurationError
from prepaid.testing import _json
from prepaid.testing._answers import Answer, Reply
from prepaid.testing._document import document_of, inputs_of, operation_id, parameters_of, user_of
from prepaid.testing._faults import find_fault
from prepaid.testing._log import LoggedRequest
from prepaid.testing._state import AccountState
from prepaid.testing._validate import answer_problem
from prepaid.vendors import get_vendor

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from prepaid.testing._document import Operation

_ORGANIZATION: Final = "organization"
_MOST_NAMED: Final = 5  # organizations that a message lists
_KEY_REFUSED: Final = (401, 403, 400)  # what vendors answer to a key they do not know, best first
_NOT_THEIRS: Final = (404, 403)  # and to a good key that asks for somebody else's account


@attrs.define
class ActiveFault:
    """A fault that is to be played.

    Attributes:
        name: shown in the log.
        answer: makes the answer, of the good body.
        key: the only key that it meets; None for all of the vendor.
        left: how many requests it still meets; None for all.
    """

    name: str
    answer: Callable[[bytes], Answer]
    key: str | None
    left: int | None


class MockVendor:
    """The accounts, balances and faults of one vendor."""

    def __init__(self, name: str, default_key: str, clock: Callable[[], float]) -> None:
        self.name = name
        self.document = document_of(name)
        self._clock = clock
        self._faults: list[ActiveFault] = []
        self._key_headers = {
            header.lower() for operation in self.document.operations for header, _ in operation.keys
        }
        bodies = {one.id: deepcopy(one.good.body) for one in self.document.operations}
        self._first = AccountState(name, bodies)
        self._states: dict[tuple[str, str | None], AccountState] = {}
        # By key: the user names and paths of its accounts; those of any account if none is here.
        self._users: defaultdict[str, set[str]] = defaultdict(set)
        self._paths: defaultdict[str, set[str]] = defaultdict(set)
        self.add(default_key, None, parameters_of(name))

    def add(self, key: str, organization: str | None, parameters: Mapping[str, str]) -> None:
        """Make an account known, with what it gives beside its key."""
        self.state(key, organization)
        inputs = inputs_of(self.name, parameters)
        self._users[key].add(user_of(self.name, parameters))
        self._paths[key] |= {operation.path_of(inputs) for operation in self.document.operations}

    def state(self, key: str, organization: str | None) -> AccountState:
        """Return the state of a key and organization; from now on it is known."""
        self._states.setdefault((key, None), self._first.copy())
        return self._states.setdefault((key, organization), self._first.copy())

    def states(self, key: str | None, organization: str | None) -> list[AccountState]:
        """Return the state of a key; without one, those of all keys, and of those to come."""
        if key is None:
            return [self._first, *self._states.values()]
        return [self.state(key, organization)]

    def set_body(self, states: list[AccountState], what: str, body: Mapping[str, Any]) -> None:
        """Answer a whole body, in each version of the API whose document allows it.

        Raises:
            ConfigurationError: the document does not allow it; says where.
        """
        content, problem, fitting = _json.write(body), "", []
        for operation in self._operations(what):
            reply = attrs.evolve(operation.good.reply(), body=content)
            found = answer_problem(self.document, operation, reply)
            if found is None:
                fitting.append(operation.id)
            problem = problem or f"{operation.id}: {found}"
        if not fitting:
            raise ConfigurationError(
                f"The document of {self.name} does not allow this body: {problem}."
            )
        for state in states:
            state.bodies.update({one: _json.read(content) for one in fitting})

    def add_fault(self, fault: str | Reply, key: str | None, times: int | None) -> None:
        """Play a fault to the requests to come, after those added before.

        Raises:
            ConfigurationError: no such fault, or it says itself how often it is played.
        """
        if isinstance(fault, Reply):
            self._faults.append(ActiveFault("reply", lambda _: fault, key, times))
            return
        known, argument = find_fault(self.name, fault)
        if known.counted:
            if times is not None:
                raise ConfigurationError(f"{fault} says itself how often: leave `times` out.")
            times = int(argument)
        self._faults.append(ActiveFault(fault, partial(known.answer, argument), key, times))

    def clear_faults(self, key: str | None) -> None:
        """End the faults of one key, or all of them."""
        self._faults = [one for one in self._faults if key is not None and one.key != key]

    def answer(
        self, method: str, path: str, query: str, headers: Mapping[str, str]
    ) -> tuple[Answer, LoggedRequest]:
        """Decide what a request is answered, and what the log says of it.

        Args:
            method: upper case.
            path: as in the document, without the server's part.
            query: what follows the question mark.
            headers: names in lower case.
        """
        shown = {name: value for name, value in headers.items() if name not in self._key_headers}
        seen = LoggedRequest(vendor=self.name, method=method, path=path, query=query, headers=shown)
        known = [operation for operation in self.document.operations if operation.matches(path)]
        operation = next((one for one in known if one.method == method), None)
        if operation is None:
            return _not_documented(seen, known)
        user, key, problem = self._credentials(operation, headers)
        state, refusal, unknown = self._find(operation, path, headers, user, key)
        problem = problem or _unknown_queries(operation, query) or unknown
        fault = self._next_fault(key)
        answer: Answer
        if fault is not None:
            answer = fault.answer(_json.write(state.bodies[operation.id]))
        elif refusal is not None:
            answer = refusal
        else:
            body = state.answer(operation.id, self._clock())
            answer = attrs.evolve(operation.good, body=body).reply()
        return answer, attrs.evolve(
            seen,
            operation=operation.id,
            key=key,
            status=answer.status,
            fault=fault.name if fault else None,
            problem=problem and f"{method} {path}: {problem}",
        )

    def _operations(self, what: str) -> Iterator[Operation]:
        for api in get_vendor(self.name).apis.values():
            operation = getattr(api, what)
            if operation is not None:
                yield self.document.operation(operation_id(operation))

    def _credentials(
        self, operation: Operation, headers: Mapping[str, str]
    ) -> tuple[str, str | None, str | None]:
        """Return the user name and the key that were sent, and what is wrong with how they were."""
        problem = None
        for header, prefix in operation.keys:
            value = headers.get(header.lower())
            where = f"the key in the header {header}"
            if value is None:
                problem = problem or f"sent without a key, which belongs in the header {header}"
            elif value[: len(prefix)].lower() != prefix.lower():
                problem = f"{where} lacks the {prefix.strip()!r} before it"
            else:
                user, key = "", value[len(prefix) :]
                if prefix == "Basic ":
                    user, key, problem = _basic(key)
                    if problem is not None:
                        return "", None, f"{where} {problem}"
                word = key.rpartition(" ")[2]
                if key != word and any(word == one for one, _ in self._states):
                    return user, key, f"{where} has something before it"
                return user, key, None
        return "", None, problem

    def _find(
        self,
        operation: Operation,
        path: str,
        headers: Mapping[str, str],
        user: str,
        key: str | None,
    ) -> tuple[AccountState, Reply | None, str | None]:
        """Return the state asked for, the refusal or None, and what is wrong with the request."""
        if not operation.keys:
            return self._first, None, None
        users, paths = self._users.get(key or ""), self._paths.get(key or "")
        if key is None or (key, None) not in self._states or (users and user not in users):
            return self._first, operation.answer(*_KEY_REFUSED).reply(), None
        if paths and path not in paths:
            return self._first, operation.answer(*_NOT_THEIRS).reply(), None
        takes = any(name.lower() == _ORGANIZATION for name in operation.headers)
        organization = (headers.get(_ORGANIZATION) or None) if takes else None  # empty names none
        if (key, organization) in self._states:
            return self._states[key, organization], None, None
        known = [repr(one) for owner, one in self._states if owner == key and one is not None]
        more = ", ..." if len(known) > _MOST_NAMED else ""
        problem = (
            f"the mock knows no organization {organization!r} for this key, only"
            f" {', '.join(known[:_MOST_NAMED]) or 'the default one'}{more}: correct it,"
            " or make it known by mock.account(..., organization=...)"
        )
        # 403: the key is good, and it is not the key that has to be looked at. No page of the
        # vendor's says what it answers, so these are the mock's own words.
        return self._first, Reply(status=403, body=_json.write({"message": problem})), problem

    def _next_fault(self, key: str | None) -> ActiveFault | None:
        for fault in self._faults:
            if fault.key in {None, key}:
                if fault.left is not None:
                    fault.left -= 1
                    if not fault.left:
                        self._faults.remove(fault)
                return fault
        return None


def _basic(encoded: str) -> tuple[str, str, str | None]:
    """Return user name and password of HTTP basic, and what is wrong with them."""
    try:
        user, colon, password = b64decode(encoded, validate=True).decode().partition(":")
    except ValueError:
        return "", "", "is not encoded as HTTP basic wants it"
    return user, password, None if user and colon else "has no user name before it"


def _not_documented(seen: LoggedRequest, known: list[Operation]) -> tuple[Reply, LoggedRequest]:
    asked = f"{seen.method} {seen.path}: the document of {seen.vendor} has"
    if not known:
        return refuse(seen, 404, f"{asked} no such path", {})
    allowed = ", ".join(operation.method for operation in known)
    return refuse(seen, 405, f"{asked} {allowed} only", {"Allow": allowed})


def refuse(
    seen: LoggedRequest, status: int, problem: str, headers: Mapping[str, str]
) -> tuple[Reply, LoggedRequest]:
    """Answer a problem in plain text, and let the log show it."""
    reply = Reply(status=status, body=problem.encode(), content_type="text/plain", headers=headers)
    return reply, attrs.evolve(seen, status=status, problem=problem)


def _unknown_queries(operation: Operation, query: str) -> str | None:
    names = {one.partition("=")[0] for one in query.split("&") if one} - operation.queries
    return f"the document has no query parameter {min(names)!r}" if names else None
