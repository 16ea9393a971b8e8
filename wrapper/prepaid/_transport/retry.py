"""Whether and when to try again: decisions without I/O."""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING, Final

from .fork import renew_after_fork

if TYPE_CHECKING:
    from .url import Origin

# Worth another try because the fault is passing: time-outs, limits, gateways (520 to 530 are
# Cloudflare's, https://developers.cloudflare.com/support/troubleshooting/http-status-codes/).
RETRIED_STATUSES: Final = frozenset({408, 425, 429, 500, 502, 503, 504, *range(520, 528), 529, 530})
BASE: Final = 0.5  # seconds, the most the first pause takes
CAP: Final = 8.0  # seconds, the most any pause takes


def backoff(retries: int, chance: float) -> float:
    """Seconds to pause: exponential with full jitter.

    Args:
        retries: made so far.
        chance: a random number in [0, 1).
    """
    return chance * min(CAP, BASE * 2.0 ** min(retries, 10))


class RetryQuota:
    """How many retries an origin is worth, however many accounts ask it.

    A retry costs one token. A success after a retry gives it back; a success at once gives back a
    tenth. An outage thus costs a vendor `capacity` requests more than there are calls, not two
    more for each of a thousand accounts. Safe to share between threads.
    """

    def __init__(self, capacity: float = 10.0, refund: float = 0.1) -> None:
        self._capacity = capacity
        self._refund = refund
        self._left: dict[Origin, float] = {}
        self._lock = Lock()
        renew_after_fork(self)

    def after_fork(self) -> None:
        """A lock held by another thread of the parent would never be released here."""
        self._lock = Lock()

    def take(self, origin: Origin) -> bool:
        """Spend one retry; False where none is left."""
        with self._lock:
            left = self._left.get(origin, self._capacity)
            if left < 1:
                return False
            self._left[origin] = left - 1
            return True

    def succeeded(self, origin: Origin, *, retried: bool) -> None:
        """Give back what a success is worth."""
        if origin not in self._left:  # a full purse; the usual case takes no lock
            return
        with self._lock:
            left = self._left.pop(origin, self._capacity) + (1.0 if retried else self._refund)
            if left < self._capacity:
                self._left[origin] = left
