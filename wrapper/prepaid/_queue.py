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
        self._alone: set[int] = set()
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
                try:
                    number: int | None = self._waiting.popleft()
                except IndexError:  # the other workers had the rest
                    number = relay.unfinished()
                if number is None:
                    return
                followed = len(self._waiting) >= self.workers
                shared = number not in self._alone and relay.start(number, followed=followed)
                yield number, self._accounts[number], relay if shared else None
                doubtful = relay.finish()
                self._alone |= doubtful
                self._waiting.extend(doubtful)
        finally:
            relay.close()
