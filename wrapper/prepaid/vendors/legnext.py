"""Legnext: one balance in US dollars, stated again as credits and points.

In both bodies that the vendor publishes, dollars are (credits + points) / 1000: the same money in
another notation, never to be added. `low_balance_alert` contradicts the threshold in one of them,
so it is passed through and never derived.
"""

from typing import Final

import prepaid_clients.legnext as client
from prepaid.vendors import Api, Figure, Operation, Vendor
from prepaid_clients.legnext.api.account_management import get_account_balance

VENDOR: Final = Vendor(
    name="legnext",
    title="Legnext",
    client=client,
    key_variables=("LEGNEXT_API_KEY",),
    apis={
        "v1": Api(
            balance=Operation(
                get_account_balance,
                available=Figure("data.balance_usd", "USD"),
                others=(
                    Figure("data.available_credits", "credits"),
                    Figure("data.available_points", "points"),
                ),
                alert_threshold=Figure("data.alert_threshold", "USD", optional=True),
                account_id="data.account_id",
                vendor_alert="data.low_balance_alert",
                as_of="data.updated_at",
            )
        )
    },
    in_band_status="code",  # a failure may come with HTTP status 200 and `code` 401
)
