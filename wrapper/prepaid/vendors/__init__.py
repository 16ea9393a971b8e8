"""The vendors, one record each.

A vendor is data: its generated client, its key variables, and for each version of its API which
operation answers and where the figures stand in the answer. Packages of third parties add one
through the entry-point group `prepaid.vendors`: the entry's name is the vendor's name, its value
points at a `Vendor`.
"""

from __future__ import annotations

import re
from importlib import import_module
from typing import TYPE_CHECKING, Final

from prepaid._errors import ConfigurationError, strip_traceback
from prepaid.vendors._figures import Computed, Figure
from prepaid.vendors._record import Api, Operation, ProfileOperation, Rate, Vendor

if TYPE_CHECKING:
    from importlib.metadata import EntryPoints

__all__ = [
    "Api",
    "Computed",
    "Figure",
    "Operation",
    "ProfileOperation",
    "Rate",
    "Vendor",
    "get_vendor",
    "vendor_names",
]

GROUP: Final = "prepaid.vendors"
_NAME: Final = re.compile(r"[a-z][a-z0-9_]{0,19}")
_HARMLESS: Final = re.compile(r"[a-z_]{1,20}")  # what is surely not a key
_loaded: Final[dict[str, Vendor]] = {}


def _registered() -> EntryPoints:
    from importlib.metadata import entry_points  # noqa: PLC0415 - 5 ms, for other vendors only

    return entry_points(group=GROUP)


def vendor_names() -> tuple[str, ...]:
    """Return the names of all vendors, sorted: those of this package and those registered."""
    from pkgutil import iter_modules  # noqa: PLC0415 - 1 ms, and who asks a vendor knows its name

    own = {module.name for module in iter_modules(__path__) if not module.name.startswith("_")}
    return tuple(sorted(own | _registered().names))


def get_vendor(name: str) -> Vendor:
    """Return the record of a vendor.

    Raises:
        ConfigurationError: no such vendor; or a registered one cannot be loaded, or is not a
            `Vendor`. The message does not repeat what may be a key in the wrong place.
    """
    if not isinstance(name, str):
        raise ConfigurationError(f"A vendor's name must be a str, not {type(name).__name__}.")
    try:
        if name not in _loaded:
            _loaded[name] = _built_in(name) or _third_party(name)
        return _loaded[name]
    except ConfigurationError as error:
        del name  # this frame stands in the traceback
        raise strip_traceback(error) from None


def _built_in(name: str) -> Vendor | None:
    module = f"{__name__}.{name}"
    try:
        vendor: Vendor | None = import_module(module).VENDOR if _NAME.fullmatch(name) else None
    except ModuleNotFoundError as error:
        if error.name != module:  # one of ours that lacks something else
            raise
        return None
    return vendor


def _third_party(name: str) -> Vendor:
    registered = {entry.name: entry for entry in _registered()}
    if name not in registered:
        quoted = f" {name!r}" if _HARMLESS.fullmatch(name) else ""
        raise ConfigurationError(
            f"Unknown vendor{quoted}. Choose one of: {', '.join(vendor_names())}."
        )
    try:
        vendor = registered[name].load()
    except Exception as error:  # noqa: BLE001 - whatever somebody else's package raises
        raise ConfigurationError(
            f"The vendor {name!r} is registered as {registered[name].value!r}, which cannot be"
            f" loaded ({type(error).__name__})."
        ) from None
    if not isinstance(vendor, Vendor) or vendor.name != name:
        raise ConfigurationError(
            f"What is registered as the vendor {name!r} is not a Vendor with that name."
        )
    return vendor
