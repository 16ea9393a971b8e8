"""One connection handed from account to account, and which of the answers on it count.

HTTP/1.1 does not say which request an answer belongs to; only their order does. A server that
sends one answer too many gives the next account another's balance, and so on down the row. The
last request of a row therefore asks the server to close the connection. If that is announced and
done with nothing left over, there were as many answers as requests, and each account got its own.
If not, those who were not the first on the connection have to be asked again on their own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Generic, TypeVar

from .call import Answer
from .idle import Connection
from .retry import RETRIED_STATUSES

if TYPE_CHECKING:
    from .exchange import Exchange
    from .idle import Owner
    from .url import Origin

MOST: Final = 32  # requests on one connection: what is in doubt when its end is out of order
FEW: Final = 2  # as long as it is not known whether the origin closes in order

C = TypeVar("C", bound=Connection)


class Relay(Generic[C]):
    """The connection of one worker, who asks one account after the other.

    For the transport it is what `Idle` is: somewhere to take a connection from and to put it back.

    Attributes:
        last: the request to come is the last on its connection, and says so.
    """

    __slots__ = (
        "_answered",
        "_connection",
        "_doubtful",
        "_number",
        "_open",
        "_orderly",
        "_origin",
        "last",
    )

    def __init__(self, origin: Origin, orderly: dict[Origin, bool]) -> None:
        """Begin without a connection.

        Args:
            origin: where the accounts are.
            orderly: for each origin whether it closed connections in order so far; kept up here.
        """
        self.last = False
        self._origin = origin
        self._orderly = orderly
        self._connection: C | None = None
        self._answered = 0  # requests on the connection
        self._number = -1
        self._open: set[int] = set()  # accounts whose answers count once the end is in order
        self._doubtful: set[int] = set()

    def start(self, number: int, *, followed: bool) -> bool:
        """Begin with an account; False where it had better be asked on its own.

        Args:
            number: tells it from the others.
            followed: whether there will be another one after it.
        """
        self._number = number
        orderly = self._orderly.get(self._origin)
        if orderly is False:
            self.close()
        self.last = not followed or self._answered + 1 >= (MOST if orderly else FEW)
        return orderly is not False and (followed or self._connection is not None)

    def unfinished(self) -> int | None:
        """An account that, asked once more as the last one, brings the row to its end."""
        return next(iter(self._open), None)

    def finish(self) -> set[int]:
        """End an account's turn; return the accounts to be asked again on their own."""
        if self.last:
            self.close()
        doubtful, self._doubtful = self._doubtful, set()
        return doubtful

    def close(self) -> None:
        """End the connection, wherever the row is."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None
        self.lost()

    def take(self, owner: Owner, now: float) -> C | None:  # noqa: ARG002 - as `Idle` has it
        """The connection, if it is fit for use; None where a new one is needed."""
        self._open.discard(self._number)  # an earlier attempt counts no more
        self._doubtful.discard(self._number)
        connection, self._connection = self._connection, None
        if connection is not None and not connection.usable():
            connection.close()
            self.lost()
            return None
        return connection

    def put(self, connection: C, now: float) -> None:  # noqa: ARG002 - as `Idle` has it
        """Keep the connection for the next account."""
        self._connection = connection

    def answered(self, exchange: Exchange, *, used: bool) -> bool:
        """Take note of an exchange; True where the end of the connection is to be waited for.

        Args:
            exchange: it has ended.
            used: whether another account was asked on the connection before.
        """
        self._answered += 1
        outcome = exchange.outcome
        # Whosever it was, a failure that may pass is no fact, and asking again would double it.
        passing = isinstance(outcome, Answer) and outcome.status in RETRIED_STATUSES
        if used and exchange.touched and not passing:
            self._open.add(self._number)
        if self.last and isinstance(outcome, Answer) and not exchange.announced_end:
            self._orderly[self._origin] = False
        return exchange.announced_end and bool(self._open)

    def ended(self, *, in_order: bool) -> None:
        """The connection was to end: with nothing left over, or otherwise."""
        self._orderly[self._origin] = in_order
        if in_order:
            self._open.clear()

    def lost(self) -> None:
        """There is no connection any more; what was open remains in doubt."""
        self._answered = 0
        self._doubtful |= self._open
        self._open.clear()
