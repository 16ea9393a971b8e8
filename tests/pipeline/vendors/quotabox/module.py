"""Quotabox: characters left of those allowed in a period."""

from typing import Final

import invented_vendors.clients.quotabox as client
from invented_vendors.clients.quotabox.api.usage import usage_read

from prepaid.vendors import Api, Figure, Operation, Vendor

VENDOR: Final = Vendor(
    name="quotabox",
    title="Quotabox",
    client=client,
    key_variables=("QUOTABOX_TOKEN",),
    apis={
        "v1": Api(
            balance=Operation(
                usage_read,
                available=Figure("usage.left", "characters"),
                used=Figure("usage.used", "characters"),
                limit=Figure("usage.limit", "characters", optional=True),  # null: without limit
                resets_at="usage.resets_at",
            )
        )
    },
)
