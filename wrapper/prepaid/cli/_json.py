"""The shape of `--json`: stable, versioned, without any key."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from prepaid import Balance, PrepaidError
from prepaid.cli._results import ExitCode, worst

if TYPE_CHECKING:
    from collections.abc import Sequence

    from prepaid.cli._results import Result
    from prepaid.vendors import Vendor

# Raised when a member is removed, renamed or changes its meaning; a new one does not raise it.
SCHEMA_VERSION: Final = 1

_STATES: Final = {
    ExitCode.OK: "ok",
    ExitCode.BELOW_MINIMUM: "below_minimum",
    ExitCode.UNKNOWN: "unknown",
}


def balances(results: Sequence[Result]) -> str:
    """Return the accounts in order, each with its balance or its error."""
    return _dump(
        {
            "schema_version": SCHEMA_VERSION,
            "exit_code": int(worst(results)),
            "accounts": [_account(result) for result in results],
        }
    )


def vendors(records: Sequence[Vendor]) -> str:
    """Return what is known of each vendor."""
    return _dump(
        {
            "schema_version": SCHEMA_VERSION,
            "vendors": [
                {
                    "name": record.name,
                    "title": record.title,
                    "docs_url": record.docs_url,
                    "unit": record.unit,
                    "key_variables": list(record.key_variables),
                    "base_url": record.base_url,
                    "api_versions": list(record.apis),
                    "spec_sha256": record.spec_sha256,
                }
                for record in records
            ],
        }
    )


def _account(result: Result) -> dict[str, Any]:
    entry, outcome = result.entry, result.outcome
    return {
        "vendor": entry.vendor,
        "label": entry.label,
        "state": _STATES[result.code],
        "minimum": entry.minimum.to_dict() if entry.minimum is not None else None,
        "balance": outcome.to_dict() if isinstance(outcome, Balance) else None,
        "error": _error(outcome) if isinstance(outcome, PrepaidError) else None,
    }


def _error(error: PrepaidError) -> dict[str, Any]:
    return {
        "type": type(error).__name__,
        "message": error.message,
        "hint": error.hint,
        "status": getattr(error, "status", None),
        "retryable": error.retryable,
        "retry_after": getattr(error, "retry_after", None),
        "attempts": error.attempts,
    }


def _dump(document: dict[str, Any]) -> str:
    return json.dumps(document, indent=2) + "\n"
