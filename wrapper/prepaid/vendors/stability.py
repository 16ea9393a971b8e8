"""Stability AI: credits, which are not money, and the profile of the key's owner.

One credit is reported by third parties to be worth USD 0.01; the API does not say so, and nothing
is converted here.
"""

from typing import Final

from prepaid._amounts import Amount
from prepaid._balance import Balance
from prepaid._profile import Organization, Profile
from prepaid.vendors._record import Api, Fetch, Operation, Vendor, exact
from prepaid_clients.stability import AuthenticatedClient
from prepaid_clients.stability._spec import BASE_URL, SPEC_SHA256
from prepaid_clients.stability.api.user import get_account, get_balance
from prepaid_clients.stability.api.user_v1alpha import get_account_v1alpha, get_balance_v1alpha
from prepaid_clients.stability.models import Account as AccountBody
from prepaid_clients.stability.models import Balance as BalanceBody

_PROFILE_FIELDS: Final = {"id": str, "email": str, "organizations": list}


def normalise_balance(answer: BalanceBody, fetch: Fetch) -> Balance:
    """Take the credits as they are; the answer has nothing else."""
    return fetch.balance(answer, available=Amount(exact(answer.credits_), "credits"))


def normalise_profile(answer: AccountBody, fetch: Fetch) -> Profile:
    """Take who the key belongs to."""
    return fetch.profile(
        answer,
        user_id=answer.id,
        email=answer.email,
        organizations=tuple(
            Organization(one.id, one.name, one.role, one.is_default) for one in answer.organizations
        ),
    )


VENDOR: Final = Vendor(
    name="stability",
    title="Stability AI",
    unit="credits",
    key_variables=("STABILITY_API_KEY", "STABILITY_KEY"),
    base_url=BASE_URL,
    client=AuthenticatedClient,
    spec_sha256=SPEC_SHA256,
    apis={
        "v1": Api(
            auth_header="Authorization",
            auth_prefix="Bearer ",
            balance=Operation(
                module=get_balance,
                normalise=normalise_balance,
                figures=("credits",),
                parameters=("organization",),
            ),
            profile=Operation(
                module=get_account, normalise=normalise_profile, required=_PROFILE_FIELDS
            ),
        ),
        # Announced to stop on 2023-05-01; here the key travels raw, without a prefix.
        "v1alpha": Api(
            auth_header="Authorization",
            balance=Operation(
                module=get_balance_v1alpha,
                normalise=normalise_balance,
                figures=("credits",),
                parameters=("organization",),
            ),
            profile=Operation(
                module=get_account_v1alpha, normalise=normalise_profile, required=_PROFILE_FIELDS
            ),
        ),
    },
    hints={
        429: "Stability AI allows 150 requests in 10 seconds and then locks out for 60 seconds:"
        " wait a minute before the next request.",
    },
    # 150 requests in 10 s: two at a time stay below it while an answer takes 133 ms or more.
    concurrency=2,
)
