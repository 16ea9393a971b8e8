"""The accounts of one `get_balances` that wait for their turn."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Any

from prepaid._transport import Relay

if TYPE_CHECKING:
    from collections.abc import Generator

    from prepaid._accounts import Account
    from prepaid._transport import Origin

    Turn = tuple[int, Account, Relay[Any] | None]


class Queue:
    """The accounts of one origin; its workers share it, so a slow origin holds up no other."""

    def __init__(self, origin: Origin, most: int, orderly: dict[Origin, bool]) -> None:
        """Make an empty queue.

        Args:
            origin: where the accounts are.
            most: workers that may be at work at once.
            orderly: what is known of origins, see `Relay`.
        """
        self._origin = origin
        self._most = most
        self._orderly = orderly
        self._accounts: dict[int, Account] = {}
        self._waiting: deque[int] = deque()
        self._again: deque[int] = deque()
        self._stopped = False

    def add(self, number: int, account: Account) -> None:
        """Put an account at the end."""
        self._accounts[number] = account
        self._waiting.append(number)

    @property
    def workers(self) -> int:
        """How many workers it wants."""
        return min(self._most, len(self._accounts))

    def stop(self) -> None:
        """Let no worker begin with another account."""
        self._stopped = True

    def turns(self) -> Generator[Turn]:
        """Yield one account after the other to one worker, each to be asked before the next.

        With more accounts than workers, those of one worker share a connection; None where an
        account is to be asked on its own. Whoever's answer is in doubt has another turn.
        """
        relay: Relay[Any] = Relay(self._origin, self._orderly)
        try:
            while not self._stopped:
                turn = self._shared(relay) or self._alone()
                if turn is None:
                    return
                yield turn
                self._again.extend(relay.finish())
        finally:
            relay.close()

    def _shared(self, relay: Relay[Any]) -> Turn | None:
        number = _pop(self._waiting)
        if number is None:  # the other workers had the rest
            number = relay.to_end_with()
        if number is None:
            return None
        shared = relay.start(number, followed=len(self._waiting) >= self.workers)
        return number, self._accounts[number], relay if shared else None

    def _alone(self) -> Turn | None:
        number = _pop(self._again)
        return None if number is None else (number, self._accounts[number], None)


def _pop(numbers: deque[int]) -> int | None:
    try:
        return numbers.popleft()
    except IndexError:  # workers may be threads: to look first would not do
        return None
