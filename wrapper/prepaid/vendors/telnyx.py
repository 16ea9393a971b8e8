"""Telnyx: what can be spent, partly on credit, in the account's currency.

`available` is balance and credit limit together; `amounts` has the balance itself, too. What is
pending is in neither.
"""

from typing import Final

import prepaid_clients.telnyx as client
from prepaid.vendors import Api, Figure, Operation, Vendor
from prepaid_clients.telnyx.api.account import get_user_balance

VENDOR: Final = Vendor(
    name="telnyx",
    title="Telnyx",
    client=client,
    key_variables=("TELNYX_API_KEY",),
    apis={
        "v2": Api(
            balance=Operation(
                get_user_balance,
                available=Figure("data.available_credit", unit_at="data.currency"),
                others=(Figure("data.balance", unit_at="data.currency"),),
            )
        )
    },
)
