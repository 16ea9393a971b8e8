"""Whether and when to try again: decisions without I/O."""

from __future__ import annotations

import re
from datetime import UTC
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Final

from prepaid._threads import ForkSafeLock

if TYPE_CHECKING:
    from collections.abc import Mapping

    from prepaid._accounts import Server

# Worth another try because the fault may pass: time-outs, limits, gateways. 520 to 530 are
# Cloudflare's (https://developers.cloudflare.com/support/troubleshooting/http-status-codes/);
# of those, 525 and 526 are a certificate that will not get better, and 529 is an overload.
RETRIED_STATUSES: Final = frozenset(
    {408, 425, 429, 500, 502, 503, 504, 520, 521, 522, 523, 524, 527, 529, 530}
)
_FIRST_PAUSE: Final = 0.5  # s, the most the first pause takes
_MOST_PAUSE: Final = 8.0  # s, the most any pause takes
_QUOTA: Final = 10  # retries that an origin gets at most, until it answers well again
_RETRY: Final = 10  # tenths of a retry
_MOST_WAIT: Final = 31 * 24 * 3600.0  # s; a longer Retry-After is a mistake: quotas renew monthly
_MOST_DATE: Final = 64  # characters of a date
_SECONDS: Final = re.compile(r"[0-9]{1,12}(?:\.[0-9]{1,12})?")


def backoff(retries: int, chance: float) -> float:
    """Return seconds to pause: exponential with full jitter.

    Args:
        retries: made so far.
        chance: a random number in [0, 1).
    """
    return chance * min(_MOST_PAUSE, _FIRST_PAUSE * 2.0 ** min(retries, 10))


class RetryQuota:
    """How many retries an origin gets, however many accounts ask it.

    A success after a retry gives the retry back, ten successes at once give back one more. An
    outage thus costs a vendor ten requests more than there are calls, not two more for each of a
    thousand accounts. Safe to share between threads, and after a fork.
    """

    def __init__(self) -> None:
        self._spent: dict[Server, int] = {}  # tenths of a retry
        self._lock = ForkSafeLock()

    def take(self, origin: Server) -> bool:
        """Spend one retry; False if none is left."""
        with self._lock():
            spent = self._spent.get(origin, 0) + _RETRY
            if spent > _QUOTA * _RETRY:
                return False
            self._spent[origin] = spent
            return True

    def give_back(self, origin: Server, *, retried: bool) -> None:
        """Give back a retry, or a tenth of one, for a success."""
        if origin not in self._spent:  # the usual case takes no lock
            return
        with self._lock():
            spent = self._spent.pop(origin, 0) - (_RETRY if retried else 1)
            if spent > 0:
                self._spent[origin] = spent


def retry_after(headers: Mapping[str, str], now: float) -> float | None:
    """Return seconds to wait, never negative; None if the server did not say, or not readably.

    https://www.rfc-editor.org/rfc/rfc9110#field.retry-after: seconds or a date. `retry-after-ms`
    is an invention of gateways; it is more exact and therefore asked first.

    Args:
        headers: lower-case names.
        now: seconds since the epoch here; used if the answer carries no date of its own.
    """
    milliseconds = headers.get("retry-after-ms", "").strip()
    text = headers.get("retry-after", "").strip()
    if _SECONDS.fullmatch(milliseconds):
        seconds = float(milliseconds) / 1000
    elif _SECONDS.fullmatch(text):
        seconds = float(text)
    else:
        until = _date(text)
        if until is None:
            return None
        # The server's own clock, if it shows it: ours may be wrong by hours.
        server_now = _date(headers.get("date", ""))
        seconds = max(0.0, until - (now if server_now is None else server_now))
    return seconds if seconds <= _MOST_WAIT else None


def _date(text: str) -> float | None:
    """Return seconds since the epoch of an HTTP date; None if it is not one."""
    try:
        date = parsedate_to_datetime(text[:_MOST_DATE])
        # The asctime form names no zone: it is UTC, as every HTTP date.
        return date.replace(tzinfo=date.tzinfo or UTC).timestamp()
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
