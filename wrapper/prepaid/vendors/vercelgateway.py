"""Vercel AI Gateway: the credit that the team of the key has left, in US dollars.

Neither the answer nor the vendor's page says the currency; third parties say US dollars.
"""

from typing import Final

import prepaid_clients.vercelgateway as client
from prepaid.vendors import Api, Figure, Operation, Vendor
from prepaid_clients.vercelgateway.api.account import get_credits

VENDOR: Final = Vendor(
    name="vercelgateway",
    title="Vercel AI Gateway",
    client=client,
    key_variables=("AI_GATEWAY_API_KEY",),
    apis={"v1": Api(balance=Operation(get_credits, available=Figure("balance", "USD")))},
)
