"""One connection handed from account to account, and which of the answers on it count.

HTTP/1.1 does not say which request an answer belongs to; only their order does. A server that
sends one answer too many gives the next account another's balance, and so on down the row. The
last request of a row therefore asks the server to close the connection. If that is announced and
done with nothing left over, there were as many answers as requests, and each account got its own.
If not, those who were not the first on the connection have to be asked again on their own.

What counting cannot see is a server that sends one answer too many and keeps another one back.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Generic, TypeVar

from .failure import Failure
from .idle import Connection

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
        "_connection",
        "_count",
        "_doubtful",
        "_first",
        "_number",
        "_orderly",
        "_origin",
        "_unproven",
        "last",
    )

    def __init__(self, origin: Origin, orderly: dict[Origin, bool]) -> None:
        """Begin without a connection.

        Args:
            origin: where the accounts are.
            orderly: for each origin that ended a row, whether it always did so in order; kept up
                here. Once it did not, nothing is shared there any more.
        """
        self.last = False
        self._origin = origin
        self._orderly = orderly
        self._connection: C | None = None
        self._count = 0  # requests on the connection
        self._number = -1  # of the account whose turn it is
        self._first = -1  # of the one that was asked first on the connection: it is never in doubt
        self._unproven: set[int] = set()  # their answers count once the connection ends in order
        self._doubtful: set[int] = set()  # to be asked again on their own

    # --- for the worker -----------------------------------------------------------------------

    def start(self, number: int, *, followed: bool) -> bool:
        """Begin an account's turn; False where it had better be asked on its own.

        Args:
            number: tells it from the others.
            followed: whether there will be another one after it.
        """
        self._number = number
        orderly = self._orderly.get(self._origin)
        if orderly is False:
            self.close()
        self._forget()
        self.last = not followed or self._count + 1 >= (MOST if orderly else FEW)
        return orderly is not False and (followed or self._connection is not None)

    def to_end_with(self) -> int | None:
        """An account that, asked once more as the last one, brings the row to its end."""
        return next(iter(self._unproven), None)

    def finish(self) -> set[int]:
        """End the turn; return the accounts to be asked again on their own."""
        if self.last:
            self.close()
        doubtful, self._doubtful = self._doubtful, set()
        return doubtful

    def close(self) -> None:
        """End the connection, wherever the row is."""
        connection, self._connection = self._connection, None
        if connection is not None:
            self.drop(connection)

    # --- for the transport --------------------------------------------------------------------

    def take(self, owner: Owner, now: float) -> C | None:  # noqa: ARG002 - as `Idle` has it
        """The connection, if it is fit for use; None where a new one is needed."""
        self._forget()
        connection, self._connection = self._connection, None
        if connection is None or connection.usable():
            return connection
        self.drop(connection)
        return None

    def put(self, connection: C, owner: Owner, now: float) -> None:  # noqa: ARG002 - same
        """Keep the connection for the next account."""
        connection.used = True
        self._connection = connection

    def drop(self, connection: C) -> None:
        """Close the connection; what is not proven by now remains in doubt."""
        connection.close()
        self._count = 0
        self._doubtful |= self._unproven
        self._unproven.clear()

    def answered(self, exchange: Exchange) -> bool:
        """Take note of an exchange; True where the end of the connection is to be waited for."""
        if not self._count:
            self._first = self._number
        self._count += 1
        shared = self._number != self._first
        outcome, untried = exchange.outcome, self._origin not in self._orderly
        # It may be that the server takes no second request on a connection.
        unserved = shared and untried and isinstance(outcome, Failure) and not outcome.stale
        ignored = self.last and exchange.whole and not exchange.announced_end
        if unserved or ignored:
            self._orderly[self._origin] = False
        if shared and (exchange.touched or unserved):
            self._unproven.add(self._number)
        # An end that nobody asked for says nothing about the number of requests the server has had.
        return self.last and exchange.announced_end and bool(self._unproven)

    def ended(self, *, in_order: bool) -> None:
        """The connection was to end: with nothing left over, or otherwise."""
        self._orderly[self._origin] = in_order and self._orderly.get(self._origin, True)
        if in_order:
            self._unproven.clear()

    def _forget(self) -> None:
        """What an account was told before counts no more."""
        self._unproven.discard(self._number)
        self._doubtful.discard(self._number)
