"""`watch`: an event once for each crossing, whatever hangs, fails or is killed in between."""

import asyncio
import json
import os
import signal
import subprocess
import sys
import time
from contextlib import aclosing, closing
from datetime import datetime
from decimal import Decimal

import attrs
import pytest

import prepaid
from prepaid import Account, Amount, Balance, ConfigurationError, History
from prepaid._events import State, WatchEvent, next_state
from tests.hazards.asking import Together, until
from tests.hazards.messages import GOOD
from tests.hazards.server import Server

TEN = Amount(10, "USD")


def kinds(figures, minimum=TEN, margin=Decimal("0.05"), rounds=3):
    """The events of readings one after the other; None is a failed call."""
    state, found = State(), []
    for figure in figures:
        available = None if figure is None else Amount(str(figure), "USD")
        state, kind = next_state(state, available, minimum, margin, rounds)
        found.append(kind)
    return found


@pytest.mark.parametrize(
    ("figures", "events"),
    [
        ([11, 9, 8, 9], [None, "below", None, None]),
        ([9, "10.5", "10.51"], ["below", None, "recovered"]),  # only above minimum + 5 %
        ([9, 11, 9, 11], ["below", "recovered", "below", "recovered"]),
        (["10", "9.999999999999999999999999999999"], [None, "below"]),
        (["9.99", "10.01", "9.99", "10.02"], ["below", None, None, None]),  # no chatter
        ([None, None, 11], [None, None, None]),
        ([None, None, None, None], [None, None, "unknown", None]),
        ([None, None, None, 11, None, None, None], [None, None, "unknown", "recovered", None, None,
                                                    "unknown"]),
        ([None, 11, None, None, None], [None, None, None, None, "unknown"]),  # in a row
        ([9, None, None, None, 9, 11], ["below", None, None, "unknown", None, "recovered"]),
        ([None, None, None, 9], [None, None, "unknown", "below"]),
    ],
)  # fmt: skip
def test_there_is_one_event_for_each_crossing(figures, events):
    """With hysteresis, and three failures in a row before a balance counts as unknown."""
    assert kinds(figures) == events


def test_margin_and_rounds_are_the_callers():
    """Nothing above the minimum, a debt as minimum, one failure."""
    assert kinds([9, 10], margin=Decimal(0)) == ["below", "recovered"]
    debt = Amount(-10, "USD")
    assert kinds([-11, "-9.5", "-9.49"], debt) == ["below", None, "recovered"]
    assert kinds([None], rounds=1) == ["unknown"]
    assert kinds([5, None, None, None, 1], None) == [None, None, None, "unknown", "recovered"]


def test_an_event_is_the_same_after_its_journey_through_json():
    """Digits, times and the version of the form."""
    event = WatchEvent(
        event="below",
        vendor="legnext",
        label=None,
        available=Amount("9.990", "USD"),
        minimum=TEN,
        at=datetime.fromisoformat("2026-01-02T03:04:05+00:00"),
    )
    members = json.loads(json.dumps(event.to_dict()))
    assert members["version"] == 1
    assert members["available"] == {"value": "9.990", "unit": "USD"}
    assert WatchEvent.from_dict(members) == event
    assert str(event) == "legnext is below its minimum: 9.99 USD, minimum 10.00 USD"
    unknown = attrs.evolve(event, event="unknown", error="legnext: The vendor answered 401.")
    assert str(unknown) == "legnext: balance unknown: The vendor answered 401."
    close = attrs.evolve(event, minimum=Amount("9.991", "USD"))
    assert str(close) == "legnext is below its minimum: 9.990 USD, minimum 9.991 USD"


@pytest.fixture(autouse=True)
def balances(mock):
    """What the mock states at first."""
    mock.set("legnext", "72 USD")
    mock.set("stability", "600 credits")


def account(mock, vendor="legnext", minimum="10 USD", label=None):
    key = f"k-{vendor}-{label}"
    return Account(
        vendor, key, label=label, minimum=minimum, base_url=mock.account(vendor, key).base_url
    )


def events_of(mode, accounts, script, history=None, **options):
    """Run a watch; each step of the script is called after an event, the first one before all."""
    steps, found = iter(script), []
    next(steps)()

    def took(event):
        found.append(event)
        step = next(steps, None)
        if step is not None:
            step()
        return step is not None

    async def awaited():
        async with prepaid.AsyncClient(max_retries=0, deadline=5) as client:
            watching = client.watch(accounts, every=0.03, history=history, **options)
            async with aclosing(watching), asyncio.timeout(20):
                async for event in watching:
                    if not await asyncio.to_thread(took, event):
                        return

    if mode == "AsyncClient":
        asyncio.run(awaited())
        return found
    with (
        prepaid.Client(max_retries=0, deadline=5) as client,
        closing(client.watch(accounts, every=0.03, history=history, **options)) as watching,
    ):
        for event in watching:
            if not took(event):
                break
    return found


def test_a_balance_that_drains_and_recovers(mode, mock):
    """Below once, however often it is read; then recovered, unknown, and recovered again."""

    def drain():
        mock.set("legnext", "9 USD")

    def top_up():
        assert is_asked(mock)  # below all the time
        mock.set("legnext", "50 USD")

    script = [
        drain,
        top_up,
        lambda: mock.fault("legnext", "status_401"),
        lambda: mock.clear("legnext"),
    ]
    found = events_of(mode, [account(mock, label="a")], script)
    assert [event.event for event in found] == ["below", "recovered", "unknown", "recovered"]
    assert found[0].available == Amount(9, "USD")
    assert found[0].minimum == TEN
    assert found[0].label == "a"
    assert "401" in found[2].error or "key" in found[2].error
    assert len({event.id for event in found}) == 4


def test_a_vendor_that_hangs_makes_no_other_wait(mode, mock):
    """Each origin has workers of its own."""
    mock.fault("stability", "slow_headers")
    accounts = [account(mock, "stability", "5 credits"), account(mock)]
    started = time.monotonic()
    found = events_of(mode, accounts, [lambda: mock.set("legnext", "1 USD")])
    assert [event.vendor for event in found] == ["legnext"]
    assert time.monotonic() - started < 10


def test_a_history_gets_every_reading_and_none_for_a_failure(mode, mock, tmp_path):
    """What could not be read is not invented."""
    with History(tmp_path / "h.db") as history:
        script = [lambda: mock.set("legnext", "9.10 USD"), lambda: mock.fault("legnext", "reset")]
        events_of(mode, [account(mock)], script, history)
        readings = history.readings("legnext")
        assert readings
        assert {str(reading.available.value) for reading in readings} == {"9.10"}


def test_a_restart_repeats_no_event_that_was_handled(mode, mock, tmp_path):
    """And the one that was not handled comes again, as itself."""
    accounts, path = [account(mock)], tmp_path / "h.db"
    mock.set("legnext", "9 USD")
    with History(path) as history:
        (first,) = events_of(mode, accounts, [lambda: None], history)  # left unhandled
    with History(path) as history:
        script = [lambda: None, lambda: mock.set("legnext", "50 USD")]
        again, recovered = events_of(mode, accounts, script, history)
        assert again == first
        assert recovered.event == "recovered"


def test_a_watch_of_other_accounts_is_not_given_what_is_left_over(mode, mock, tmp_path):
    """Two watches may share a history; each gives the events of its own accounts."""
    path = tmp_path / "h.db"
    mock.set("legnext", "9 USD")
    with History(path) as history:
        (left_over,) = events_of(mode, [account(mock)], [lambda: None], history)
        mock.set("stability", "1 credits")
        other = account(mock, "stability", "5 credits")
        (found,) = events_of(mode, [other], [lambda: None], history)
        assert found.vendor == "stability"
        (again,) = events_of(mode, [account(mock)], [lambda: None], history)
        assert again == left_over


@pytest.mark.parametrize(
    "wrong",
    [
        {"every": 0},
        {"every": "5m"},
        {"margin": "-0.1"},
        {"margin": "NaN"},
        {"margin": 0.05},
        {"history": "history.db"},
        {"rounds": 0},
        {"accounts": []},
        {"accounts": "legnext"},
        {"accounts": [Account("legnext", "k-twice"), Account("legnext", "k-again")]},
    ],
)
def test_a_mistake_is_raised_at_once(mode, wrong):
    """Not when the first event is asked for; the message names the argument."""
    client = getattr(prepaid, mode)()
    with pytest.raises(ConfigurationError, match=next(iter(wrong))):
        client.watch(**{"accounts": [Account("legnext", "k-1")], **wrong})


def polled(mode, accounts, times, concurrency=None):
    """The first pairs that polling the accounts gives."""

    async def awaited():
        async with (
            prepaid.AsyncClient(concurrency=concurrency) as client,
            aclosing(client.poll(accounts, every=0.02)) as polling,
        ):
            return [await anext(polling) for _ in range(times)]

    if mode == "AsyncClient":
        return asyncio.run(awaited())
    with (
        prepaid.Client(concurrency=concurrency) as client,
        closing(client.poll(accounts, every=0.02)) as polling,
    ):
        return [next(polling) for _ in range(times)]


def test_poll_yields_each_account_again_and_again(mode, mock):
    """Balances and errors, with the account itself."""
    accounts = [account(mock), account(mock, "stability", None)]
    mock.fault("stability", "status_401")
    found = polled(mode, accounts, 8)
    assert {id(one) for one, _ in found} == set(map(id, accounts))
    for one, outcome in found:
        assert isinstance(outcome, Balance) == (one.vendor == "legnext")


@pytest.mark.parametrize(("concurrency", "most"), [(1, 1), (3, 3), (None, 10)])
def test_polling_asks_as_many_at_once_as_get_balances(mode, concurrency, most):
    """At one origin, and each account again when it is due."""
    together = Together(most)

    def script(peer):
        peer.read()
        together.wait()
        peer.send(GOOD)

    with Server(script) as server:
        accounts = [
            Account("deepixels", f"k-{number}", label=str(number), base_url=server.url)
            for number in range(12)
        ]
        found = polled(mode, accounts, 40, concurrency)
        together.end()
    assert together.counts == {most}
    assert all(isinstance(outcome, Balance) for _, outcome in found)
    assert {one.label for one, _ in found[12:]} == {one.label for one in accounts}


def is_asked(mock, times=5):
    """Wait until the mock has answered some more rounds."""
    before = len(mock.requests())
    return until(lambda: len(mock.requests()) >= before + times)


WATCHER = """
import sys
import prepaid
account = prepaid.Account("legnext", "k-legnext-None", base_url=sys.argv[1], minimum="10 USD")
with prepaid.Client() as client, prepaid.History(sys.argv[2]) as history:
    print("ready", flush=True)
    for event in client.watch([account], every=0.02, history=history):
        print(event.event, event.id, flush=True)
        if sys.argv[3] == "hang":
            import time
            time.sleep(60)
"""


@pytest.mark.slow
@pytest.mark.skipif(os.name != "posix", reason="the system has no kill -9")
def test_kill_9_loses_no_event_and_repeats_only_what_was_not_handled(mock, tmp_path):
    """Killed while it handles one: it comes again by its id. Killed after: it does not."""
    watched = account(mock)
    mock.set("legnext", "9 USD")

    def start(how):
        command = [sys.executable, "-c", WATCHER, watched.base_url, str(tmp_path / "h.db"), how]
        running = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert running.stdout.readline() == "ready\n"
        return running

    def kill(running):
        running.send_signal(signal.SIGKILL)
        rest = running.stdout.read()
        running.wait()
        running.stdout.close()
        return rest

    first = start("hang")
    given = first.stdout.readline()
    assert given.startswith("below ")
    assert kill(first) == ""
    second = start("on")
    assert second.stdout.readline() == given
    assert is_asked(mock)
    assert kill(second) == ""
    third = start("on")
    assert is_asked(mock)
    mock.set("legnext", "50 USD")
    assert third.stdout.readline().startswith("recovered ")
    assert kill(third) == ""


def test_a_system_without_threads_is_an_error_of_ours(monkeypatch):
    """Retryable, as in every other call."""

    def no_thread(_):
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr("threading.Thread.start", no_thread)
    account = Account("legnext", "k", base_url="http://127.0.0.1:9", minimum="10 USD")
    with (
        prepaid.Client() as client,
        pytest.raises(prepaid.TransportError, match="no more threads") as raised,
    ):
        next(client.poll([account]))
    assert raised.value.retryable
