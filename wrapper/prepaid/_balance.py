"""What calls return: `Balance` and `Profile`, with `Meta` about the answer; all frozen."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import attrs

from prepaid._amounts import Amount
from prepaid._errors import ConfigurationError, PrepaidError


@attrs.frozen(kw_only=True)
class Meta:
    """How an answer came about.

    Attributes:
        status: the HTTP status.
        request_id: the vendor's id of the request; None if there was none or it was not safe.
        attempts: requests sent, retries included.
        elapsed: seconds from the start of the call to its end, retries and waits included.
        api_version: the version of the vendor's API that was asked.
        spec_sha256: hash of the effective OpenAPI document that the client was generated from.
        rate_limit: the answer's rate-limit headers (names that hold `ratelimit` or `rate-limit`),
            lower-case names; empty if there were none.
    """

    status: int
    request_id: str | None
    attempts: int
    elapsed: float
    api_version: str
    spec_sha256: str
    rate_limit: Mapping[str, str] = attrs.field(factory=dict, hash=False)

    def to_dict(self) -> dict[str, Any]:
        """Return the fields as JSON-safe values."""
        return json_fields(self)


@attrs.frozen(kw_only=True)
class Balance:
    """What is left on one account at one vendor.

    Attributes:
        vendor: the vendor's name, such as `legnext`.
        label: the account's label; None if it has none.
        available: what can be spent, the leading figure.
        amounts: every figure the vendor states as left. Some state the same money in two
            notations: never add them.
        used: what has been used of `limit`; None if the vendor does not say.
        limit: the most that can be used; None if there is none or the vendor does not say.
        resets_at: when `used` begins anew (aware, UTC); None if the vendor does not say.
        account_id: the vendor's id of the account; None if the vendor gives none.
        vendor_alert: the vendor's own low-balance flag, passed through; None if there is none.
        alert_threshold: the vendor's own threshold, passed through; None if there is none.
        as_of: when the vendor says the figures were true (aware, UTC); None if it does not say.
        fetched_at: when the answer arrived here (aware, UTC).
        meta: how the answer came about.
        raw: the generated model of the answer; may hold personal data and is not shown.
    """

    vendor: str
    label: str | None
    available: Amount
    amounts: tuple[Amount, ...]
    used: Amount | None = None
    limit: Amount | None = None
    resets_at: datetime | None = None
    account_id: str | None = None
    vendor_alert: bool | None = None
    alert_threshold: Amount | None = None
    as_of: datetime | None = None
    fetched_at: datetime
    meta: Meta
    raw: Any = attrs.field(repr=False, eq=False)

    def __str__(self) -> str:
        return f"{account_name(self.vendor, self.label)}: {self.available}"

    def is_below(self, minimum: Amount | str) -> bool:
        """Whether `available` is less than a minimum of the same unit, such as `"10 USD"`.

        Raises:
            UnitMismatchError: the minimum is in another unit than `available`.
            ConfigurationError: the minimum is not an amount.
        """
        if isinstance(minimum, str):
            minimum = Amount.parse(minimum)
        if not isinstance(minimum, Amount):
            raise ConfigurationError(
                f"minimum must be an Amount or a text like '10 USD', not {type(minimum).__name__}."
            )
        return self.available < minimum

    def to_dict(self) -> dict[str, Any]:
        """Return JSON-safe values: figures as strings with the vendor's digits, times in ISO 8601.

        `raw` is left out: it may hold personal data.
        """
        return json_fields(self)


Outcome = Balance | PrepaidError


def mask_email(email: str | None) -> str:
    """Show that there is an e-mail address, and no more of it than its first letter."""
    return f"{email[0]}***@***" if email and email[0].isalnum() else "***"


@attrs.frozen
class Organization:
    """An organization that the owner of a key belongs to.

    Attributes:
        id: the vendor's id of it; pass it as `Account(organization=...)`.
        name: its name.
        role: the owner's role in it, in the vendor's words.
        is_default: whether calls without an organization are answered for this one.
    """

    id: str = attrs.field(validator=attrs.validators.instance_of(str))
    name: str = attrs.field(validator=attrs.validators.instance_of(str))
    role: str = attrs.field(validator=attrs.validators.instance_of(str))
    is_default: bool = attrs.field(validator=attrs.validators.instance_of(bool))


@attrs.frozen(kw_only=True)
class Profile:
    """Who a key belongs to.

    Attributes:
        vendor: the vendor's name.
        label: the account's label; None if it has none.
        id: the vendor's id of the user.
        email: the user's e-mail address; masked in `repr`.
        organizations: the organizations that the user belongs to.
        fetched_at: when the answer arrived here (aware, UTC).
        meta: how the answer came about.
        raw: the generated model of the answer; holds personal data and is not shown.
    """

    vendor: str
    label: str | None
    id: str
    email: str = attrs.field(repr=mask_email)
    organizations: tuple[Organization, ...]
    fetched_at: datetime
    meta: Meta
    raw: Any = attrs.field(repr=False, eq=False)

    def to_dict(self) -> dict[str, Any]:
        """Return JSON-safe values, the e-mail address in full; `raw` is left out."""
        return json_fields(self)


def account_name(vendor: str, label: str | None) -> str:
    """Return what texts call an account: its vendor, and its label if it has one."""
    return f"{vendor} ({label})" if label else vendor


def json_fields(value: attrs.AttrsInstance) -> dict[str, Any]:
    """Return the fields of a value as JSON-safe values; `raw` is left out."""
    names = [field.name for field in attrs.fields(type(value)) if field.name != "raw"]
    return {name: _json_value(getattr(value, name)) for name in names}


def _json_value(value: Any) -> Any:
    if isinstance(value, Amount):
        return value.to_dict()
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, tuple):
        return [_json_value(one) for one in value]
    if isinstance(value, Mapping):
        return dict(value)
    return json_fields(value) if attrs.has(type(value)) else value
