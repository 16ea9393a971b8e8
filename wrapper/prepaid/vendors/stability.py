"""Stability AI: credits, which are not money, and the profile of the key's owner.

One credit is reported by third parties to be worth USD 0.01; the API does not say so, and nothing
is converted here.
"""

from typing import Final

import prepaid_clients.stability as client
from prepaid._balance import Organization
from prepaid.vendors import Api, Figure, Operation, ProfileOperation, Rate, Vendor
from prepaid_clients.stability.api.user import get_account, get_balance
from prepaid_clients.stability.api.user_v1alpha import get_account_v1alpha, get_balance_v1alpha
from prepaid_clients.stability.models import Account

_CREDITS: Final = Figure("credits", "credits")


def organizations(account: Account) -> tuple[Organization, ...]:
    """Take the organizations that the owner of the key belongs to."""
    return tuple(
        Organization(one.id, one.name, one.role, one.is_default) for one in account.organizations
    )


VENDOR: Final = Vendor(
    name="stability",
    title="Stability AI",
    client=client,
    key_variables=("STABILITY_API_KEY", "STABILITY_KEY"),
    apis={
        "v1": Api(
            balance=Operation(get_balance, available=_CREDITS),
            profile=ProfileOperation(get_account, organizations),
        ),
        # Announced to stop on 2023-05-01.
        "v1alpha": Api(
            balance=Operation(get_balance_v1alpha, available=_CREDITS),
            profile=ProfileOperation(get_account_v1alpha, organizations),
        ),
    },
    hints={
        429: "Stability AI allows 150 requests in 10 seconds and then locks out for 60 seconds:"
        " wait a minute before the next request.",
    },
    # As the hint above says. Two at a time already stay below it at 133 ms or more an answer.
    rate=Rate(150, 10.0),
    concurrency=2,
)
