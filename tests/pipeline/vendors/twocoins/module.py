"""Two Coins: euros and US dollars on one account, neither converted."""

from typing import Final

from invented_vendors.clients.twocoins import AuthenticatedClient
from invented_vendors.clients.twocoins._spec import BASE_URL, SPEC_SHA256
from invented_vendors.clients.twocoins.api.account import get_my_account
from invented_vendors.clients.twocoins.models import Account

from prepaid import Amount, Balance
from prepaid.vendors import Api, Fetch, Operation, Vendor, exact, text


def normalise(answer: Account, fetch: Fetch) -> Balance:
    """Lead with euros; both are stated."""
    euros = Amount(exact(answer.balances.eur), "EUR")
    both = (euros, Amount(exact(answer.balances.usd), "USD"))
    return fetch.balance(answer, available=euros, amounts=both, account_id=text(answer.id))


FIGURES: Final = ("balances.eur", "balances.usd")
ACCOUNT: Final = Operation(module=get_my_account, normalise=normalise, figures=FIGURES)
VENDOR: Final = Vendor(
    name="twocoins",
    title="Two Coins",
    unit="EUR",
    key_variables=("TWOCOINS_API_KEY",),
    base_url=BASE_URL,
    client=AuthenticatedClient,
    spec_sha256=SPEC_SHA256,
    apis={"v1": Api(auth_header="Authorization", auth_prefix="Bearer ", balance=ACCOUNT)},
)
