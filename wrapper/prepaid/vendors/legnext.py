"""Legnext: one balance in US dollars, stated again as credits and points."""

from typing import Final

from prepaid._amounts import Amount
from prepaid._balance import Balance
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
from prepaid_clients.legnext import AuthenticatedClient
from prepaid_clients.legnext._spec import BASE_URL, SPEC_SHA256
from prepaid_clients.legnext.api.account_management import get_account_balance
from prepaid_clients.legnext.models import BalanceResponse


def in_band_status(document: object) -> object:
    """Return the envelope's `code`: a failure may come with HTTP status 200 and `code` 401."""
    return document.get("code") if isinstance(document, dict) else None


def normalise(answer: BalanceResponse, fetch: Fetch) -> Balance:
    """Lead with dollars; credits and points are the same money in another notation.

    In both bodies that the vendor publishes, dollars are (credits + points) / 1000: an
    observation, not a contract. `low_balance_alert` contradicts the threshold in one of them, so
    it is passed through and never derived.
    """
    data = answer.data
    dollars = Amount(exact(data.balance_usd), "USD")
    return fetch.balance(
        answer,
        available=dollars,
        amounts=(
            dollars,
            Amount(exact(data.available_credits), "credits"),
            Amount(exact(data.available_points), "points"),
        ),
        account_id=text(data.account_id),
        vendor_alert=flag(data.low_balance_alert),
        alert_threshold=optional_amount(data.alert_threshold, "USD"),
        as_of=timestamp(data.updated_at),
    )


VENDOR: Final = Vendor(
    name="legnext",
    title="Legnext",
    unit="USD",
    key_variables=("LEGNEXT_API_KEY",),
    base_url=BASE_URL,
    client=AuthenticatedClient,
    spec_sha256=SPEC_SHA256,
    apis={
        "v1": Api(
            # "Requires a valid API key passed in the `x-api-key` header": the account API's page.
            auth_header="x-api-key",
            balance=Operation(
                module=get_account_balance,
                normalise=normalise,
                figures=(
                    "data.balance_usd",
                    "data.available_credits",
                    "data.available_points",
                    "data.alert_threshold?",
                ),
            ),
        )
    },
    in_band_status=in_band_status,
)
