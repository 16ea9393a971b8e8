"""Deepixels: one balance in credits."""

from typing import Final

from prepaid._amounts import Amount
from prepaid._balance import Balance
from prepaid.vendors._record import Api, Fetch, Operation, Vendor, exact
from prepaid_clients.deepixels import AuthenticatedClient
from prepaid_clients.deepixels._spec import BASE_URL, SPEC_SHA256
from prepaid_clients.deepixels.api.account import get_account_balance
from prepaid_clients.deepixels.models import AccountBalance


def normalise(answer: AccountBalance, fetch: Fetch) -> Balance:
    """Take the "available credit balance"; the e-mail address stays in `raw` only."""
    return fetch.balance(answer, available=Amount(exact(answer.balance), "credits"))


VENDOR: Final = Vendor(
    name="deepixels",
    title="Deepixels",
    unit="credits",
    # The vendor names no variable; this one is ours.
    key_variables=("DEEPIXELS_API_KEY",),
    base_url=BASE_URL,
    client=AuthenticatedClient,
    spec_sha256=SPEC_SHA256,
    apis={
        "v1": Api(
            # "Authentication is required via the `x-api-key` header": the vendor's page.
            auth_header="x-api-key",
            balance=Operation(
                module=get_account_balance, normalise=normalise, figures=("balance",)
            ),
        )
    },
    # 400: "Invalid or missing API key"; 401: "Unauthorized - Invalid or missing API key".
    authentication_statuses=frozenset({400, 401}),
)
