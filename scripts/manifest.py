"""Read `vendor.toml`: where a document came from, and what the facade needs from it."""

from __future__ import annotations

import re
import tomllib
from typing import TYPE_CHECKING, Any, Final, get_args

import attrs

from scripts.facts import Accepted, Evidence, Format, Kind, Manifest, Use, Watched
from scripts.findings import Finding, PipelineError, fail, shorten

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["Accepted", "Evidence", "Manifest", "Use", "Watched", "check", "read"]

_ID: Final = re.compile(r"[a-z][a-z0-9]*")
_DAY: Final = re.compile(r"\d{4}-\d\d-\d\d|unknown")
_TODO: Final = "Correct the manifest; CONTRIBUTING describes its fields."


_TABLES: Final[dict[str, type]] = {
    "operations": Use,
    "watched": Watched,
    "accepted": Accepted,
    "evidence": Evidence,
}


def read(path: Path, name: str, vendor: str) -> Manifest:
    """Return the manifest in a file.

    Args:
        path: the file.
        name: what messages call it.
        vendor: the folder's name, which must be the manifest's id.

    Raises:
        PipelineError: it is missing, is no TOML or says something unknown, unfit or too little; all
            that is wrong is listed.
    """
    try:
        document = tomllib.loads(path.read_bytes().decode())
    except FileNotFoundError:
        known = ", ".join(sorted(one.parent.name for one in path.parents[1].glob(f"*/{path.name}")))
        todo = (
            f"Correct VENDOR= (there are {known}), or run: make new-vendor VENDOR={vendor} PAGE=…"
        )
        raise fail(name, "is missing.", todo) from None
    except ValueError as error:
        raise fail(name, f"is no TOML: {error}.", _TODO) from None
    return check(document, name, vendor)


def check(document: dict[str, Any], name: str, vendor: str) -> Manifest:
    """Return the manifest that a TOML document is.

    Raises:
        PipelineError: as for `read`.
    """
    findings: list[Finding] = []
    values = _fields(Manifest, document, name, findings)
    for key, record in _TABLES.items():
        rows = values.get(key, [])
        if not isinstance(rows, list):
            findings.append(Finding(name, f"{key} is {shorten(rows)}, not tables.", _TODO))
            continue
        made = []
        for number, row in enumerate(rows, start=1):
            where = f"{name} [[{key}]] {number}"
            fields = _fields(record, row if isinstance(row, dict) else {}, where, findings)
            made.append((record, fields))
        values[key] = made
    findings += _unfit(values, name, vendor)
    if findings:
        raise PipelineError(findings)
    for key in _TABLES:
        values[key] = tuple(record(**fields) for record, fields in values[key])
    return Manifest(**values)


def _fields(
    record: type, document: dict[str, Any], where: str, findings: list[Finding]
) -> dict[str, Any]:
    known = {field.name: field for field in attrs.fields(record)}
    for key in document.keys() - known.keys():
        what = f"has the unknown key {key!r}; known are {', '.join(sorted(known))}."
        findings.append(Finding(where, what, _TODO))
    for key, field in known.items():
        if key not in document and field.default is attrs.NOTHING:
            findings.append(Finding(where, f"has no {key}.", _TODO))
        elif key in document and key not in _TABLES and not _fits(document[key], key):
            wanted = "a list of texts" if key == "reads" else "text"
            what = f"{key} is {shorten(document[key])}, not {wanted}."
            findings.append(Finding(where, what, _TODO))
    return {
        key: tuple(value) if key == "reads" and isinstance(value, list) else value
        for key, value in document.items()
        if key in known
    }


def _fits(value: object, key: str) -> bool:
    if key == "reads":
        return isinstance(value, list) and all(isinstance(one, str) for one in value)
    return isinstance(value, str) and bool(value.strip())


def _unfit(values: dict[str, Any], name: str, vendor: str) -> list[Finding]:
    rules = {
        "id": (
            values.get("id") == vendor and bool(_ID.fullmatch(vendor)),
            f"{vendor!r}, the folder",
        ),
        "kind": (values.get("kind") in get_args(Kind), " or ".join(get_args(Kind))),
        "format": (values.get("format") in get_args(Format), " or ".join(get_args(Format))),
        "read": (
            bool(_DAY.fullmatch(str(values.get("read")))),
            "a day such as 2026-11-21, or unknown",
        ),
    }
    found = [
        Finding(name, f"{key} is {shorten(values[key])}; expected {expected}.", _TODO)
        for key, (fits, expected) in rules.items()
        if key in values and not fits
    ]
    if values.get("kind") == "hand-written" and not values.get("evidence"):
        found.append(
            Finding(name, "is hand-written and has no [[evidence]].", "Say which page states what.")
        )
    return found
