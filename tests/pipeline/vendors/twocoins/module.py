"""Two Coins: euros and US dollars on one account, neither converted."""

from typing import Final

import invented_vendors.clients.twocoins as client
from invented_vendors.clients.twocoins.api.account import get_my_account

from prepaid.vendors import Api, Figure, Operation, Vendor

VENDOR: Final = Vendor(
    name="twocoins",
    title="Two Coins",
    client=client,
    key_variables=("TWOCOINS_API_KEY",),
    apis={
        "v1": Api(
            balance=Operation(
                get_my_account,
                available=Figure("balances.eur", "EUR"),
                others=(Figure("balances.usd", "USD"),),
                account_id="id",
            )
        )
    },
)
