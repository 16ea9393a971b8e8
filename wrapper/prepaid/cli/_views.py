"""What is printed of balances and vendors: a table, lines or JSON."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, Final

from prepaid import Balance, PrepaidError
from prepaid.cli._accounts import ExitCode
from prepaid.cli._output import in_options, printable
from prepaid.vendors import get_vendor, vendor_names

if TYPE_CHECKING:
    from collections.abc import Sequence

    from prepaid.cli._accounts import Result
    from prepaid.vendors import Vendor

# Raised when a member is removed, renamed or changes its meaning; a new one does not raise it.
SCHEMA_VERSION: Final = 1
# fmt: off
_COLUMNS: Final = ("vendor", "label", "available", "minimum", "other figures", "as of (UTC)",
                   "note")
_OPTIONAL: Final = ("other figures", "as of (UTC)")
_VENDOR_COLUMNS: Final = ("name", "title", "unit", "variables", "base url", "api versions",
                          "spec sha256")
_VENDOR_OPTIONAL: Final = ("spec sha256", "api versions", "title")
# fmt: on
_UNIT_OF_ACCOUNT: Final = "the account's"  # where only the answer says the unit
_STYLES: Final = {ExitCode.BELOW_MINIMUM: "yellow", ExitCode.UNKNOWN: "red"}


def balances(results: Sequence[Result], code: int, *, as_json: bool, template: str | None) -> str:
    """Return the accounts in order, as JSON, by a template for each line, or as a table."""
    if as_json:
        return dump(exit_code=int(code), accounts=[account_members(result) for result in results])
    if template is not None:
        return "".join(f"{template.format_map(_fields(one))}\n" for one in results)
    from prepaid.cli._table import layout, wrap  # noqa: PLC0415 - rich costs 30 ms

    rows = [row(result) | {"style": _STYLES.get(result.code, "")} for result in results]
    table = layout(_COLUMNS, rows, _OPTIONAL)
    errors = [str(one.outcome) for one in results if isinstance(one.outcome, PrepaidError)]
    lines = [f"{wrap(printable(in_options(error)))}\n" for error in errors]
    return "".join([table, "\n", *lines]) if lines else table


def vendors(*, as_json: bool) -> str:
    """Return what is known of each vendor, sorted by name.

    Raises:
        ConfigurationError: a registered vendor cannot be loaded.
    """
    known = [_vendor(get_vendor(name)) for name in vendor_names()]
    if as_json:
        return dump(vendors=known)
    from prepaid.cli._table import layout  # noqa: PLC0415 - rich costs 30 ms

    rows = []
    for members in known:
        variables = [*members["key_variables"], *(one["variable"] for one in members["parameters"])]
        given = {**members, "unit": members["unit"] or _UNIT_OF_ACCOUNT, "variables": variables}
        rows.append(
            {
                name.replace("_", " "): ", ".join(value) if isinstance(value, list) else str(value)
                for name, value in given.items()
                if name != "parameters"
            }
        )
    return layout(_VENDOR_COLUMNS, rows, _VENDOR_OPTIONAL)


def summary(error: PrepaidError) -> str:
    """Return an error in a few words, such as `rate limited (429), retry in 60 s`."""
    words = re.findall(r"[A-Z][a-z]+", type(error).__name__.removesuffix("Error"))
    text = " ".join(words if len(words) > 1 else [*words, "error"]).lower()
    status, wait = getattr(error, "status", None), getattr(error, "retry_after", None)
    if status is not None:
        text += f" ({status})"
    return text if wait is None else f"{text}, retry in {wait:.0f} s"


def row(result: Result) -> dict[str, str]:
    """Return the texts of an account by column.

    Amounts round down, unless a balance below its minimum would then look equal to it.
    """
    account, minimum, outcome = result.account, result.minimum, result.outcome
    texts = {"vendor": account.vendor or "", "label": account.label or "", "available": "unknown"}
    texts["minimum"] = "" if minimum is None else str(minimum)
    if isinstance(outcome, PrepaidError):
        return texts | {"note": summary(outcome)}
    texts["available"] = str(outcome.available)
    notes = ["vendor's alert is on"] if outcome.vendor_alert else []
    if minimum is not None and result.code is ExitCode.BELOW_MINIMUM:
        notes.insert(0, "below minimum")
        if texts["available"] == texts["minimum"]:
            exact = {"available": outcome.available, "minimum": minimum}
            texts |= {name: f"{amount.value:,f} {amount.unit}" for name, amount in exact.items()}
    others = [str(amount) for amount in outcome.amounts if amount != outcome.available]
    texts |= {"other figures": ", ".join(others), "note": ", ".join(notes)}
    return texts | {"as of (UTC)": f"{outcome.as_of:%Y-%m-%d %H:%M}" if outcome.as_of else ""}


def _fields(result: Result) -> dict[str, str]:
    """Return the fields of `--format`; what stands between them is the user's own."""
    balance = result.outcome if isinstance(result.outcome, Balance) else None
    exact = balance.available.to_dict() if balance else {"value": "", "unit": ""}
    fields = row(result) | exact | {"state": result.code.name.lower()}
    return {name: printable(text) for name, text in fields.items()}


def account_members(result: Result) -> dict[str, Any]:
    """Return an account as a member of the JSON document."""
    account, minimum, outcome = result.account, result.minimum, result.outcome
    return {
        "vendor": account.vendor,
        "label": account.label,
        "state": result.code.name.lower(),
        "minimum": None if minimum is None else minimum.to_dict(),
        "balance": outcome.to_dict() if isinstance(outcome, Balance) else None,
        "error": _error(outcome) if isinstance(outcome, PrepaidError) else None,
    }


def _error(error: PrepaidError) -> dict[str, Any]:
    sentences = {"message": in_options(error.message), "hint": in_options(error.hint or "") or None}
    names = ("status", "retryable", "retry_after", "attempts")
    values = {name: getattr(error, name, None) for name in names}
    return {"type": type(error).__name__, **sentences, **values}


def _vendor(record: Vendor) -> dict[str, Any]:
    names = ("name", "title", "docs_url", "unit", "base_url", "spec_sha256")
    return {name: getattr(record, name) for name in names} | {
        "key_variables": list(record.key_variables),
        "parameters": [
            {"name": one.name, "variable": one.variable, "required": one.required}
            for one in record.parameters
        ],
        "api_versions": list(record.apis),
    }


def dump(**members: object) -> str:
    """Return a document as JSON, with the version of its form."""
    return json.dumps({"schema_version": SCHEMA_VERSION, **members}, indent=2) + "\n"
