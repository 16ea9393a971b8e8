"""Ledgerly: US dollars, as a decimal string."""

from typing import Final

from invented_vendors.clients.ledgerly import AuthenticatedClient
from invented_vendors.clients.ledgerly._spec import BASE_URL, SPEC_SHA256
from invented_vendors.clients.ledgerly.api.account import get_wallet_funds
from invented_vendors.clients.ledgerly.models import WalletFunds

from prepaid import Amount, Balance
from prepaid.vendors import Api, Fetch, Operation, Vendor, exact


def normalise(answer: WalletFunds, fetch: Fetch) -> Balance:
    """Take "money left, in US dollars, as a decimal string"."""
    return fetch.balance(answer, available=Amount(exact(answer.balance), "USD"))


FUNDS: Final = Operation(module=get_wallet_funds, normalise=normalise, figures=("balance",))
VENDOR: Final = Vendor(
    name="ledgerly",
    title="Ledgerly",
    unit="USD",
    key_variables=("LEDGERLY_API_KEY",),
    base_url=BASE_URL,
    client=AuthenticatedClient,
    spec_sha256=SPEC_SHA256,
    apis={"v2": Api(auth_header="X-Api-Key", balance=FUNDS)},
)
