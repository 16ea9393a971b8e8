"""What should be left at least: `--min`, and the minimums of a file."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from prepaid import Amount, ConfigurationError, UnitMismatchError
from prepaid.vendors import get_vendor

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from prepaid.cli._entries import Entry


def parse(texts: Iterable[str]) -> dict[str, Amount]:
    """Read `legnext=10 USD`: a vendor's name or an account's label, and the least amount.

    Raises:
        ConfigurationError: a text has another shape, or a name is given twice.
    """
    minimums: dict[str, Amount] = {}
    for text in texts:
        name, _, amount = (part.strip() for part in text.rpartition("="))
        if not name:
            raise ConfigurationError(
                f"--min {text!r}: write a vendor or a label, '=' and an amount,"
                " like 'legnext=10 USD'."
            )
        if name in minimums:
            raise ConfigurationError(f"--min is given twice for {name!r}.")
        try:
            minimums[name] = Amount.parse(amount)
        except ConfigurationError as error:
            problem = error.message
        else:
            continue
        raise ConfigurationError(f"--min {text!r}: {problem}")
    return minimums


def guarded(entries: Sequence[Entry], minimums: dict[str, Amount]) -> list[Entry]:
    """Return the accounts that have a minimum, each with the one that counts.

    A label's minimum counts before its vendor's, and both before the one of the file.

    Raises:
        ConfigurationError: a name is neither a vendor nor a label of these accounts, or no account
            has a minimum.
        UnitMismatchError: a minimum is in another unit than its account.
    """
    names = {name for entry in entries for name in (entry.label, entry.vendor) if name}
    for name in minimums:
        if name not in names:
            raise ConfigurationError(
                f"--min {name!r} is neither a vendor nor a label of the accounts to ask;"
                f" there are {', '.join(sorted(names))}."
            )
    found = [
        attrs.evolve(entry, minimum=minimum)
        for entry in entries
        if (minimum := _minimum(entry, minimums)) is not None
    ]
    if not found:
        raise ConfigurationError(
            "There is nothing to guard: give --min 'legnext=10 USD', or minimum in the file."
        )
    check_units(found)
    return found


def _minimum(entry: Entry, minimums: dict[str, Amount]) -> Amount | None:
    for name in (entry.label, entry.vendor):
        if name in minimums:
            return minimums[name]
    return entry.minimum


def check_units(entries: Iterable[Entry]) -> None:
    """Check that each minimum is in the unit of its vendor.

    Raises:
        UnitMismatchError: one is not; both units are named.
    """
    for entry in entries:
        unit = get_vendor(entry.vendor).unit
        if entry.minimum is not None and entry.minimum.unit != unit:
            raise UnitMismatchError(
                f"The minimum is in {entry.minimum.unit}, the balance in {unit}; nothing is ever"
                " converted.",
                vendor=entry.vendor,
                label=entry.label,
            )
