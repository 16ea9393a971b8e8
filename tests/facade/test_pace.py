"""A vendor's stated rate is kept: in any window of time, whatever the answers take."""

import asyncio
import random
import time
from contextlib import aclosing

import httpx
import pytest

import prepaid
from prepaid import Account
from prepaid._pace import Pace
from prepaid.vendors import Rate, get_vendor

STABILITY = get_vendor("stability")


class Clock:
    """A clock that sleeping moves, and nothing else."""

    def __init__(self):
        self.now = 1000.0

    def __call__(self):
        return self.now

    def sleep(self, seconds):
        self.now += seconds

    async def sleep_awaited(self, seconds):
        self.now += seconds
        await _sleep(0)


_sleep = asyncio.sleep


def most_in_a_window(times, seconds):
    """The most of these times that stand in any window, its ends included."""
    times = sorted(times)
    return max(sum(1 for at in times[first:] if at <= start + seconds - 1e-6)
               for first, start in enumerate(times))  # fmt: skip


def ask(mode, accounts, answer, clock):
    """Balances of a client whose pace runs on the clock, through a transport that answers."""
    transport = httpx.MockTransport(answer)
    if mode == "Client":
        with httpx.Client(transport=transport) as http, prepaid.Client(http_client=http) as client:
            client._pace = Pace(clock)
            return client.get_balances(accounts)

    async def awaited():
        http = httpx.AsyncClient(transport=transport)
        async with http, prepaid.AsyncClient(http_client=http) as client:
            client._pace = Pace(clock)
            return await client.get_balances(accounts)

    return asyncio.run(awaited())


@pytest.fixture
def clock(monkeypatch):
    clock = Clock()
    monkeypatch.setattr(time, "sleep", clock.sleep)
    monkeypatch.setattr(asyncio, "sleep", clock.sleep_awaited)
    return clock


def test_the_stated_rate_of_stability():
    """150 in 10 seconds, as its documentation says."""
    assert STABILITY.rate == Rate(150, 10.0)


def test_four_hundred_accounts_never_have_more_requests_in_a_window(mode, clock):
    """Failures that are tried again count like any request."""
    asked = []

    def answer(_: httpx.Request) -> httpx.Response:
        asked.append(clock.now)
        clock.now += 0.001
        return httpx.Response(*([503] if len(asked) % 97 == 0 else [200]), json={"credits": 5})

    accounts = [Account("stability", f"sk-account-{number}") for number in range(400)]
    outcomes = ask(mode, accounts, answer, clock)
    assert all(isinstance(outcome, prepaid.Balance) for outcome in outcomes)
    assert len(asked) > 400
    assert most_in_a_window(asked, 10) <= 150
    # Nobody waits before it is due; a thread that has its place may be late to use it.
    assert asked[149 - STABILITY.concurrency] - asked[0] < 2


def test_waiting_for_a_place_takes_nothing_from_the_deadline(mode, clock):
    """The 151st account waits ten seconds and has its own time after that."""
    accounts = [Account("stability", f"sk-account-{number}") for number in range(160)]

    def answer(_: httpx.Request) -> httpx.Response:
        return httpx.Response(200, json={"credits": 5})

    outcomes = ask(mode, accounts, answer, clock)
    assert all(isinstance(outcome, prepaid.Balance) for outcome in outcomes)
    assert max(outcome.meta.elapsed for outcome in outcomes) < 5
    assert clock.now > 1009


def test_polling_keeps_the_rate_too(clock):
    """What a watch and an export do: two hundred accounts every second are too many."""
    asked = []

    def answer(_: httpx.Request) -> httpx.Response:
        asked.append(clock.now)
        return httpx.Response(200, json={"credits": 5})

    async def poll():
        http = httpx.AsyncClient(transport=httpx.MockTransport(answer))
        accounts = [
            Account("stability", f"sk-account-{number}", label=str(number)) for number in range(200)
        ]
        async with http, prepaid.AsyncClient(http_client=http) as client:
            client._pace = Pace(clock)
            async with aclosing(client.poll(accounts, every=0.01)) as outcomes:
                async for _ in outcomes:
                    if len(asked) > 500:
                        return

    asyncio.run(poll())
    assert most_in_a_window(asked, 10) <= 150


@pytest.mark.parametrize("seed", range(20))
def test_however_long_requests_take_no_window_holds_more_than_the_rate(seed):
    """A request may reach the vendor at any time between its start and its end."""
    chance, clock, rate, origin = random.Random(seed), Clock(), Rate(7, 3.0), ("o",)
    pace, under_way, arrived = Pace(clock), [], []
    while len(arrived) < 200:
        for end in [end for end in under_way if end <= clock.now]:
            under_way.remove(end)
            pace.give_back(origin, rate)
        if pace.take(origin, rate) == 0:
            end = clock.now + chance.choice([0.0, 0.1, 2.0, 5.0])
            under_way.append(end)
            arrived.append(chance.uniform(clock.now, end))
        else:
            clock.sleep(chance.choice([0.01, 0.2]))
    assert most_in_a_window(arrived, rate.seconds) <= rate.requests
