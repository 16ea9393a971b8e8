"""You.com: one balance in US cents, which may be fractional."""

from typing import Final

from prepaid._amounts import EXACT, Amount
from prepaid._balance import Balance
from prepaid.vendors._record import Api, Fetch, Operation, Vendor, exact, text
from prepaid_clients.youdotcom import AuthenticatedClient
from prepaid_clients.youdotcom._spec import BASE_URL, SPEC_SHA256
from prepaid_clients.youdotcom.api.billing import get_account_balance
from prepaid_clients.youdotcom.models import AccountBalance

# https://you.com/docs/api-reference/billing/get-account-balance
DOCS_URL: Final = "https://you.com/docs/api-reference/billing/get-account-balance"
# "Balance values are expressed in cents, so a value of `718924.5` corresponds to $7,189.24."
CENTS_EXPONENT: Final = -2


def normalise(answer: AccountBalance, fetch: Fetch) -> Balance:
    """Shift cents to dollars without losing a digit.

    The id is "a hashed identifier for the billing entity": two keys of one organization share it.
    """
    cents = exact(answer.data.attributes.balance)
    return fetch.balance(
        answer,
        available=Amount(cents.scaleb(CENTS_EXPONENT, EXACT), "USD"),
        account_id=text(answer.data.id),
    )


VENDOR: Final = Vendor(
    name="youdotcom",
    title="You.com",
    docs_url=DOCS_URL,
    unit="USD",
    # The vendor's own name for it, then the one of its older SDK.
    key_variables=("YDC_API_KEY", "YOU_API_KEY_AUTH"),
    base_url=BASE_URL,
    client=AuthenticatedClient,
    spec_sha256=SPEC_SHA256,
    apis={
        "v1": Api(
            auth_header="X-API-Key",
            balance=Operation(
                module=get_account_balance,
                normalise=normalise,
                figures=("data.attributes.balance",),
            ),
        )
    },
    hints={
        # "Forbidden. API key lacks scope for this path."
        403: "At You.com this means that the key lacks the scope for billing: make a key that has"
        " it, or add it to this one.",
        # "Internal Server Error during authentication/authorization middleware."
        500: "At You.com this comes from checking the key: try again, and check the key if it"
        " stays.",
    },
)
