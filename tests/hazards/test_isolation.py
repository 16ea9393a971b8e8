"""No account sees, pays for, or hears of another; nothing of the machine goes along."""

import traceback

import pytest

import prepaid
from tests.hazards.asking import accounts_at, call, key_for, keys_for, rounds
from tests.hazards.messages import GOOD, good, head, message, with_fields
from tests.hazards.server import Server, answers

DOWN = head("503 Down", "Content-Length: 0", "Retry-After: 0")
STABILITY = message(b'{"credits":12.5}')
REMEMBER = [
    b"Set-Cookie: session=1; Path=/", *(b"Set-Cookie: c%d=1; Path=/" % n for n in range(100)),
    b'Set-Cookie2: session="1"; Version="1"', b"Refresh: 0; url=/again", b"Link: </next>; rel=next",
    b'Alt-Svc: h2="127.0.0.1:1"; ma=86400', b"Strict-Transport-Security: max-age=31536000",
    b'Public-Key-Pins: pin-sha256="AA=="; max-age=1', b'WWW-Authenticate: Basic realm="again"',
    b'ETag: "1"', b"Cache-Control: max-age=3600",
]  # fmt: skip


def test_what_an_answer_asks_to_remember_is_forgotten(mode):
    """Every request carries one key and the same few headers, whatever was answered before."""
    keys = keys_for(3, "remember", mode)
    with Server(answers(with_fields(*REMEMBER)), keys) as server:
        accounts = accounts_at(server)
        rounds(mode, "get_balance", [(one,) for one in [*accounts, *accounts]])
        call(mode, "get_balances", accounts)
    heads = set()
    for request in server.requests:
        (key,) = [key for key in keys if key.encode() in request]
        assert request.count(key.encode()) == 1
        heads.add(request.replace(key.encode(), b"<key>"))
    assert len(heads) == 1, "a request differs by more than its key"


def test_what_a_request_says(mode):
    """Its own User-Agent and the headers that it needs, and nothing else."""
    key = key_for("headers", mode)
    with Server(answers(STABILITY), (key,)) as server:
        url = f"{server.url}/prefix/"
        account = prepaid.Account("stability", key, base_url=url, organization="org-123")
        call(mode, "get_balance", account)
    first, *fields = server.requests[0].decode().removesuffix("\r\n\r\n").split("\r\n")
    assert first == "GET /prefix/v1/user/balance HTTP/1.1"
    named = {name.lower(): value for name, _, value in (field.partition(": ") for field in fields)}
    assert named.pop("connection", "keep-alive") == "keep-alive"
    assert named == {
        "host": f"127.0.0.1:{server.port}",
        "user-agent": f"prepaid/{prepaid.__version__} (+python)",
        "accept": "application/json",
        "accept-encoding": "identity",
        "organization": "org-123",
        "authorization": f"Bearer {key}",
    }


def test_a_key_is_sent_to_its_own_vendor_only(mode):
    """Vendor B's server never sees vendor A's key, not even when A's server points at B's."""
    ours, theirs = key_for("isolation", mode, "a"), key_for("isolation", mode, "b")
    with Server(answers(STABILITY), (theirs,)) as b:
        away = message(b"", "307 Away", f"Location: {b.url}/v1/user/balance",
                       f"Set-Cookie: key={ours}; Domain=127.0.0.1")  # fmt: skip
        with Server(answers(away), (ours,)) as a:
            asked = [*accounts_at(a), *accounts_at(b, "stability")] * 5
            outcomes = call(mode, "get_balances", asked)
    assert [type(outcome).__name__ for outcome in outcomes] == ["RedirectError", "Balance"] * 5
    assert len(a.requests) == len(b.requests) == 5
    assert all(ours.encode() in request for request in a.requests)
    assert not any(theirs.encode() in request for request in a.requests)
    assert not any(ours.encode() in request for request in b.requests)


def test_an_outage_is_not_multiplied_by_the_accounts(mode):
    """Fifty accounts at a vendor that is down cost it ten retries in all, not a hundred."""
    keys = keys_for(50, "outage", mode)
    with (
        Server(answers(DOWN), keys) as down,
        Server(answers(DOWN, STABILITY), keys[:1]) as up,
    ):
        asked = [*accounts_at(down), *accounts_at(up, "stability")]
        *outcomes, other = call(mode, "get_balances", asked, concurrency=10)
    assert {type(outcome).__name__ for outcome in outcomes} == {"ServerError"}
    assert 0 <= len(down.requests) - 50 - 10 <= 10
    assert isinstance(other, prepaid.Balance), "another origin has a quota of its own"
    assert len(up.requests) == 2


def test_success_earns_retries_back(mode):
    """A hundred successes pay for the ten retries that an outage has used up."""
    keys = keys_for(10, "earn", mode)
    state = {"down": True}

    def script(peer):
        peer.read()
        if peer.number in {21, 121}:
            state["down"] = peer.number == 121
        peer.send(DOWN if state["down"] else good(peer))

    with Server(script, keys) as server:
        accounts = accounts_at(server)
        calls = [(accounts,)] * 12
        results = rounds(mode, "get_balances", calls, concurrency=1)
    counts = [sum(isinstance(one, prepaid.Balance) for one in outcomes) for outcomes in results]
    assert counts == [0, *[10] * 10, 0]
    assert len(server.requests) == 20 + 100 + 20


def test_the_netrc_file_is_not_read(mode, monkeypatch, tmp_path):
    """A password for the host in ~/.netrc is never sent in place of the key, nor beside it."""
    (tmp_path / ".netrc").write_text("machine 127.0.0.1 login ann password secret-of-netrc\n")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("NETRC", str(tmp_path / ".netrc"))
    with Server(answers(GOOD), (key_for("netrc", mode),)) as server:
        call(mode, "get_balance", *accounts_at(server))
    assert b"uthorization" not in server.requests[0]


def test_errors_end_in_our_own_frames(mode):
    """No frame of another library, no cause and no context: they may hold the key."""
    key = key_for("frames", mode)
    with (
        Server(answers(b"nonsense\r\n\r\n"), (key,)) as server,
        pytest.raises(prepaid.TransportError) as caught,
    ):
        call(mode, "get_balance", *accounts_at(server))
    assert caught.value.__cause__ is caught.value.__context__ is None
    files = [frame.filename for frame in traceback.extract_tb(caught.value.__traceback__)]
    assert not any(name in file for file in files for name in ("httpx", "h11", "httpcore"))
