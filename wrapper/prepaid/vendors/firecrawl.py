"""Firecrawl: credits left to the team, top-ups and coupons included.

It may be more than the credits of the subscription, so neither what has been used nor a limit can
be told from it. The billing period ends at `resets_at`.
"""

from typing import Final

import prepaid_clients.firecrawl as client
from prepaid.vendors import Api, Figure, Operation, Vendor
from prepaid_clients.firecrawl.api.account import get_credit_usage

VENDOR: Final = Vendor(
    name="firecrawl",
    title="Firecrawl",
    client=client,
    key_variables=("FIRECRAWL_API_KEY",),
    apis={
        "v2": Api(
            balance=Operation(
                get_credit_usage,
                available=Figure("data.remainingCredits", "credits"),
                resets_at="data.billingPeriodEnd",
            )
        )
    },
)
