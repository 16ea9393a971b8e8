"""Deepgram: what is left of all purchases of a project, in the account's currency.

`available` is the sum and `amounts` has each purchase; different currencies are an error. The
account's id is the project's.
"""

from typing import Final

import prepaid_clients.deepgram as client
from prepaid import Amount
from prepaid.vendors import Api, Computed, Figure, Operation, Vendor
from prepaid_clients.deepgram.api.account import list_balances

_ROWS: Final = Figure("balances[].amount", unit_at="balances[].units")


def total(answer: client.models.ProjectBalances) -> Amount:
    """Return the sum of the rows."""
    first, *rest = (Amount(one.amount, one.units.upper()) for one in answer.balances)
    return sum(rest, first)


VENDOR: Final = Vendor(
    name="deepgram",
    title="Deepgram",
    client=client,
    key_variables=("DEEPGRAM_API_KEY",),
    apis={
        "v1": Api(
            balance=Operation(
                list_balances,
                available=Computed(total, (_ROWS,), parts=True),
                account_parameter="project_id",
            )
        )
    },
    hints={403: "Give the key a role at Deepgram that may read the balances of the project."},
)
