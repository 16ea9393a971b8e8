"""What a call for a profile gives back, frozen; personal data is masked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs

if TYPE_CHECKING:
    from datetime import datetime

    from prepaid._balance import Meta


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
        label: the account's label; None where it has none.
        id: the vendor's id of the user.
        email: the user's e-mail address; masked in `repr`.
        organizations: the organizations that the user belongs to.
        fetched_at: when the answer arrived here (aware, UTC).
        meta: how the answer was had.
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
        return {
            "vendor": self.vendor,
            "label": self.label,
            "id": self.id,
            "email": self.email,
            "organizations": [attrs.asdict(one) for one in self.organizations],
            "fetched_at": self.fetched_at.isoformat(),
            "meta": self.meta.to_dict(),
        }
