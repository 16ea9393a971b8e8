"""Readings over time, and what a watch has seen and said: one SQLite file that survives kill -9."""

from __future__ import annotations

import json
import os
import sqlite3
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from threading import Lock
from time import monotonic, sleep
from typing import TYPE_CHECKING, Any, Final

import attrs

from prepaid._amounts import Amount
from prepaid._balance import json_fields
from prepaid._errors import ConfigurationError
from prepaid._runway import Runway, runway

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Self

    from prepaid._balance import Balance

_BUSY: Final = 30.0  # s that a writer waits for another one
_TABLES: Final = """
CREATE TABLE IF NOT EXISTS readings (
    vendor TEXT NOT NULL, label TEXT, at TEXT NOT NULL, value TEXT NOT NULL, unit TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS by_account ON readings (vendor, label, at);
CREATE TABLE IF NOT EXISTS watched (account TEXT PRIMARY KEY, state TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS events (number INTEGER PRIMARY KEY, event TEXT NOT NULL);
"""


@attrs.frozen
class Reading:
    """What was left on an account at a time.

    Attributes:
        vendor: the vendor's name.
        label: the account's label; None if it has none.
        at: when the answer arrived here (aware, UTC).
        available: what could be spent, with the vendor's digits.
    """

    vendor: str
    label: str | None
    at: datetime
    available: Amount

    def to_dict(self) -> dict[str, Any]:
        """Return JSON-safe values: the figure as a string, the time in ISO 8601."""
        return json_fields(self)


class History:
    """Readings of balances in an SQLite file; a failed call is never one.

    What `record` has returned from is kept, whatever ends the process. Several processes may
    write at the same time, and threads may share one object. Close it, or use it in a `with`
    block.
    """

    def __init__(self, path: str | os.PathLike[str] | None = None) -> None:
        """Open a history; the file is made if there is none.

        Args:
            path: the file; None for `history.db` in the user's data folder, which needs
                platformdirs (`pip install "prepaid[cli]"`).

        Raises:
            ConfigurationError: the file cannot be used, or platformdirs is missing.
        """
        if not isinstance(path, str | os.PathLike | None):
            raise ConfigurationError(f"path must be a str or a Path, not {type(path).__name__}.")
        self.path: Path = _users_file() if path is None else Path(path)
        self._lock = Lock()
        with self._explained():
            if self.path.name != ":memory:":
                self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._database = sqlite3.connect(
                self.path, timeout=_BUSY, isolation_level=None, check_same_thread=False
            )
        try:
            with self._explained():
                _allow_writers(self._database)
                self._database.execute("PRAGMA synchronous = FULL")
                self._database.executescript(_TABLES)
        except BaseException:
            self._database.close()
            raise

    def record(self, balance: Balance) -> None:
        """Keep what is left; it is on the disk when this returns.

        Raises:
            ConfigurationError: the file cannot be written.
        """
        at, amount = balance.fetched_at.astimezone(UTC), balance.available.to_dict()
        with self.transaction() as database:
            database.execute(
                "INSERT INTO readings VALUES (?, ?, ?, ?, ?)",
                (balance.vendor, balance.label, _text(at), amount["value"], amount["unit"]),
            )

    def readings(
        self, vendor: str, label: str | None = None, *, since: datetime | None = None
    ) -> list[Reading]:
        """Return an account's readings, oldest first; None for all of its time.

        Raises:
            ConfigurationError: the file cannot be read, or `since` has no time zone.
        """
        if since is not None and since.tzinfo is None:
            raise ConfigurationError("since must be a datetime with a time zone.")
        start = "" if since is None else _text(since.astimezone(UTC))
        with self._lock, self._explained():
            rows = self._database.execute(
                "SELECT at, value, unit FROM readings"
                " WHERE vendor = ? AND label IS ? AND at >= ? ORDER BY at, rowid",
                (vendor, label, start),
            ).fetchall()
        with self.parsing():
            return [
                Reading(vendor, label, datetime.fromisoformat(at), Amount(value, unit))
                for at, value, unit in rows
            ]

    def runway(
        self, vendor: str, label: str | None = None, *, since: datetime | None = None
    ) -> Runway:
        """Return how fast an account is used up, and how long it will last at that rate.

        Raises:
            ConfigurationError: as for `readings`.
        """
        return runway(self.readings(vendor, label, since=since))

    def accounts(self) -> list[tuple[str, str | None]]:
        """Return vendor and label of each account that has a reading, sorted.

        Raises:
            ConfigurationError: the file cannot be read.
        """
        with self._lock, self._explained():
            return self._database.execute(
                "SELECT DISTINCT vendor, label FROM readings ORDER BY vendor, label"
            ).fetchall()

    def close(self) -> None:
        """Close the file; closing twice does nothing."""
        self._database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """All of it is kept, or nothing; no other writer comes between."""
        with self._lock, self._explained():
            self._database.execute("BEGIN IMMEDIATE")
            try:
                yield self._database
            except BaseException:
                self._database.execute("ROLLBACK")
                raise
            self._database.execute("COMMIT")

    @contextmanager
    def parsing(self) -> Iterator[None]:
        """Refuse what another version, or another program, has written."""
        try:
            yield
        except (ValueError, TypeError, LookupError, ConfigurationError):
            problem = (
                f"{self.path} cannot be used as a history: it has an entry that this version of"
                " prepaid cannot read."
            )
        else:
            return
        raise ConfigurationError(problem)

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except (sqlite3.Error, OSError) as error:
            problem = f"{self.path} cannot be used as a history: {str(error).rstrip('.')}."
        else:
            return
        raise ConfigurationError(problem)


def load_state(database: sqlite3.Connection, account: str) -> dict[str, Any]:
    """Return what a watch has kept of an account; empty if nothing."""
    row = database.execute("SELECT state FROM watched WHERE account = ?", (account,)).fetchone()
    return json.loads(row[0]) if row else {}


def save_state(database: sqlite3.Connection, account: str, state: dict[str, Any]) -> None:
    """Keep what a watch knows of an account."""
    database.execute("INSERT OR REPLACE INTO watched VALUES (?, ?)", (account, json.dumps(state)))


def _allow_writers(database: sqlite3.Connection) -> None:
    """Let several processes write; where they open a new file at once, SQLite does not wait."""
    until = monotonic() + _BUSY
    while True:
        try:
            database.execute("PRAGMA journal_mode = WAL").fetchall()
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or monotonic() > until:
                raise
            sleep(0.01)
        else:
            return


def _text(at: datetime) -> str:
    return at.isoformat(timespec="microseconds")  # of one length, so that texts sort like times


def _users_file() -> Path:
    try:
        from platformdirs import user_data_path  # noqa: PLC0415 - only without a path of one's own
    except ModuleNotFoundError:
        raise ConfigurationError(
            'History() without a path needs platformdirs: pip install "prepaid[cli]"'
        ) from None
    return user_data_path("prepaid", appauthor=False) / "history.db"
