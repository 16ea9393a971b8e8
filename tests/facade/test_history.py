"""A history keeps what it reported as kept, and concludes no more than its readings show."""

import os
import random
import signal
import subprocess
import sys
from contextlib import ExitStack, closing
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

import pytest

import prepaid
from prepaid import Amount, ConfigurationError, History

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def balance(value, at=NOON, label=None, unit="USD", vendor="legnext"):
    """A balance as a vendor could have stated it."""
    amount = Amount(value, unit)
    meta = prepaid.Meta(
        status=200, request_id=None, attempts=1, elapsed=0.1, api_version="v1", spec_sha256="0"
    )
    return prepaid.Balance(
        vendor=vendor, label=label, available=amount, amounts=(amount,), fetched_at=at, meta=meta,
        raw=None,
    )  # fmt: skip


@pytest.fixture
def history(tmp_path):
    with History(tmp_path / "folder" / "h.db") as history:
        yield history


def test_every_digit_comes_back(history):
    """Figures are kept as text."""
    for value in ("0.1000000000000000055511151231257827", "1E-50", "-5", "123456789012345678.10"):
        history.record(balance(Decimal(value)))
    found = [reading.available.value for reading in history.readings("legnext")]
    assert [f"{value:f}" for value in found] == [
        "0.1000000000000000055511151231257827", f"{Decimal('1E-50'):f}", "-5",
        "123456789012345678.10",
    ]  # fmt: skip


def test_accounts_are_distinguished_by_vendor_and_label(history):
    """No label is not the empty one."""
    history.record(balance(1))
    history.record(balance(2, label=""))
    history.record(balance(3, label="a"))
    history.record(balance(4, vendor="stability", unit="credits"))
    assert history.accounts() == [
        ("legnext", None), ("legnext", ""), ("legnext", "a"), ("stability", None),
    ]  # fmt: skip
    assert [one.available.value for one in history.readings("legnext")] == [1]
    assert [one.available.value for one in history.readings("legnext", "a")] == [3]


def test_since_and_order(history):
    """Oldest first, whatever order they came in and whatever zone they were in."""
    east = datetime(2026, 3, 1, 14, 30, tzinfo=timezone(timedelta(hours=2)))
    history.record(balance(2, east))
    history.record(balance(1, NOON))
    found = history.readings("legnext")
    assert [one.available.value for one in found] == [1, 2]
    assert history.readings("legnext", since=NOON + timedelta(seconds=1)) == found[1:]
    with pytest.raises(ConfigurationError, match="time zone"):
        history.readings("legnext", since=datetime(2026, 3, 1))  # noqa: DTZ001 - the mistake


def test_a_file_that_is_not_a_history_is_refused(tmp_path):
    """With its path."""
    path = tmp_path / "h.db"
    path.write_text("not a database, and long enough to be seen as such" * 50)
    with pytest.raises(ConfigurationError, match=r"h\.db cannot be used as a history"):
        History(path)


@pytest.mark.parametrize(
    "entry",
    [
        "readings VALUES ('legnext', NULL, 'at noon', '1', 'USD')",
        "readings VALUES ('legnext', NULL, '2026-03-01T12:00:00+00:00', 'one', 'USD')",
        """watched VALUES ('["legnext", null]', '{"below": false, "of_a_later_version": 1}')""",
        "watched VALUES ('[\"legnext\", null]', 'damaged')",
        """events VALUES (1, '{"version": 2, "of_a_later_version": 1}')""",
        "events VALUES (1, 'damaged')",
    ],
)
def test_an_entry_of_a_later_version_or_a_damaged_one_is_refused(tmp_path, mock, entry):
    """With the file's path, and not as a defect of ours."""
    path = tmp_path / "h.db"
    says = r"h\.db cannot be used as a history: it has an entry"
    with History(path) as history, prepaid.Client() as client:
        with history.transaction() as database:
            database.execute(f"INSERT INTO {entry}")
        watching = client.watch([mock.account("legnext")], history=history)
        with closing(watching), pytest.raises(ConfigurationError, match=says):
            next(watching) if "readings" not in entry else history.readings("legnext")


def test_wrong_use_says_what_is_wrong(history):
    """In one sentence with one full stop."""
    with pytest.raises(ConfigurationError, match="path must be a str or a Path, not int"):
        History(5)
    history.close()
    with pytest.raises(ConfigurationError, match=r"closed database\.$"):
        history.readings("legnext")


def run(*figures, hours=1.0):
    """The runway of readings at equal distances."""
    with History(":memory:") as history:
        for number, figure in enumerate(figures):
            history.record(balance(figure, NOON + timedelta(hours=hours) * number))
        return history.runway("legnext")


def test_a_rate_takes_three_readings_over_an_hour():
    """With fewer nothing is said."""
    assert run().per_day is None
    assert run(10, 9).per_day is None
    assert run(10, 9, 8, hours=0.4).per_day is None
    assert run(10, 9, 8, hours=0.5).per_day == Amount(48, "USD")


def test_the_rate_and_what_is_left_at_it():
    """Two an hour, ten left: five hours."""
    found = run(16, 14, 12, 10)
    assert found.per_day == Amount(48, "USD")
    assert found.left == timedelta(hours=5)
    assert found.empty_at == NOON + timedelta(hours=8)


def test_top_ups_are_steps_and_no_part_of_the_rate():
    """Each is named with the least that was added; its stretch counts neither in time nor use."""
    found = run(6, 4, 2, 102, 100, 98)
    assert found.per_day == Amount(48, "USD")
    assert found.left == timedelta(hours=49)
    (top_up,) = found.top_ups
    assert (top_up.at, top_up.amount) == (NOON + timedelta(hours=3), Amount(100, "USD"))
    assert run(2, 102, 100).per_day is None  # one stretch is left


def test_nothing_used_and_nothing_left():
    """Nothing used lasts for ever; nothing, or a debt, is over now."""
    found = run(5, 5, 5)
    assert (found.per_day, found.left) == (Amount(0, "USD"), None)
    assert run(2, 1, 0).left == run(1, 0, -1).left == timedelta(0)


@pytest.mark.parametrize("seed", range(10))
def test_a_steady_use_is_found_whatever_the_top_ups(seed, history):
    """Used one an hour, topped up now and then, read at any time."""
    chance, left, at = random.Random(seed), Decimal(1000), NOON
    for _ in range(60):
        step = Decimal(chance.randint(1, 200)) / 100
        at += timedelta(hours=float(step))
        left -= step
        if chance.random() < 0.1:
            left += 500
        history.record(balance(left, at))
    assert abs(history.runway("legnext").per_day.value - 24) < Decimal("0.001")


def test_readings_in_another_unit_are_left_out(history):
    """A vendor that changed its unit begins anew."""
    for number in range(3):
        history.record(balance(100 - number, NOON + timedelta(hours=number), unit="credits"))
    for number in range(3):
        history.record(balance(9 - number, NOON + timedelta(hours=5 + number)))
    assert history.runway("legnext").per_day == Amount(24, "USD")


OPENER = """
import sys
from prepaid import History
for line in sys.stdin:
    with History(line.strip()):
        print("open", flush=True)
"""


@pytest.mark.slow
def test_several_processes_may_open_a_new_file_at_once(tmp_path):
    """None is told that the file is locked."""
    command = [sys.executable, "-c", OPENER]
    with ExitStack() as stack:
        openers = [
            stack.enter_context(
                subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
            )
            for _ in range(4)
        ]
        for number in range(60):
            for opener in openers:
                print(tmp_path / f"{number}.db", file=opener.stdin, flush=True)
            assert [opener.stdout.readline() for opener in openers] == ["open\n"] * 4


WRITER = """
import sys
sys.path.insert(0, ".")
from tests.facade.test_history import balance
from prepaid import History
with History(sys.argv[1]) as history:
    for number in range(100_000):
        history.record(balance(number, label=sys.argv[2]))
        print(number, flush=True)
"""


@pytest.mark.slow
@pytest.mark.skipif(os.name != "posix", reason="the system has no kill -9")
def test_two_writers_and_kill_9_lose_nothing_that_was_reported(tmp_path):
    """What was printed after `record` returned is there, from both."""
    path, printed = tmp_path / "h.db", {}
    writers = {
        label: subprocess.Popen(
            [sys.executable, "-c", WRITER, str(path), label], stdout=subprocess.PIPE, text=True
        )
        for label in ("a", "b")
    }
    for label, writer in writers.items():
        while int(writer.stdout.readline()) < 40:
            pass
        writer.send_signal(signal.SIGKILL)
        printed[label] = writer.stdout.read().splitlines(keepends=True)
        writer.wait()
        writer.stdout.close()
    with History(path) as history:
        for label, lines in printed.items():
            whole = [int(line) for line in lines if line.endswith("\n")]
            last = whole[-1] if whole else 40
            found = [int(one.available.value) for one in history.readings("legnext", label)]
            assert found[: last + 1] == list(range(last + 1))
            assert len(found) in {last + 1, last + 2}


def test_balances_of_the_clients_can_be_kept(history, mock):
    """From the wire to the file, digit by digit."""
    mock.set("legnext", "72.0480 USD")
    kept = prepaid.get_balance(mock.account("legnext", label="x"))
    history.record(kept)
    (reading,) = history.readings("legnext", "x")
    assert reading.at == kept.fetched_at
    assert reading.to_dict()["available"] == {"value": "72.0480", "unit": "USD"}
