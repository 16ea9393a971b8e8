"""A balance made up for a test of code that takes one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx

from prepaid._client import Client
from prepaid.testing._mock import MockVendors

if TYPE_CHECKING:
    from prepaid._amounts import Amount
    from prepaid._balance import Balance


def fake(vendor: str, amount: Amount | str | None = None, *, label: str | None = None) -> Balance:
    """Return a balance as the vendor would state it; nothing is sent.

    Args:
        vendor: the vendor's name.
        amount: the figure of its unit, such as `"3.20 USD"`; all else, and all if it is None, is
            from the example in the vendor's document.
        label: the account's label.

    Raises:
        ConfigurationError: no such vendor, or it states no such figure.
    """
    mock = MockVendors(port=None)
    account = mock.account(vendor, label=label)
    if amount is not None:
        mock.set(account, amount)
    with httpx.Client(transport=mock.transport()) as http, Client(http_client=http) as client:
        return client.get_balance(account)
