"""What a call for a balance gives back, frozen and exact."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs

from prepaid._amounts import Amount
from prepaid._errors import ConfigurationError

if TYPE_CHECKING:
    from datetime import datetime


@attrs.frozen(kw_only=True)
class Meta:
    """How an answer was had.

    Attributes:
        status: the HTTP status.
        request_id: the vendor's id of the request; None where there was none or it was not safe.
        attempts: requests sent, retries included.
        elapsed: seconds from the start of the call to its end, retries and waits included.
        api_version: the version of the vendor's API that was asked.
        spec_sha256: hash of the effective OpenAPI document that the client was generated from.
    """

    status: int
    request_id: str | None
    attempts: int
    elapsed: float
    api_version: str
    spec_sha256: str

    def to_dict(self) -> dict[str, Any]:
        """Return the fields as JSON-safe values."""
        return attrs.asdict(self)


@attrs.frozen(kw_only=True)
class Balance:
    """What is left on one account at one vendor.

    Attributes:
        vendor: the vendor's name, such as `legnext`.
        label: the account's label; None where it has none.
        available: what can be spent, the leading figure.
        amounts: every figure the vendor states. Some state the same money in two notations:
            never add them.
        account_id: the vendor's id of the account; None where the vendor gives none.
        vendor_alert: the vendor's own low-balance flag, passed through; None where there is none.
        alert_threshold: the vendor's own threshold, passed through; None where there is none.
        as_of: when the vendor says the figures were true (aware, UTC); None where it does not say.
        fetched_at: when the answer arrived here (aware, UTC).
        meta: how the answer was had.
        raw: the generated model of the answer; may hold personal data and is not shown.
    """

    vendor: str
    label: str | None
    available: Amount
    amounts: tuple[Amount, ...]
    account_id: str | None = None
    vendor_alert: bool | None = None
    alert_threshold: Amount | None = None
    as_of: datetime | None = None
    fetched_at: datetime
    meta: Meta
    raw: Any = attrs.field(repr=False, eq=False)

    def is_below(self, minimum: Amount | str) -> bool:
        """Whether `available` is less than a minimum of the same unit, such as `"10 USD"`.

        Raises:
            UnitMismatchError: the minimum is in another unit than `available`.
            ConfigurationError: the minimum is no amount.
        """
        if isinstance(minimum, str):
            minimum = Amount.parse(minimum)
        if not isinstance(minimum, Amount):
            raise ConfigurationError(
                f"A minimum is an Amount or a text like '10 USD', not a {type(minimum).__name__}."
            )
        return self.available < minimum

    def to_dict(self) -> dict[str, Any]:
        """Return JSON-safe values: figures as strings with the vendor's digits, times in ISO 8601.

        `raw` is left out: it may hold personal data.
        """
        return {
            "vendor": self.vendor,
            "label": self.label,
            "available": self.available.to_dict(),
            "amounts": [amount.to_dict() for amount in self.amounts],
            "account_id": self.account_id,
            "vendor_alert": self.vendor_alert,
            "alert_threshold": (
                None if self.alert_threshold is None else self.alert_threshold.to_dict()
            ),
            "as_of": self.as_of.isoformat() if self.as_of else None,
            "fetched_at": self.fetched_at.isoformat(),
            "meta": self.meta.to_dict(),
        }
