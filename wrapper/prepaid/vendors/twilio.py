"""Twilio: the balance of an account, in its currency.

The key is the auth token, and the account's SID goes with it. A change may not show at once.
Accounts below another one, and connected accounts, have no balance of their own.
"""

from typing import Final

import prepaid_clients.twilio as client
from prepaid.vendors import Api, Figure, Operation, Vendor
from prepaid_clients.twilio.api.account import get_balance

VENDOR: Final = Vendor(
    name="twilio",
    title="Twilio",
    client=client,
    key_variables=("TWILIO_AUTH_TOKEN",),
    apis={
        "2010-04-01": Api(
            balance=Operation(
                get_balance,
                available=Figure("balance", unit_at="currency"),
                account_id="account_sid",
            )
        )
    },
    hints={
        401: "Check that the auth token is that of the Account SID: they belong together.",
        404: "Twilio states no balance for subaccounts and connected accounts: use the Account SID"
        " and auth token of the main account.",
    },
)
