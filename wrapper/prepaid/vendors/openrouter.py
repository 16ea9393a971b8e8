"""OpenRouter: what a key may still use of its limit, or the account's credits, in US dollars.

The limit of a key is a ceiling and not money: the vendor enforces the smaller of it and the
account's credits. A key without a limit has no figure. `api_version="credits"` asks what the
account has bought less what it has used, with a management key (`OPENROUTER_MANAGEMENT_API_KEY`);
credits bought may take an hour to show and end after a year, and grants are in no public endpoint.
A limit begins anew at midnight UTC: daily, on Mondays, or on the first of a month.
"""

from typing import Final

import prepaid_clients.openrouter as client
from prepaid import Amount, PermissionDeniedError
from prepaid.vendors import Api, Computed, Figure, Operation, Vendor
from prepaid_clients.openrouter.api.account import get_credits, get_key

_HINT: Final = 'Give the key a limit, or use a management key with api_version="credits".'
_LEFT: Final = Figure("data.limit_remaining", "USD", null=_HINT)
_LIMIT: Final = Figure("data.limit", "USD", optional=True)
_CREDITS: Final = (Figure("data.total_credits", "USD"), Figure("data.total_usage", "USD"))


def used(answer: client.models.KeyAnswer) -> Amount | None:
    """Return what is gone of the limit; `usage` counts from the key's first day."""
    limit, left = answer.data.limit, answer.data.limit_remaining
    return None if limit is None or left is None else Amount(limit, "USD") - Amount(left, "USD")


def left(answer: client.models.CreditsAnswer) -> Amount:
    """Return what is bought less what is used; both zero is how other keys are refused."""
    bought, gone = Amount(answer.data.total_credits, "USD"), Amount(answer.data.total_usage, "USD")
    if not bought and not gone:
        raise PermissionDeniedError(
            "OpenRouter answered zeros, as it does to a key that is not a management key.",
            status=200,
            hint=_HINT,
        )
    return bought - gone


_USED: Final = Computed(used, (_LIMIT, _LEFT))
_KEY: Final = Operation(
    get_key, available=_LEFT, used=_USED, limit=_LIMIT, resets_at="data.limit_reset"
)
_ACCOUNT: Final = Operation(get_credits, available=Computed(left, _CREDITS))
VENDOR: Final = Vendor(
    name="openrouter",
    title="OpenRouter",
    client=client,
    key_variables=("OPENROUTER_API_KEY", "OPENROUTER_MANAGEMENT_API_KEY"),
    versions={"OPENROUTER_MANAGEMENT_API_KEY": "credits"},
    apis={"key": Api(balance=_KEY), "credits": Api(balance=_ACCOUNT)},
)
