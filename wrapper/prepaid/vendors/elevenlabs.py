"""ElevenLabs: credits left of the subscription's limit for this period.

What the fields call characters is credits: so say the console, newer fields and the vendor's
message about the quota. Beyond the limit usage goes on and is billed: the figure is negative then.
The key needs the permission user_read; a limit of the key itself is not in the answer.
"""

from typing import Final

import prepaid_clients.elevenlabs as client
from prepaid import Amount
from prepaid.vendors import Api, Computed, Figure, Operation, Vendor
from prepaid_clients.elevenlabs.api.account import get_subscription

_LIMIT: Final = Figure("character_limit", "credits")
_COUNT: Final = Figure("character_count", "credits")


def left(answer: client.models.Subscription) -> Amount:
    """Return the limit less what is used."""
    return Amount(answer.character_limit, "credits") - Amount(answer.character_count, "credits")


VENDOR: Final = Vendor(
    name="elevenlabs",
    title="ElevenLabs",
    client=client,
    key_variables=("ELEVENLABS_API_KEY", "XI_API_KEY"),
    apis={
        "v1": Api(
            balance=Operation(
                get_subscription,
                available=Computed(left, (_LIMIT, _COUNT)),
                used=_COUNT,
                limit=_LIMIT,
                resets_at="next_character_count_reset_unix",
            )
        )
    },
    error_words={("detail.status", "missing_permissions"): 403},
    hints={403: "Give the key the permission user_read at ElevenLabs."},
)
