"""Moonshot AI: cash and vouchers of the Kimi Open Platform at api.moonshot.ai, in US dollars.

The answer does not say the currency; the host decides. Cash and vouchers are parts of what can be
spent and are never added; cash below nothing is a debt, and the vouchers are what can be spent.
Keys of api.moonshot.cn are those of `moonshotcn`; keys of Kimi Code are another product.
"""

from typing import Final

import prepaid_clients.moonshot as client
from prepaid.vendors import Api, Figure, Operation, Vendor
from prepaid_clients.moonshot.api.account import get_balance

VENDOR: Final = Vendor(
    name="moonshot",
    title="Moonshot AI",
    client=client,
    key_variables=("MOONSHOT_API_KEY",),
    apis={
        "v1": Api(
            balance=Operation(
                get_balance,
                available=Figure("data.available_balance", "USD"),
                others=(
                    Figure("data.cash_balance", "USD"),
                    Figure("data.voucher_balance", "USD"),
                ),
            )
        )
    },
    hints={
        401: "Check that the key is for api.moonshot.ai: a key for api.moonshot.cn belongs to the"
        " vendor moonshotcn, and a Kimi Code key to neither.",
    },
    in_band_status="code",
    in_band_good=0,
)
