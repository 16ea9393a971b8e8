"""Moonshot AI China: cash and vouchers of the Kimi Open Platform at api.moonshot.cn, in yuan.

The answer does not say the currency; the host decides. Cash and vouchers are parts of what can be
spent and are never added; cash below nothing is a debt, and the vouchers are what can be spent.
Keys of api.moonshot.ai are those of `moonshot`; keys of Kimi Code are another product.
"""

from typing import Final

import prepaid_clients.moonshotcn as client
from prepaid.vendors import Api, Figure, Operation, Vendor
from prepaid_clients.moonshotcn.api.account import get_balance

VENDOR: Final = Vendor(
    name="moonshotcn",
    title="Moonshot AI China",
    client=client,
    key_variables=("MOONSHOT_CN_API_KEY",),  # the variable is ours
    apis={
        "v1": Api(
            balance=Operation(
                get_balance,
                available=Figure("data.available_balance", "CNY"),
                others=(
                    Figure("data.cash_balance", "CNY"),
                    Figure("data.voucher_balance", "CNY"),
                ),
            )
        )
    },
    hints={
        401: "Check that the key is for api.moonshot.cn: a key for api.moonshot.ai belongs to the"
        " vendor moonshot, and a Kimi Code key to neither.",
    },
    in_band_status="code",
    in_band_good=0,
)
