"""Where keys and servers stand in the environment."""

from __future__ import annotations

import logging
import os
import re
from typing import TYPE_CHECKING, Final

from prepaid._errors import MissingKeyError
from prepaid.vendors import look_up, vendor_names

if TYPE_CHECKING:
    from prepaid.vendors import Vendor

logger: Final = logging.getLogger("prepaid")


def base_url_variable(vendor: str) -> str:
    """Return the environment variable that replaces a vendor's server."""
    return re.sub(r"[^A-Z0-9]", "_", vendor.upper()) + "_BASE_URL"


def key_variable(record: Vendor) -> str | None:
    """Return the first environment variable that holds a key for the vendor; None if none does."""
    return next((name for name in record.key_variables if os.environ.get(name, "").strip()), None)


def _loadable() -> list[Vendor]:
    """Return the records of all vendors; one that cannot be loaded costs the others nothing."""
    found = [(name, look_up(name)) for name in vendor_names()]
    for name, record in found:
        if isinstance(record, str):
            logger.warning("vendor=%s left out: %s", name, record)
    return [record for _, record in found if not isinstance(record, str)]


def require_configured() -> list[str]:
    """Return the names of the vendors whose key is in the environment, sorted.

    Raises:
        MissingKeyError: there is none; every variable looked at is named.
    """
    records = _loadable()
    names = [record.name for record in records if key_variable(record) is not None]
    if not names:
        every = [variable for record in records for variable in record.key_variables]
        raise MissingKeyError(f"There is no key in the environment: set one of {', '.join(every)}.")
    return names


def missing_key(record: Vendor, label: str | None) -> MissingKeyError:
    """Return the error that names every variable of a vendor."""
    names = " or ".join(record.key_variables)
    return MissingKeyError(
        f"There is no key for {record.title}: set {names}.", vendor=record.name, label=label
    )
