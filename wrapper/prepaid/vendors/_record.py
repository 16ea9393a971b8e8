"""What a vendor module declares, and how its declarations are read from an answer."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any, Final, Protocol

import attrs

from prepaid._amounts import EXACT, Amount
from prepaid._errors import InvalidResponseError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping
    from types import ModuleType

    from prepaid._balance import Organization

MOST_WHOLE_DIGITS: Final = 18  # before the point; a figure with more is not a balance
MOST_SIGNIFICANT_DIGITS: Final = 40
MOST_PLACES: Final = 60  # behind the point, where a digit is not zero
MOST_ID: Final = 256  # characters of an account id

_MOST_ZERO_PLACES: Final = 10_000  # a number too small for a Decimal was read as 0E-1999999999…
_FIGURE: Final = re.compile(r"-?[0-9]{1,100}(?:\.[0-9]{1,100})?(?:[eE][-+]?[0-9]{1,9})?")
_NANOSECONDS: Final = re.compile(r"(\.[0-9]{6})[0-9]+")
_UNIX_EPOCH: Final = 1970  # a stamp of this year or before stands for none: 0001-01-01, 1970-01-01


class OperationModule(Protocol):
    """A generated operation module, such as `prepaid_clients.legnext.api.….get_account_balance`."""

    @property
    def KEY_HEADER(self) -> tuple[str, str]:  # noqa: N802 - a constant of the module
        """Name of the header that carries the key, and what stands before the key in it."""

    @property
    def sync_detailed(self) -> Callable[..., Any]:
        """Send the request and parse the answer."""

    @property
    def asyncio_detailed(self) -> Callable[..., Awaitable[Any]]:
        """Send the request and parse the answer, awaited."""


@attrs.frozen
class Figure:
    """One figure in a vendor's answer.

    Attributes:
        path: where it stands, dotted.
        unit: an ISO 4217 code or a lower-case plural noun.
        shift: the amount is what stands there times ten to this power: -2 if the vendor states
            cents and the unit is dollars.
        optional: it may be missing or null. Any other figure must be there: missing is not zero.
    """

    path: str
    unit: str
    shift: int = attrs.field(default=0, kw_only=True)
    optional: bool = attrs.field(default=False, kw_only=True)

    def read(self, document: object) -> Amount | None:
        """Return the amount in an answer; None if it is optional and not there.

        Raises:
            InvalidResponseError: it is missing or not a number; the path is named.
        """
        value = document
        for name in self.path.split("."):
            if not isinstance(value, dict) or name not in value:
                if self.optional:
                    return None
                raise InvalidResponseError(f"{self.path} is missing.", path=self.path)
            value = value[name]
        if value is None and self.optional:
            return None
        try:
            return Amount(to_decimal(value).scaleb(self.shift, EXACT), self.unit)
        except ValueError as error:
            raise InvalidResponseError(f"{self.path} {error}.", path=self.path) from None


@attrs.frozen(eq=False)
class Operation:
    """The call that answers what is left.

    Attributes:
        module: the generated module that sends it and parses the answer.
        available: what can be spent.
        others: further figures that the vendor states as left.
        used: what has been used of `limit`; None if the answer does not say.
        limit: the most that can be used; None if the answer does not say.
        alert_threshold: the vendor's own threshold; None if the answer has none.
        account_id: where the vendor's id of the account stands; None if the answer has none.
        vendor_alert: where the vendor's own low-balance flag stands; None if the answer has none.
        as_of: where the time stands at which the figures were true; None if the answer has none.
        resets_at: where the time stands at which `used` begins anew; None if the answer has none.
        parameters: fields of the account that are passed to the call when they are set.
    """

    module: OperationModule
    available: Figure = attrs.field(kw_only=True)
    others: tuple[Figure, ...] = attrs.field(default=(), kw_only=True)
    used: Figure | None = attrs.field(default=None, kw_only=True)
    limit: Figure | None = attrs.field(default=None, kw_only=True)
    alert_threshold: Figure | None = attrs.field(default=None, kw_only=True)
    account_id: str | None = attrs.field(default=None, kw_only=True)
    vendor_alert: str | None = attrs.field(default=None, kw_only=True)
    as_of: str | None = attrs.field(default=None, kw_only=True)
    resets_at: str | None = attrs.field(default=None, kw_only=True)
    parameters: tuple[str, ...] = attrs.field(default=(), kw_only=True)

    @property
    def key_header(self) -> tuple[str, str]:
        """The header that carries the key, and what stands before the key in it."""
        name, prefix = self.module.KEY_HEADER
        return name, prefix

    @property
    def figures(self) -> tuple[Figure, ...]:
        """Every figure that is declared, the leading one first."""
        rest = (self.used, self.limit, self.alert_threshold)
        return (self.available, *self.others, *(figure for figure in rest if figure is not None))

    def read(self, document: object) -> dict[str, Any]:
        """Return the fields of a `Balance` that the answer states.

        Raises:
            InvalidResponseError: a figure is missing or not a number; the path is named.
        """
        available, amounts = self.available.read(document), []
        for figure in self.others:
            amount = figure.read(document)
            if amount is not None:
                amounts.append(amount)
        alert = self.vendor_alert and find(document, self.vendor_alert)
        return {
            "available": available,
            "amounts": (available, *amounts),
            "used": self.used and self.used.read(document),
            "limit": self.limit and self.limit.read(document),
            "alert_threshold": self.alert_threshold and self.alert_threshold.read(document),
            "account_id": self.account_id and _text(find(document, self.account_id)),
            "vendor_alert": alert if isinstance(alert, bool) else None,
            "as_of": self.as_of and _time(find(document, self.as_of)),
            "resets_at": self.resets_at and _time(find(document, self.resets_at)),
        }


@attrs.frozen(eq=False)
class ProfileOperation:
    """The call that answers who a key belongs to.

    Attributes:
        module: the generated module that sends it and parses the answer.
        organizations: takes the organizations from the generated model.
        id: where the vendor's id of the user stands.
        email: where the user's e-mail address stands.
        parameters: as for `Operation`.
    """

    module: OperationModule
    organizations: Callable[[Any], tuple[Organization, ...]]
    id: str = attrs.field(default="id", kw_only=True)
    email: str = attrs.field(default="email", kw_only=True)
    parameters: tuple[str, ...] = attrs.field(default=(), kw_only=True)

    def read(self, document: object) -> dict[str, Any]:
        """Return the fields of a `Profile` that the answer states, without the organizations.

        Raises:
            InvalidResponseError: one is missing or not a string; the path is named.
        """
        fields = {name: _string(document, getattr(self, name)) for name in ("id", "email")}
        if not isinstance(find(document, "organizations"), list):
            raise InvalidResponseError(
                "organizations is missing or not a list.", path="organizations"
            )
        return fields


@attrs.frozen(kw_only=True, eq=False)
class Api:
    """One version of a vendor's API.

    Attributes:
        balance: asks what is left.
        profile: asks who the key belongs to; None if the vendor has no such call.
    """

    balance: Operation
    profile: ProfileOperation | None = None


@attrs.frozen(kw_only=True, eq=False)
class Vendor:
    """One vendor.

    Attributes:
        name: the name used in code, such as `stability`.
        title: the name shown to people, such as `Stability AI`.
        docs_url: the page that documents the call; None if there is none to name.
        client: the generated package.
        key_variables: environment variables that may hold the key, first one first.
        apis: versions of the API, the default one first.
        authentication_statuses: statuses that mean that the key is not known.
        hints: what a status means at this vendor and what to do next.
        in_band_status: where the answer repeats the status of HTTP; None if it does not. A failure
            may come with status 200 there.
        concurrency: requests under way at once at most, unless the caller says otherwise.
    """

    name: str
    title: str
    docs_url: str | None = None
    client: ModuleType
    key_variables: tuple[str, ...]
    apis: Mapping[str, Api]
    authentication_statuses: frozenset[int] = frozenset({401})
    hints: Mapping[int, str] = attrs.field(factory=dict)
    in_band_status: str | None = None
    concurrency: int = 10

    def api(self, version: str | None) -> Api:
        """Return a version of the API; None takes the default one."""
        return self.apis[version or next(iter(self.apis))]

    @property
    def unit(self) -> str:
        """Unit of `available`."""
        return self.api(None).balance.available.unit

    @property
    def base_url(self) -> str:
        """The server of the effective document."""
        server: str = self.client._spec.BASE_URL  # noqa: SLF001 - the package's own facts
        return server

    @property
    def spec_sha256(self) -> str:
        """Hash of the effective document."""
        sha256: str = self.client._spec.SPEC_SHA256  # noqa: SLF001 - same package
        return sha256


def find(document: object, path: str) -> object:
    """Return what stands at a dotted path; None if there is nothing."""
    for name in path.split("."):
        if not isinstance(document, dict):
            return None
        document = document.get(name)
    return document


def to_decimal(value: object) -> Decimal:
    """Return a figure from the wire with the vendor's digits; decimal strings are taken too.

    Raises:
        ValueError: it is not a finite number, has more than 18 digits before the point or 40 in
            all, or one that is not zero beyond the 60th place. The message never quotes it.
    """
    if isinstance(value, str) and _FIGURE.fullmatch(value):
        try:
            value = Decimal(value)
        except InvalidOperation:  # an exponent that no balance has
            raise ValueError("has more digits than a balance") from None
    elif isinstance(value, int) and not isinstance(value, bool):
        value = Decimal(value)
    if not isinstance(value, Decimal):
        kind = "null" if value is None else f"a {type(value).__name__}"
        raise ValueError(f"is {kind} where a number belongs")  # noqa: TRY004 - bad data, not a bad call
    _, digits, exponent = value.as_tuple()
    if not isinstance(exponent, int):
        raise ValueError("is not a finite number")  # noqa: TRY004 - bad data, not a bad call
    if not value and abs(exponent) <= _MOST_ZERO_PLACES:
        return value if -MOST_PLACES <= exponent <= 0 else Decimal(0)
    if (
        value.adjusted() >= MOST_WHOLE_DIGITS
        or len(digits) > MOST_SIGNIFICANT_DIGITS
        or -exponent > MOST_PLACES
    ):
        raise ValueError("has more digits than a balance")
    return value


def _string(document: object, path: str) -> str:
    value = find(document, path)
    if not isinstance(value, str):
        raise InvalidResponseError(f"{path} is missing or not a string.", path=path)
    return value


def _text(value: object) -> str | None:
    """Return an id as text; None if it is missing, too long, or neither string nor integer."""
    if isinstance(value, Decimal):
        value = str(value)
        value = value if value.isdigit() else None
    return value if isinstance(value, str) and len(value) <= MOST_ID else None


def _time(text: object) -> datetime | None:
    """Return a time stamp as aware UTC; None if it is missing, unreadable or a sentinel.

    Digits beyond microseconds are cut. A stamp without an offset is unknown, not UTC.
    """
    if not isinstance(text, str):
        return None
    try:
        stamp = datetime.fromisoformat(_NANOSECONDS.sub(r"\1", text))
        if stamp.tzinfo is None:
            return None
        stamp = stamp.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return stamp if stamp.year > _UNIX_EPOCH else None
