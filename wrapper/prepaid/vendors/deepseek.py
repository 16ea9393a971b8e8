"""DeepSeek: a balance in yuan, US dollars or both, granted and paid in together.

An account may have both currencies; `amounts` has all, yuan first. `available` is the one that the
account's minimum is in, else the only one with money, else yuan. Which one is spent first is not
documented. The vendor's alert is raised when it says that too little is left for calls.
"""

from typing import Final

import prepaid_clients.deepseek as client
from prepaid.vendors import Api, Figure, Operation, Vendor
from prepaid_clients.deepseek.api.account import get_user_balance

VENDOR: Final = Vendor(
    name="deepseek",
    title="DeepSeek",
    client=client,
    key_variables=("DEEPSEEK_API_KEY",),
    apis={
        "v1": Api(
            balance=Operation(
                get_user_balance,
                available=Figure(
                    "balance_infos[].total_balance",
                    unit_at="balance_infos[].currency",
                    units=("CNY", "USD"),
                ),
                enough="is_available",
            )
        )
    },
)
