"""One vendor as the mock plays it: decides what is answered, without any I/O."""

from __future__ import annotations

from copy import deepcopy
from typing import TYPE_CHECKING, Any, Final

import attrs

from prepaid._errors import ConfigurationError
from prepaid.testing import _json
from prepaid.testing._answers import Answer, Reply
from prepaid.testing._contract import answer_problem
from prepaid.testing._document import document_of
from prepaid.testing._faults import Scene, find_fault
from prepaid.testing._figures import operation_id
from prepaid.testing._log import LoggedRequest
from prepaid.testing._wallet import Wallet
from prepaid.vendors import get_vendor

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from prepaid.testing._document import Example, Operation

_ORGANIZATION: Final = "organization"
_MOST_NAMED: Final = 5  # organizations that a message lists


@attrs.define(kw_only=True)
class Ailment:
    """A fault that is to be played.

    Attributes:
        name: shown in the log.
        make: makes the answer.
        key: the only key that it meets; None for all of the vendor.
        left: how many requests it still meets; None for all.
    """

    name: str
    make: Callable[[Scene], Answer]
    argument: str
    key: str | None
    left: int | None


class MockVendor:
    """The accounts, balances and faults of one vendor."""

    def __init__(self, name: str, default_key: str, clock: Callable[[], float]) -> None:
        self.document = document_of(name)
        self.ailments: list[Ailment] = []
        self._clock = clock
        self._key_headers = {
            header.lower() for operation in self.document.operations for header, _ in operation.keys
        }
        bodies = {
            operation.id: deepcopy(operation.answers[200].body)
            for operation in self.document.operations
            if 200 in operation.answers  # noqa: PLR2004 - HTTP's success
        }
        self._first = Wallet(name, bodies)
        self._wallets: dict[tuple[str, str | None], Wallet] = {}
        self.wallet(default_key, None)

    def wallet(self, key: str, organization: str | None) -> Wallet:
        """Return the wallet of a key and organization; from now on it is known."""
        self._wallets.setdefault((key, None), self._first.copy())
        return self._wallets.setdefault((key, organization), self._first.copy())

    def wallets(self, key: str | None, organization: str | None) -> list[Wallet]:
        """Return the wallet meant; without a key, those of all keys, and of those to come."""
        if key is None:
            return [self._first, *self._wallets.values()]
        return [self.wallet(key, organization)]

    def set_body(self, wallets: list[Wallet], what: str, body: Mapping[str, Any]) -> None:
        """Answer a whole body, in each version of the API whose document allows it.

        Raises:
            ConfigurationError: the document does not allow it; says where.
        """
        content, problem, fitting = _json.write(body), "", []
        for operation in self._operations(what):
            found = answer_problem(self.document, operation, Reply(body=content))
            if found is None:
                fitting.append(operation.id)
            problem = problem or f"{operation.id}: {found}"
        if not fitting:
            raise ConfigurationError(
                f"This is no body that the document of {self.document.vendor} allows: {problem}."
            )
        for wallet in wallets:
            wallet.bodies.update({one: _json.read(content) for one in fitting})

    def add_fault(self, fault: str | Reply, key: str | None, times: int | None) -> None:
        """Play a fault to the requests to come, after those added before.

        Raises:
            ConfigurationError: no such fault, or it says itself how often it is played.
        """
        if isinstance(fault, Reply):
            self.ailments.append(
                Ailment(name="reply", make=lambda _: fault, argument="", key=key, left=times)
            )
            return
        known, argument = find_fault(self.document, fault)
        if known.times is not None:
            if times is not None:
                raise ConfigurationError(f"{fault} says itself how often: leave `times` out.")
            times = known.times(argument)
        self.ailments.append(
            Ailment(name=fault, make=known.make, argument=argument, key=key, left=times)
        )

    def answer(
        self, method: str, path: str, query: str, headers: Mapping[str, str]
    ) -> tuple[Answer, LoggedRequest]:
        """Decide what a request is answered, and what the log says of it.

        Args:
            method: upper case.
            path: after the vendor's prefix.
            query: what follows the question mark.
            headers: names in lower case.
        """
        known = [operation for operation in self.document.operations if operation.matches(path)]
        operation = next((one for one in known if one.method == method), None)
        seen = LoggedRequest(
            vendor=self.document.vendor,
            operation=None,
            method=method,
            path=path,
            query=query,
            headers={n: value for n, value in headers.items() if n not in self._key_headers},
        )
        if operation is None:
            return _none_of(seen, known)
        key, problem = self._key(operation, headers)
        problem = problem or _unknown_queries(operation, query)
        seen = attrs.evolve(seen, operation=operation.id, key=key)
        wallet, organization_problem = self._find_wallet(operation, key, headers)
        ailment = self._next_ailment(key)
        if ailment is not None:
            spoilt = wallet.bodies[operation.id] if wallet else operation.answers[200].body
            answer = ailment.make(Scene(good=_json.write(spoilt), argument=ailment.argument))
        elif organization_problem is not None:
            answer = _organization_refused(organization_problem)
            problem = problem or organization_problem
        elif wallet is None:
            answer = _reply(operation.key_refused, operation.key_refused.body)
        else:
            answer = _reply(operation.answers[200], wallet.answer(operation.id, self._clock()))
        seen = attrs.evolve(
            seen,
            status=answer.status,
            fault=ailment.name if ailment else None,
            problem=problem and f"{method} {path}: {problem}",
        )
        return answer, seen

    def _operations(self, what: str) -> Iterator[Operation]:
        for api in get_vendor(self.document.vendor).apis.values():
            operation = getattr(api, what)
            if operation is not None:
                yield self.document.operation(operation_id(operation))

    def _key(
        self, operation: Operation, headers: Mapping[str, str]
    ) -> tuple[str | None, str | None]:
        """Return the key that was sent, and what is wrong with how it was sent."""
        problem = None
        for header, prefix in operation.keys:
            value = headers.get(header.lower())
            if value is None:
                problem = problem or f"sent without a key, which belongs in the header {header}"
            elif value[: len(prefix)].lower() != prefix.lower():
                problem = f"the key in the header {header} lacks the {prefix.strip()!r} before it"
            else:
                key = value[len(prefix) :]
                word = key.rpartition(" ")[2]
                if key != word and any(word == one for one, _ in self._wallets):
                    return key, f"the key in the header {header} has something before it"
                return key, None
        return None, problem

    def _find_wallet(
        self, operation: Operation, key: str | None, headers: Mapping[str, str]
    ) -> tuple[Wallet | None, str | None]:
        if not operation.keys:
            return self._first, None
        if key is None or (key, None) not in self._wallets:
            return None, None
        takes = any(name.lower() == _ORGANIZATION for name in operation.headers)
        organization = (headers.get(_ORGANIZATION) or None) if takes else None  # empty names none
        wallet = self._wallets.get((key, organization))
        return wallet, None if wallet else self._no_organization(key, organization)

    def _no_organization(self, key: str, organization: str | None) -> str:
        known = [repr(one) for owner, one in self._wallets if owner == key and one is not None]
        more = ", ..." if len(known) > _MOST_NAMED else ""
        return (
            f"the mock knows no organization {organization!r} for this key, only"
            f" {', '.join(known[:_MOST_NAMED]) or 'the default one'}{more}: correct it,"
            " or make it known by mock.account(..., organization=...)"
        )

    def _next_ailment(self, key: str | None) -> Ailment | None:
        for ailment in self.ailments:
            if ailment.key is None or ailment.key == key:
                if ailment.left is not None:
                    ailment.left -= 1
                    if not ailment.left:
                        self.ailments.remove(ailment)
                return ailment
        return None


def _reply(example: Example, body: object) -> Reply:
    return Reply(
        status=example.status,
        body=b"" if example.content_type is None else _json.write(body),
        content_type=example.content_type,
    )


def _organization_refused(problem: str) -> Reply:
    """Return 403: the key is good, and it is not the key that has to be looked at.

    No page of the vendor's says what it answers to an organization that the key's owner is not in,
    so this is the mock's own answer, in its own words.
    """
    return Reply(status=403, body=_json.write({"message": problem}))


def nowhere(
    method: str, path: str, query: str, headers: Mapping[str, str]
) -> tuple[Reply, LoggedRequest]:
    """Return the answer to a request that names no vendor, and what the log says of it."""
    seen = LoggedRequest(
        vendor=None, operation=None, method=method, path=path, query=query, headers=headers
    )
    return _refuse(seen, 404, f"{method} {path}: the mock plays no such vendor", {})


def _none_of(seen: LoggedRequest, known: list[Operation]) -> tuple[Reply, LoggedRequest]:
    asked = f"{seen.method} {seen.path}: the document of {seen.vendor} has"
    if not known:
        return _refuse(seen, 404, f"{asked} no such path", {})
    allowed = ", ".join(operation.method for operation in known)
    return _refuse(seen, 405, f"{asked} {allowed} only", {"Allow": allowed})


def _refuse(
    seen: LoggedRequest, status: int, problem: str, headers: Mapping[str, str]
) -> tuple[Reply, LoggedRequest]:
    reply = Reply(status=status, body=problem.encode(), content_type="text/plain", headers=headers)
    return reply, attrs.evolve(seen, status=status, problem=problem)


def _unknown_queries(operation: Operation, query: str) -> str | None:
    names = {one.partition("=")[0] for one in query.split("&") if one} - operation.queries
    return f"the document has no query parameter {min(names)!r}" if names else None
