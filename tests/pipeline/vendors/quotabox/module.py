"""Quotabox: characters used and allowed; what is left is the difference."""

from typing import Final

from invented_vendors.clients.quotabox import AuthenticatedClient
from invented_vendors.clients.quotabox._spec import BASE_URL, SPEC_SHA256
from invented_vendors.clients.quotabox.api.usage import usage_read
from invented_vendors.clients.quotabox.models import UsageBody

from prepaid import Amount, Balance
from prepaid.vendors import Api, Fetch, Operation, Vendor, exact


def normalise(answer: UsageBody, fetch: Fetch) -> Balance:
    """Take the limit, less what is used."""
    left = Amount(exact(answer.usage.limit) - exact(answer.usage.used), "characters")
    return fetch.balance(answer, available=left)


USAGE: Final = Operation(
    module=usage_read, normalise=normalise, figures=("usage.used", "usage.limit")
)
VENDOR: Final = Vendor(
    name="quotabox",
    title="Quotabox",
    unit="characters",
    key_variables=("QUOTABOX_TOKEN",),
    base_url=BASE_URL,
    client=AuthenticatedClient,
    spec_sha256=SPEC_SHA256,
    apis={"v1": Api(auth_header="Authorization", auth_prefix="Token ", balance=USAGE)},
)
