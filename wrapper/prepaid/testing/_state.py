"""What is left on the accounts that the mock knows, and how it goes down."""

from __future__ import annotations

from copy import deepcopy
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING, Any

import attrs

from prepaid._amounts import EXACT, Amount
from prepaid._errors import ConfigurationError, InvalidResponseError, PrepaidError
from prepaid.testing import _json
from prepaid.testing._document import document_of, operation_id
from prepaid.vendors import Computed, get_vendor

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from prepaid.testing._document import Operation
    from prepaid.vendors import Figure
    from prepaid.vendors import Operation as RecordOperation


@attrs.frozen
class Drain:
    """How a balance goes down.

    Attributes:
        amount: what one step takes.
        every: seconds between two steps; None for one step after each answer.
        since: when the last step was taken, by the mock's clock.
    """

    amount: Amount
    every: float | None
    since: float


@attrs.define
class AccountState:
    """The answers for one key, or for one organization of a key.

    Attributes:
        vendor: the vendor's name.
        bodies: the good answer of each operation, by operationId.
        drain: how the balance goes down; None if it stays.
    """

    vendor: str
    bodies: dict[str, Any]
    drain: Drain | None = None

    def copy(self) -> AccountState:
        """Return a state of its own with the same content."""
        return AccountState(self.vendor, deepcopy(self.bodies), self.drain)

    def set(self, amount: Amount) -> None:
        """Write the figure of one unit; the other figures stay.

        Raises:
            ConfigurationError: the vendor states no figure of that unit, or cannot state this one.
        """
        self._write(amount.unit, lambda _: amount)

    def spend(self, amount: Amount) -> None:
        """Take an amount off, down to nothing and no further.

        Raises:
            ConfigurationError: as for `set`.
        """

        def less(read: Callable[[], Amount]) -> Amount:
            left = read()
            return max(left - amount, min(left, Amount(Decimal(0), left.unit)))

        self._write(amount.unit, less)

    def answer(self, operation: str, now: float) -> Any:
        """Return the good answer of an operation, with what is due by then taken off."""
        drain = self.drain
        if drain is None or operation not in {one.id for one, _ in _balances(self.vendor)}:
            return deepcopy(self.bodies[operation])
        if drain.every is not None:
            steps = int((now - drain.since) // drain.every)
            if steps:
                self.spend(Amount(drain.amount.value * steps, drain.amount.unit))
                self.drain = attrs.evolve(drain, since=drain.since + steps * drain.every)
        body = deepcopy(self.bodies[operation])
        if drain.every is None:
            self.spend(drain.amount)
        return body

    def _write(self, unit: str, new: Callable[[Callable[[], Amount]], Amount]) -> None:
        """Write a figure into the balance of every API version, or into none."""
        changed: dict[str, Any] = {}
        for operation, asked in _balances(self.vendor):
            body = deepcopy(self.bodies[operation.id])
            figures = _figures(asked, body)
            if unit not in figures:
                raise ConfigurationError(
                    f"{self.vendor} states no figure in {unit}; it states"
                    f" {', '.join(figures)}. For anything else give the whole body."
                )
            figure, computed = figures[unit]
            if computed is None:
                amount = new(partial(_read, figure, body))
            else:  # the first figure that it is computed of makes the difference
                left = _read(computed, body, _model(self.vendor, asked, body))
                amount = _read(figure, body) + (new(lambda: left) - left)  # noqa: B023 - called at once
            value = _as_stated(self.vendor, operation, figure, amount)
            try:
                _json.put(body, figure.path, value)
            except KeyError:
                raise ConfigurationError(
                    f"The body that {self.vendor} answers has no place for {figure.path}: give the"
                    " whole body."
                ) from None
            changed[operation.id] = body
        self.bodies.update(changed)


def _balances(vendor: str) -> Iterator[tuple[Operation, RecordOperation]]:
    """Yield the balance operation of each API version, of the document and of the record."""
    for api in get_vendor(vendor).apis.values():
        yield document_of(vendor).operation(operation_id(api.balance)), api.balance


def _figures(asked: RecordOperation, body: object) -> dict[str, tuple[Figure, Computed | None]]:
    """Return the figure of each unit, and what is computed of it."""
    figures: dict[str, tuple[Figure, Computed | None]] = {}
    for declared in (asked.available, *asked.others):
        computed = declared if isinstance(declared, Computed) else None
        first = declared.figures[0] if isinstance(declared, Computed) else declared
        try:
            for one in first.rows(body) if "[]" in first.path else (first,):
                figures.setdefault(one.unit or _read(one, body).unit, (one, computed))
        except InvalidResponseError as error:
            raise ConfigurationError(f"Nothing can be set: {error.message}") from None
    return figures


def _model(vendor: str, asked: RecordOperation, body: object) -> object:
    """Return the generated model of a body, as the generated client parses it."""
    import httpx  # noqa: PLC0415 - 70 ms that starting the mock need not take

    client, content = get_vendor(vendor).client, _json.write(body)
    transport = httpx.MockTransport(lambda _: httpx.Response(200, content=content))
    with httpx.Client(transport=transport) as http:
        given = client.AuthenticatedClient(token="mock", httpx_client=http)  # noqa: S106 - none
        others = dict.fromkeys(asked.arguments - {"client"}, "mock")
        try:
            return asked.module.sync_detailed(client=given, **others).parsed
        except client.errors.UnexpectedResponse as error:
            raise ConfigurationError(f"Nothing can be set: {error}.") from None


def _read(figure: Figure | Computed, body: object, model: object = None) -> Amount:
    try:
        amount = figure.read(body, model)
    except PrepaidError as error:
        raise ConfigurationError(f"There is nothing to drain: {error.message}") from None
    if amount is None:
        raise ConfigurationError("There is nothing to drain: the figure is missing.")
    return amount


def _as_stated(vendor: str, operation: Operation, figure: Figure, amount: Amount) -> object:
    """Return an amount as the vendor states it: in its notation, as the document's type.

    Raises:
        ConfigurationError: the document allows whole numbers only, or no figure at all.
    """
    value = amount.value.scaleb(-figure.shift, EXACT)
    types = document_of(vendor).types_at(operation, figure.path)
    if not types or "number" in types:
        return value
    if "integer" in types and value == value.to_integral_value():
        return int(value)
    if "string" in types:
        return f"{value:f}"
    allowed = f"whole {figure.unit}" if "integer" in types else " or ".join(sorted(types))
    raise ConfigurationError(
        f"{figure.path} holds {allowed} only: {amount.value} is not what the document of"
        f" {vendor} allows there."
    )
