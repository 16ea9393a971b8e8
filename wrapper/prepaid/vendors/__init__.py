"""The vendors, one record each.

A vendor is data and pure functions: where its document stands, how its key travels, which
generated operations answer, and how a parsed answer becomes a `Balance`. Packages of third
parties add one through the entry-point group `prepaid.vendors`: the entry's name is the vendor's
name, its value points at a `Vendor`.
"""

from __future__ import annotations

import re
from importlib import import_module
from typing import TYPE_CHECKING, Final

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

if TYPE_CHECKING:
    from importlib.metadata import EntryPoints

__all__ = [
    "Api",
    "Fetch",
    "Operation",
    "Vendor",
    "exact",
    "flag",
    "get_vendor",
    "look_up",
    "optional_amount",
    "text",
    "timestamp",
    "vendor_names",
]

GROUP: Final = "prepaid.vendors"
_NAME: Final = re.compile(r"[a-z][a-z0-9_]{0,19}")  # what surely is no key
_loaded: Final[dict[str, Vendor]] = {}


def _registered() -> EntryPoints:
    from importlib.metadata import entry_points  # noqa: PLC0415 - 5 ms, for other vendors only

    return entry_points(group=GROUP)


def vendor_names() -> tuple[str, ...]:
    """Return the names of all vendors, sorted: the four of this package and those registered."""
    from pkgutil import iter_modules  # noqa: PLC0415 - 1 ms, and who asks a vendor knows its name

    own = {module.name for module in iter_modules(__path__) if not module.name.startswith("_")}
    return tuple(sorted(own | _registered().names))


def get_vendor(name: str) -> Vendor:
    """Return the record of a vendor.

    Raises:
        ConfigurationError: no such vendor; or a registered one cannot be loaded, or is no `Vendor`.
    """
    record = look_up(name)
    if isinstance(record, str):
        del name  # it may be a key that stands in the wrong place
        raise ConfigurationError(record)
    return record


def look_up(name: str) -> Vendor | str:
    """Return the record of a vendor, or why there is none."""
    if not isinstance(name, str):
        return f"A vendor's name is a str, not a {type(name).__name__}."
    if name not in _loaded:
        record = _load(name)
        if isinstance(record, str):
            return record
        _loaded[name] = record
    return _loaded[name]


def _built_in(name: str) -> Vendor | None:
    module = f"{__name__}.{name}"
    try:
        return import_module(module).VENDOR if _NAME.fullmatch(name) else None
    except ModuleNotFoundError as error:
        if error.name != module:  # one of ours that lacks something else
            raise
        return None


def _load(name: str) -> Vendor | str:
    vendor = _built_in(name)
    if vendor is None:
        registered = {entry.name: entry for entry in _registered()}
        if name not in registered:
            told = repr(name) if _NAME.fullmatch(name) else "That"
            return f"{told} is no vendor known here; known are {', '.join(vendor_names())}."
        try:
            vendor = registered[name].load()
        except Exception as error:  # noqa: BLE001 - whatever somebody else's package raises
            return (
                f"The vendor {name!r} is registered as {registered[name].value!r}, which cannot be"
                f" loaded ({type(error).__name__})."
            )
    if not isinstance(vendor, Vendor) or vendor.name != name:
        return f"What is registered as the vendor {name!r} is no prepaid.vendors.Vendor of it."
    return vendor
