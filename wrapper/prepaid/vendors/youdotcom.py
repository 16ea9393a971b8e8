"""You.com: one balance in US cents, which may be fractional.

The account id is "a hashed identifier for the billing entity": two keys of one organization share
it.
"""

from typing import Final

import prepaid_clients.youdotcom as client
from prepaid.vendors import Api, Figure, Operation, Vendor
from prepaid_clients.youdotcom.api.billing import get_account_balance

VENDOR: Final = Vendor(
    name="youdotcom",
    title="You.com",
    docs_url="https://you.com/docs/api-reference/billing/get-account-balance",
    client=client,
    # The vendor's own name for it, then the one of its older SDK.
    key_variables=("YDC_API_KEY", "YOU_API_KEY_AUTH"),
    apis={
        "v1": Api(
            balance=Operation(
                get_account_balance,
                # "Balance values are expressed in cents, so a value of `718924.5` corresponds to
                # $7,189.24": the page above.
                available=Figure("data.attributes.balance", "USD", shift=-2),
                account_id="data.id",
            )
        )
    },
    hints={
        # "Forbidden. API key lacks scope for this path."
        403: "At You.com this means that the key lacks the scope for billing: add it to the key, or"
        " make a key that has it.",
        # "Internal Server Error during authentication/authorization middleware."
        500: "At You.com this comes from checking the key: try again, and check the key if it"
        " stays.",
    },
)
