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
QUOTA: Final = 10  # retries that an origin is worth at most, until it answers well again
_RETRY: Final = 10  # tenths of a retry


def backoff(retries: int, chance: float) -> float:
    """Seconds to pause: exponential with full jitter.

    Args:
        retries: made so far.
        chance: a random number in [0, 1).
    """
    return chance * min(CAP, BASE * 2.0 ** min(retries, 10))


class RetryQuota:
    """How many retries an origin is worth, however many accounts ask it.

    A success after a retry gives the retry back, ten successes at once give back one more. An
    outage thus costs a vendor ten requests more than there are calls, not two more for each of a
    thousand accounts. Safe to share between threads.
    """

    def __init__(self) -> None:
        self._spent: dict[Origin, int] = {}  # tenths of a retry
        self._lock = Lock()
        renew_after_fork(self)

    def after_fork(self) -> None:
        """A lock held by another thread of the parent would never be released here."""
        self._lock = Lock()

    def take(self, origin: Origin) -> bool:
        """Spend one retry; False where none is left."""
        with self._lock:
            spent = self._spent.get(origin, 0) + _RETRY
            if spent > QUOTA * _RETRY:
                return False
            self._spent[origin] = spent
            return True

    def succeeded(self, origin: Origin, *, retried: bool) -> None:
        """Give back what a success is worth."""
        if origin not in self._spent:  # the usual case takes no lock
            return
        with self._lock:
            spent = self._spent.pop(origin, 0) - (_RETRY if retried else 1)
            if spent > 0:
                self._spent[origin] = spent
