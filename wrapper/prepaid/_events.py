"""The events of a watch, and when there is one: decisions without I/O."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final, Literal

import attrs

from prepaid._amounts import EXACT, Amount, texts_apart
from prepaid._balance import account_name, json_fields

if TYPE_CHECKING:
    from decimal import Decimal

Kind = Literal["below", "recovered", "unknown"]
VERSION: Final = 1  # of `WatchEvent.to_dict`; raised when a member goes or changes its meaning


@attrs.frozen(kw_only=True)
class WatchEvent:
    """An account crossed its minimum, or has not answered for some rounds.

    Attributes:
        event: `below`, `recovered` or `unknown`.
        vendor: the vendor's name.
        label: the account's label; None if it has none.
        available: what is left; None if that is unknown.
        minimum: the account's minimum; None if it has none.
        error: why the balance is unknown; None if it is known.
        at: when it was found (aware, UTC).
        id: the same each time that this event is given, so that a repetition can be recognised.
    """

    event: Kind
    vendor: str
    label: str | None
    available: Amount | None
    minimum: Amount | None
    error: str | None = None
    at: datetime
    id: str = attrs.field(factory=lambda: uuid.uuid4().hex)

    def __str__(self) -> str:
        who = account_name(self.vendor, self.label)
        if self.event == "unknown":
            return f"{who}: balance unknown: {(self.error or '').removeprefix(f'{who}: ')}"
        words = "is below its minimum" if self.event == "below" else "has recovered"
        if self.available is None or self.minimum is None:
            return f"{who} {words}: {self.available}"
        return f"{who} {words}: {', minimum '.join(texts_apart(self.available, self.minimum))}"

    def to_dict(self) -> dict[str, Any]:
        """Return JSON-safe values with the version of their form."""
        return {"version": VERSION, **json_fields(self)}

    @classmethod
    def from_dict(cls, members: dict[str, Any]) -> WatchEvent:
        """Return the event that `to_dict` was made of."""
        fields = {name: value for name, value in members.items() if name != "version"}
        for name in ("available", "minimum"):
            amount = fields[name]
            fields[name] = amount and Amount(amount["value"], amount["unit"])
        return cls(**fields | {"at": datetime.fromisoformat(fields["at"])})


@attrs.frozen
class State:
    """What a watch knows of an account from one reading to the next."""

    below: bool = False
    failures: int = 0
    unknown: bool = False


def next_state(
    state: State,
    available: Amount | None,
    minimum: Amount | None,
    margin: Decimal,
    rounds: int,
) -> tuple[State, Kind | None]:
    """Return the state after a reading, and the kind of its event, or None.

    Args:
        state: the state before it.
        available: what is left; None after a failed call, which says nothing about the minimum.
        minimum: what should be left; None if only failures count.
        margin: part of the minimum that an account must be above it to have recovered.
        rounds: failures in a row that make a balance unknown.
    """
    if available is None:
        failures = min(state.failures + 1, rounds)
        unknown = state.unknown or failures >= rounds
        return (
            State(state.below, failures, unknown),
            "unknown" if unknown > state.unknown else None,
        )
    below = False
    if minimum is not None:
        enough = EXACT.add(minimum.value, EXACT.multiply(abs(minimum.value), margin))
        still = state.below and available.value <= enough and margin > 0
        below = available < minimum or still
    if below:
        return State(below=True), None if state.below else "below"
    return State(), "recovered" if state.below or state.unknown else None
