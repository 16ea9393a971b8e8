"""What is left on the accounts that the mock knows, and how it is spent."""

from __future__ import annotations

from copy import deepcopy
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import attrs

from prepaid._amounts import EXACT, Amount
from prepaid._errors import ConfigurationError
from prepaid.testing import _json
from prepaid.testing._figures import figures_of

if TYPE_CHECKING:
    from collections.abc import Callable


@attrs.frozen
class Spending:
    """How a balance goes down.

    Attributes:
        amount: what one step takes.
        every: seconds of one step; None for one step after each answer.
        since: when the last step was taken, by the mock's clock.
    """

    amount: Amount
    every: float | None
    since: float


@attrs.define
class Wallet:
    """The answers for one key, or for one organization of a key.

    Attributes:
        vendor: the vendor's name.
        bodies: the good answer of each operation, by operationId.
        spending: how the balance goes down; None where it stays.
    """

    vendor: str
    bodies: dict[str, Any]
    spending: Spending | None = None

    def copy(self) -> Wallet:
        """Return a wallet of its own with the same content."""
        return Wallet(self.vendor, deepcopy(self.bodies), self.spending)

    def set(self, amount: Amount) -> None:
        """Write the figure of one unit; the other figures stay.

        Raises:
            ConfigurationError: the vendor states no figure of that unit, or only whole ones.
        """
        self._each(amount, lambda _: amount)

    def spend(self, amount: Amount) -> None:
        """Take an amount off, down to nothing and no further.

        Raises:
            ConfigurationError: as for `set`.
        """

        def less(left: Amount) -> Amount:
            return max(left - amount, min(left, Amount(Decimal(0), left.unit)))

        self._each(amount, less)

    def answer(self, operation: str, now: float) -> Any:
        """Return the good answer of an operation, spending what is due by then."""
        spending = self.spending
        if spending is None or operation not in figures_of(self.vendor):
            return deepcopy(self.bodies[operation])
        if spending.every is not None:
            steps = int((now - spending.since) // spending.every)
            if steps:
                self.spend(Amount(spending.amount.value * steps, spending.amount.unit))
                since = spending.since + steps * spending.every
                self.spending = attrs.evolve(spending, since=since)
        body = deepcopy(self.bodies[operation])
        if spending.every is None:
            self.spend(spending.amount)
        return body

    def _each(self, amount: Amount, change: Callable[[Amount], Amount]) -> None:
        written: list[tuple[Any, str, object]] = []
        for operation, figures in figures_of(self.vendor).items():
            if amount.unit not in figures:
                raise ConfigurationError(
                    f"{self.vendor} states no figure in {amount.unit}; it states"
                    f" {', '.join(figures)}. For anything else give the whole body."
                )
            figure, body = figures[amount.unit], self.bodies[operation]
            left = Decimal(str(_json.get(body, figure.path))).scaleb(-figure.shift, EXACT)
            try:
                value = figure.written(change(Amount(left, amount.unit)))
            except ValueError as error:
                raise ConfigurationError(
                    f"{figure.path} holds whole {amount.unit} only: {error}."
                ) from None
            written.append((body, figure.path, value))
        for change_in, path, new in written:
            _json.put(change_in, path, new)
