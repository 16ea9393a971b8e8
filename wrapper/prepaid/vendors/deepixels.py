"""Deepixels: one balance in credits. The e-mail address in the answer stays in `raw` only."""

from typing import Final

import prepaid_clients.deepixels as client
from prepaid.vendors import Api, Figure, Operation, Vendor
from prepaid_clients.deepixels.api.account import get_account_balance

VENDOR: Final = Vendor(
    name="deepixels",
    title="Deepixels",
    client=client,
    # The vendor names no variable; this one is ours.
    key_variables=("DEEPIXELS_API_KEY",),
    # "Returns the authenticated user's email and available credit balance": the vendor's page.
    apis={
        "v1": Api(balance=Operation(get_account_balance, available=Figure("balance", "credits")))
    },
    # 400: "Invalid or missing API key"; 401: "Unauthorized - Invalid or missing API key".
    authentication_statuses=frozenset({400, 401}),
)
