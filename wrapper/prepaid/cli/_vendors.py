"""`prepaid vendors`: what is known of each vendor, without asking anyone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from prepaid.vendors import get_vendor, vendor_names

if TYPE_CHECKING:
    from prepaid.vendors import Vendor

COLUMNS: Final = ("name", "title", "unit", "key variables", "base URL", "API", "document")
_HASH_CHARACTERS: Final = 12  # enough to compare by eye; --json has all


def listing(*, as_json: bool) -> str:
    """Return all vendors, sorted by name.

    Raises:
        ConfigurationError: a registered vendor cannot be loaded.
    """
    records = [get_vendor(name) for name in vendor_names()]
    if as_json:
        from prepaid.cli._json import vendors  # noqa: PLC0415 - only one of the two views is used

        return vendors(records)
    from prepaid.cli._table import grid  # noqa: PLC0415 - same

    return grid(COLUMNS, [(_row(record), "") for record in records])


def _row(record: Vendor) -> tuple[str, ...]:
    return (
        record.name,
        record.title,
        record.unit,
        ", ".join(record.key_variables),
        record.base_url,
        ", ".join(record.apis),
        record.spec_sha256[:_HASH_CHARACTERS],
    )
