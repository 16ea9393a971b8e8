"""The Python of a new vendor, with marks where a person is needed."""

from __future__ import annotations

from typing import Final

MODULE: Final = '''"""$vendor: $mark what the figure is, and in which unit."""

from typing import Final

from prepaid._amounts import Amount
from prepaid._balance import Balance
from prepaid.vendors._record import Api, Fetch, Operation, Vendor, exact
from prepaid_clients.$vendor import AuthenticatedClient
from prepaid_clients.$vendor._spec import BASE_URL, SPEC_SHA256
from prepaid_clients.$vendor.api.$tag import $operation
from prepaid_clients.$vendor.models import $imported


def normalise(answer: $model, fetch: Fetch) -> Balance:
    """$mark what the vendor says about the figure."""
    return fetch.balance(answer, available=Amount(exact(answer.$attributes), "$mark"))


VENDOR: Final = Vendor(
    name="$vendor",
    title="$mark",
    unit="$mark",
    key_variables=("${upper}_API_KEY",),  # $mark: the vendor's own name for it, if it has one
    base_url=BASE_URL,
    client=AuthenticatedClient,
    spec_sha256=SPEC_SHA256,
    apis={
        "v1": Api(
            $header,
            balance=Operation(module=$operation, normalise=normalise, figures=("$figure",)),
        )
    },
)
'''

CONTRACT: Final = '''"""$vendor, asked through its mock: the sample becomes the balance."""

import json
from decimal import Decimal
from pathlib import Path

from prepaid import Amount

SAMPLE = Path(__file__).parent / "samples" / "$vendor.json"


def test_the_sample_becomes_the_balance(mock, ask):
    """The figure and its unit, sync and async."""
    balance = ask(mock.account("$vendor", key="k"))
    assert balance.available == Amount.parse("$mark")
    assert balance.raw.to_dict() == json.loads(SAMPLE.read_text(), parse_float=Decimal)
'''
