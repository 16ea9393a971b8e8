"""No account sees, pays for, or hears of another."""

from __future__ import annotations

import asyncio

import pytest

import prepaid
from prepaid._transport import Runtime
from tests.faults.case import answers, good, head, message, orderly
from tests.faults.operations import OPERATIONS
from tests.faults.runner import MODES, Clock, balances, key_for
from tests.faults.server import Server

LEGNEXT, DEEPIXELS = OPERATIONS[0], OPERATIONS[5]
DOWN = head("503 Down", "Content-Length: 0")


@pytest.mark.parametrize("mode", MODES)
def test_a_key_is_sent_to_its_own_vendor_only(mode):
    """Vendor B's server never sees vendor A's key, not even when A's server points at B's."""
    ours, theirs = key_for("isolation", mode, "a"), key_for("isolation", mode, "b")
    with Server(answers(good), DEEPIXELS, (theirs,)) as b:
        away = message(b"", "307 Away", f"Location: {b.base_url}/account/balance",
                       f"Set-Cookie: key={ours}; Domain=127.0.0.1")  # fmt: skip
        with Server(answers(away), LEGNEXT, (ours,)) as a:
            accounts = [
                LEGNEXT.account(a.base_url, ours),
                DEEPIXELS.account(b.base_url, theirs),
            ] * 5
            outcomes = balances(mode, accounts)
    assert [type(outcome).__name__ for outcome in outcomes] == ["RedirectError", "Balance"] * 5
    assert len(a.requests) == len(b.requests) == 5
    assert all(ours.encode() in request for request in a.requests)
    assert not any(theirs.encode() in request for request in a.requests)
    assert all(theirs.encode() in request for request in b.requests)
    assert not any(ours.encode() in request for request in b.requests)


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("closes", [True, False])
def test_an_outage_is_not_multiplied_by_the_accounts(mode, closes):
    """Fifty accounts at a vendor that is down cost it ten retries in all, not a hundred.

    What shares connections may have to be asked again: one account of each worker, no more.
    """
    keys = tuple(key_for("outage", mode, number) for number in range(50))

    with (
        Server(orderly(DOWN) if closes else answers(DOWN), LEGNEXT, keys) as down,
        Server(answers(DOWN, good), DEEPIXELS, keys[:1]) as up,
    ):
        accounts = [LEGNEXT.account(down.base_url, key) for key in keys]
        accounts.append(DEEPIXELS.account(up.base_url, keys[0]))
        outcomes = balances(mode, accounts, concurrency=10, _runtime=Clock().runtime())
    assert {type(outcome).__name__ for outcome in outcomes[:-1]} == {"ServerError"}
    assert 0 <= len(down.requests) - 50 - 10 <= 10
    assert isinstance(outcomes[-1], prepaid.Balance), "another origin has a quota of its own"
    assert len(up.requests) == 2


@pytest.mark.parametrize("mode", MODES)
def test_success_earns_retries_back(mode):
    """A hundred successes at once pay for the ten retries that an outage has used up."""
    keys = tuple(key_for("earn", mode, number) for number in range(10))
    state = {"down": True}

    script = orderly(lambda peer: DOWN if state["down"] else good(peer))

    def blocking(server):
        accounts = [LEGNEXT.account(server.base_url, key) for key in keys]
        with prepaid.Client(_runtime=Clock().runtime(), concurrency=1) as client:
            counts = []
            for down in (True, False, True):
                state["down"] = down
                for _ in range(1 if down else 10):
                    client.get_balances(accounts)
                counts.append(len(server.requests))
        return counts

    async def awaited(server):
        accounts = [LEGNEXT.account(server.base_url, key) for key in keys]
        async with prepaid.AsyncClient(_runtime=Clock().runtime(), concurrency=1) as client:
            counts = []
            for down in (True, False, True):
                state["down"] = down
                for _ in range(1 if down else 10):
                    await client.get_balances(accounts)
                counts.append(len(server.requests))
        return counts

    with Server(script, LEGNEXT, keys) as server:
        counts = blocking(server) if mode == "sync" else asyncio.run(awaited(server))
    assert counts == [20, 120, 140]


@pytest.mark.parametrize("mode", MODES)
def test_the_netrc_file_is_not_read(mode, monkeypatch, tmp_path):
    """A password for the host in ~/.netrc is never sent in place of the key, nor beside it."""
    (tmp_path / ".netrc").write_text("machine 127.0.0.1 login ann password secret-of-netrc\n")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("NETRC", str(tmp_path / ".netrc"))
    key = key_for("netrc", mode)
    with Server(answers(good), LEGNEXT, (key,)) as server:
        (outcome,) = balances(mode, [LEGNEXT.account(server.base_url, key)])
    assert isinstance(outcome, prepaid.Balance)
    assert b"uthorization" not in server.requests[0]


@pytest.mark.parametrize("mode", MODES)
def test_what_a_request_says(mode):
    """A request carries its own User-Agent and the headers that it needs, and nothing else."""
    key = key_for("headers", mode)
    operation = OPERATIONS[1]
    with Server(answers(good), operation, (key,)) as server:
        account = prepaid.Account(
            "stability", key, base_url=f"{server.base_url}/prefix/", organization="org-123"
        )
        (outcome,) = balances(mode, [account])
    assert isinstance(outcome, prepaid.Balance)
    assert server.requests[0].decode().split("\r\n") == [
        "GET /prefix/v1/user/balance HTTP/1.1",
        f"Host: 127.0.0.1:{server.port}",
        f"User-Agent: prepaid/{prepaid.__version__} (+python)",
        "Accept: application/json",
        "Accept-Encoding: identity",
        "Organization: org-123",
        f"Authorization: Bearer {key}",
        "",
        "",
    ]


def test_the_real_runtime_pauses():
    """Without anything replaced, a pause between attempts really happens, in both clients."""
    key = key_for("pause")
    wait = message(b"{}", "429 Wait", "Retry-After: 0.2")
    for mode in MODES:
        with Server(answers(wait, good), LEGNEXT, (key,)) as server:
            clock = Runtime().clock
            started = clock()
            (outcome,) = balances(mode, [LEGNEXT.account(server.base_url, key)])
            assert isinstance(outcome, prepaid.Balance)
            assert 0.2 <= clock() - started < 2
