"""Ledgerly: US dollars, as a decimal string."""

from typing import Final

import invented_vendors.clients.ledgerly as client
from invented_vendors.clients.ledgerly.api.account import get_wallet_funds

from prepaid.vendors import Api, Figure, Operation, Vendor

VENDOR: Final = Vendor(
    name="ledgerly",
    title="Ledgerly",
    client=client,
    key_variables=("LEDGERLY_API_KEY",),
    # "Money left, in US dollars, as a decimal string"
    apis={"v2": Api(balance=Operation(get_wallet_funds, available=Figure("balance", "USD")))},
)
