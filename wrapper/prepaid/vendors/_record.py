"""What a vendor module says, and the pieces it is written with."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final, Literal, Protocol

import attrs

from prepaid._amounts import Amount
from prepaid._balance import Balance, Meta

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from prepaid._profile import Organization, Profile

# A figure with more digits than this on either side of the point is no balance.
MOST_FIGURE_DIGITS: Final = 18
_DECIMAL: Final = re.compile(r"-?[0-9]{1,60}(?:\.[0-9]{1,60})?")
_NANOSECONDS: Final = re.compile(r"(\.[0-9]{6})[0-9]+")


class OperationModule(Protocol):
    """A generated operation module, such as `prepaid_clients.legnext.api.….get_account_balance`."""

    @property
    def sync_detailed(self) -> Callable[..., Any]:
        """Send the request and parse the answer."""

    @property
    def asyncio_detailed(self) -> Callable[..., Awaitable[Any]]:
        """Send the request and parse the answer, awaited."""


@attrs.frozen(kw_only=True, eq=False, repr=False)
class Fetch:
    """What is known of an answer without knowing its vendor; makes the values given to users."""

    vendor: str
    label: str | None
    fetched_at: datetime
    meta: Meta

    def balance(  # noqa: PLR0913 - the fields of a Balance
        self,
        raw: object,
        *,
        available: Amount,
        amounts: tuple[Amount, ...] = (),
        account_id: str | None = None,
        vendor_alert: bool | None = None,
        alert_threshold: Amount | None = None,
        as_of: datetime | None = None,
    ) -> Balance:
        """Make the balance; `amounts` is `available` alone unless given."""
        return Balance(
            vendor=self.vendor,
            label=self.label,
            available=available,
            amounts=amounts or (available,),
            account_id=account_id,
            vendor_alert=vendor_alert,
            alert_threshold=alert_threshold,
            as_of=as_of,
            fetched_at=self.fetched_at,
            meta=self.meta,
            raw=raw,
        )

    def profile(
        self,
        raw: object,
        *,
        user_id: str,
        email: str,
        organizations: tuple[Organization, ...],
    ) -> Profile:
        """Make the profile."""
        from prepaid._profile import Profile  # noqa: PLC0415 - 1 ms, and most calls ask for a balance

        return Profile(
            vendor=self.vendor,
            label=self.label,
            id=user_id,
            email=email,
            organizations=organizations,
            fetched_at=self.fetched_at,
            meta=self.meta,
            raw=raw,
        )


@attrs.frozen(kw_only=True, eq=False)
class Operation:
    """One call of a vendor's API.

    Attributes:
        module: the generated module that sends it and parses the answer.
        normalise: turns the parsed answer into a `Balance` or a `Profile`; pure.
        figures: dotted paths of the figures in the answer. Each must be there and be a number,
            before the generated parser sees the body: missing is not zero. One that ends in `?`
            may be missing or null, and must be a number otherwise.
        required: dotted paths of other values that must be there, and their JSON types.
        parameters: fields of the account that are passed to the call when they are set.
    """

    module: OperationModule
    normalise: Callable[[Any, Fetch], Any]
    figures: tuple[str, ...] = ()
    required: Mapping[str, type] = attrs.field(factory=dict)
    parameters: tuple[str, ...] = ()


@attrs.frozen(kw_only=True, eq=False)
class Api:
    """One version of a vendor's API: how the key travels, and what can be asked.

    Attributes:
        auth_header: name of the header that carries the key.
        auth_prefix: what stands before the key in that header, its blank included.
        balance: asks for the balance.
        profile: asks who the key belongs to; None where the vendor has no such call.
    """

    auth_header: str
    auth_prefix: str = ""
    balance: Operation
    profile: Operation | None = None


@attrs.frozen(kw_only=True, eq=False)
class Vendor:
    """One vendor.

    Attributes:
        name: the name used in code, such as `stability`.
        title: the name shown to people, such as `Stability AI`.
        docs_url: the page that documents the call; None where there is none to name.
        unit: unit of `available`.
        key_variables: environment variables that may hold the key, first one first.
        base_url: the server of the effective document.
        client: the generated `AuthenticatedClient`.
        spec_sha256: hash of the effective document.
        apis: versions of the API, the default one first.
        authentication_statuses: statuses that mean that the key is not known.
        hints: what a status means at this vendor and what to do next.
        in_band_status: reads the status that the vendor repeats inside the body; None where it
            does not.
        concurrency: requests under way at once at most, unless the caller says otherwise.
    """

    name: str
    title: str
    docs_url: str | None = None
    unit: str
    key_variables: tuple[str, ...]
    base_url: str
    client: Callable[..., Any]
    spec_sha256: str
    apis: Mapping[str, Api]
    authentication_statuses: frozenset[int] = frozenset({401})
    hints: Mapping[int, str] = attrs.field(factory=dict)
    in_band_status: Callable[[object], object] | None = None
    concurrency: int = 10


class Missing(Protocol):
    """Stands for the `Unset` class that each generated package has of its own."""

    def __bool__(self) -> Literal[False]:
        """Return False, as `Unset` does."""


# What a generated model may hold where its document has a number, so that a type checker points
# at the vendor module when the document comes to say something else.
Figure = Decimal | int | str | Missing | None


def exact(value: Figure) -> Decimal:
    """Return a figure from the wire as a Decimal with the vendor's digits.

    Takes a number that was read without float, or a plain decimal string (`"12.50"`).

    Raises:
        ValueError: it is anything else, is not finite, or has more than 18 digits on either side
            of the point. The message never quotes the value.
    """
    return to_figure(value)


def to_figure(value: object) -> Decimal:
    """Do what `exact` does, for a value of any type."""
    if isinstance(value, str):
        value = Decimal(value) if _DECIMAL.fullmatch(value) else value
    elif isinstance(value, int) and not isinstance(value, bool):
        value = Decimal(value)
    if not isinstance(value, Decimal):
        kind = "null" if value is None else f"a {type(value).__name__}"
        raise ValueError(f"is {kind} where a number belongs")  # noqa: TRY004 - bad data, not a bad call
    exponent = value.as_tuple().exponent
    if not isinstance(exponent, int):
        raise ValueError("is not a finite number")  # noqa: TRY004 - same
    if value.adjusted() >= MOST_FIGURE_DIGITS or -exponent > MOST_FIGURE_DIGITS:
        raise ValueError(f"has more than {MOST_FIGURE_DIGITS} digits on one side of the point")
    return value


def optional_amount(value: Figure, unit: str) -> Amount | None:
    """Return a figure that a vendor may leave out; None where it did.

    Raises:
        ValueError: it is there and is no figure, as for `exact`.
    """
    # Each generated package has an `Unset` class of its own: there is none to compare with.
    missing = value is None or type(value).__name__ == "Unset"
    return None if missing else Amount(to_figure(value), unit)


def text(value: object) -> str | None:
    """Return an id as text; None where it is missing or neither a string nor an integer."""
    return str(value) if isinstance(value, str | int) and not isinstance(value, bool) else None


def flag(value: object) -> bool | None:
    """Return a boolean; None where it is missing or anything else."""
    return value if isinstance(value, bool) else None


def timestamp(text: object) -> datetime | None:
    """Return a vendor's time stamp as aware UTC; None where it is missing or unreadable.

    Digits beyond microseconds are cut. A stamp without an offset is unknown, not UTC.
    """
    if not isinstance(text, str):
        return None
    try:
        stamp = datetime.fromisoformat(_NANOSECONDS.sub(r"\1", text))
        return stamp.astimezone(UTC) if stamp.tzinfo else None
    except (ValueError, OverflowError):
        return None
