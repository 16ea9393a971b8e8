"""The vendors, one record each.

A vendor is data and pure functions: where its document stands, how its key travels, which
generated operations answer, and how a parsed answer becomes a `Balance`. Packages of third
parties add one through the entry-point group `prepaid.vendors`: the entry's name is the vendor's
name, its value points at a `Vendor`.
"""

from __future__ import annotations

from importlib import import_module
from importlib.metadata import entry_points
from pkgutil import iter_modules
from typing import Final

from prepaid._errors import ConfigurationError
from prepaid.vendors._record import (
    Api,
    Fetch,
    Operation,
    Vendor,
    exact,
    flag,
    optional_amount,
    text,
    timestamp,
)

__all__ = [
    "Api",
    "Fetch",
    "Operation",
    "Vendor",
    "exact",
    "flag",
    "get_vendor",
    "optional_amount",
    "text",
    "timestamp",
    "vendor_names",
]

GROUP: Final = "prepaid.vendors"
_BUILT_IN: Final = frozenset(
    module.name for module in iter_modules(__path__) if not module.name.startswith("_")
)
_loaded: Final[dict[str, Vendor]] = {}


def vendor_names() -> tuple[str, ...]:
    """Return the names of all vendors, sorted: the four of this package and those registered."""
    return tuple(sorted(_BUILT_IN | entry_points(group=GROUP).names))


def get_vendor(name: str) -> Vendor:
    """Return the record of a vendor.

    Raises:
        ConfigurationError: no such vendor; or a registered one cannot be loaded, or is no `Vendor`.
    """
    if name not in _loaded:
        _loaded[name] = _load(name)
    return _loaded[name]


def _load(name: str) -> Vendor:
    if name in _BUILT_IN:
        vendor = import_module(f"prepaid.vendors.{name}").VENDOR
    else:
        registered = {entry.name: entry for entry in entry_points(group=GROUP)}
        if name not in registered:
            raise ConfigurationError(
                f"{name!r} is no vendor known here; known are {', '.join(vendor_names())}."
            )
        try:
            vendor = registered[name].load()
        except (ImportError, AttributeError) as error:
            raise ConfigurationError(
                f"The vendor {name!r} is registered as {registered[name].value!r}, which cannot be"
                f" loaded: {error}."
            ) from None
    if not isinstance(vendor, Vendor) or vendor.name != name:
        raise ConfigurationError(
            f"What is registered as the vendor {name!r} is no prepaid.vendors.Vendor of that name."
        )
    return vendor
