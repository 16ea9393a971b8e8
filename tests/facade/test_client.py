"""The two clients: options, order, limits at an origin, callable keys, and one log line."""

import asyncio
import copy
import json
import logging
import pickle
import subprocess
import sys
import threading
import time

import pytest

import prepaid
from prepaid import Account, Balance, ConfigurationError
from prepaid.vendors import vendor_names
from tests.hazards.asking import Together, call
from tests.hazards.case import check_no_key
from tests.installed import install

VENDORS = ("deepixels", "legnext", "stability", "youdotcom")
KEY = "sk-live-7Qw2Rt9Zx4Lm8Np1"


@pytest.mark.parametrize(
    "options",
    [
        {"timeout": 0},
        {"timeout": (1, -1)},
        {"timeout": None},
        {"timeout": (1, 2, 3)},
        {"timeout": True},
        {"deadline": float("nan")},
        {"deadline": float("inf")},
        {"deadline": "30"},
        {"max_retries": -1},
        {"max_retries": 1.5},
        {"concurrency": 0},
        {"timeout": 10**5000},
        {"max_retries": 10**5000},
    ],
)
def test_a_bad_option_is_refused_by_name(mode, options):
    """Nothing is made half; of a number that is too large the message says so."""
    with pytest.raises(ConfigurationError, match=f"{next(iter(options))} (?!is a int)"):
        getattr(prepaid, mode)(**options)


def test_balances_come_in_the_order_of_the_accounts_and_failures_hide_nothing(mode, mock):
    """An unknown vendor, a missing key and a refused key stand in their own places."""
    accounts = [mock.account(vendor, key=f"key-of-{vendor}") for vendor in VENDORS]
    stranger = Account("legnext", "unknown-key", base_url=accounts[1].base_url)
    asked = [accounts[3], "nobody", accounts[0], stranger, accounts[2], 5, accounts[1]]
    outcomes = call(mode, "get_balances", asked)
    assert [
        outcome.vendor if isinstance(outcome, Balance) else type(outcome).__name__
        for outcome in outcomes
    ] == [
        "youdotcom",
        "ConfigurationError",
        "deepixels",
        "AuthenticationError",
        "stability",
        "ConfigurationError",
        "legnext",
    ]


def test_without_accounts_every_vendor_in_the_environment_is_asked(mode, environment, monkeypatch):
    """Sorted by vendor; a bad key is the outcome of its vendor alone."""
    monkeypatch.setenv("STABILITY_API_KEY", "'quoted'")
    outcomes = call(mode, "get_balances")
    assert [outcome.vendor for outcome in outcomes] == list(vendor_names())
    failed = [outcome.vendor for outcome in outcomes if not isinstance(outcome, Balance)]
    assert failed == ["stability"]


def test_no_accounts_are_no_balances(mode):
    """An empty list is a list."""
    assert call(mode, "get_balances", []) == []


def test_a_single_account_where_several_belong_is_a_clear_error(mode):
    """A str would be taken for its letters."""
    with pytest.raises(ConfigurationError, match="get_balance"):
        call(mode, "get_balances", "legnext")


@pytest.mark.parametrize("odd", [None, 5, b"legnext", [], {}])
def test_a_value_that_is_not_an_account_is_a_clear_error(mode, odd):
    """Also in place of the list."""
    with pytest.raises(ConfigurationError, match=type(odd).__name__):
        call(mode, "get_balance", odd)
    if odd is not None and odd not in ([], {}):
        with pytest.raises(ConfigurationError, match="takes a list"):
            call(mode, "get_balances", odd)


def test_a_callable_key_has_the_deadline_too(mode, mock):
    """Its time counts; when none is left nothing is sent."""
    account = Account("legnext", lambda: time.sleep(0.2) or "k", base_url=mock.url("legnext"))
    with pytest.raises(prepaid.DeadlineExceededError, match="callable"):
        call(mode, "get_balance", account, deadline=0.1)


def test_a_broken_registered_vendor_costs_nobody_else_a_balance(environment, monkeypatch, tmp_path):
    """Whatever somebody else's package raises when it is loaded."""
    install(tmp_path, monkeypatch, "broken", "raise SyntaxError")
    asked = [outcome.vendor for outcome in prepaid.get_balances()]
    assert asked == [name for name in vendor_names() if name != "broken"]
    broken, good = prepaid.get_balances(["broken", "legnext"])
    assert "SyntaxError" in str(broken)
    assert isinstance(good, Balance)


def test_a_vendor_without_a_profile_says_so(mode, mock):
    """Nothing is sent."""
    with pytest.raises(prepaid.UnsupportedOperationError, match="Deepixels documents no profile"):
        call(mode, "get_profile", mock.account("deepixels", key="k"))


def test_a_balance_says_how_it_was_read(mode, mock):
    """Label, status, attempts, version, hash and times; and all of it is JSON-safe."""
    account = mock.account("stability", key="k-meta", label="prod", api_version="v1alpha")
    mock.fault(account, "status_500", times=1)
    before = time.time()
    balance = call(mode, "get_balance", account)
    assert (balance.vendor, balance.label) == ("stability", "prod")
    assert (balance.meta.status, balance.meta.attempts) == (200, 2)
    assert balance.meta.api_version == "v1alpha"
    assert len(balance.meta.spec_sha256) == 64
    assert 0 < balance.meta.elapsed < 30
    assert before - 1 < balance.fetched_at.timestamp() < time.time() + 1
    assert json.loads(json.dumps(balance.to_dict())) == balance.to_dict()
    assert pickle.loads(pickle.dumps(balance)) == balance


def test_a_callable_key_is_asked_once_a_call(mode, mock):
    """Also when the call is sent again."""
    asked = []
    account = mock.account("legnext", key="k-callable")
    mock.fault(account, "status_500", times=1)
    lazy = Account("legnext", lambda: asked.append(1) or "k-callable", base_url=account.base_url)
    call(mode, "get_balance", lazy)
    assert len(asked) == 1


@pytest.mark.parametrize("source", [lambda: 1 / 0, lambda: f"{KEY[:12]}\n{KEY[12:]}", lambda: None])
def test_a_failing_callable_key_is_an_error_of_its_account(mode, source, caplog):
    """Typed, before anything is sent, and without the key or the callable's own exception."""
    with pytest.raises(prepaid.InvalidKeyError) as caught:
        call(mode, "get_balance", Account("legnext", source, label="lazy"))
    assert (caught.value.vendor, caught.value.label) == ("legnext", "lazy")
    assert caught.value.__cause__ is caught.value.__context__ is None
    check_no_key(KEY, caught.value, caplog)


@pytest.mark.parametrize("cls", [SystemExit, KeyboardInterrupt, asyncio.CancelledError])
@pytest.mark.parametrize("count", [1, 3])
def test_whatever_a_callable_key_raises_nobody_waits_for_ever(mode, cls, count):
    """What is not an error passes through `Client`; in the thread of `AsyncClient` it is one."""

    def source():
        raise cls

    accounts = [Account("legnext", source)] * count
    if mode == "Client":
        with pytest.raises(cls):
            call(mode, "get_balances", accounts, deadline=5)
        return
    outcomes = call(mode, "get_balances", accounts, deadline=5)
    assert {type(outcome) for outcome in outcomes} == {prepaid.InvalidKeyError}
    assert cls.__name__ in str(outcomes[0])


def test_where_a_callable_key_failed_is_logged_without_values(mode, caplog):
    """At DEBUG: file and line; the error itself names the class alone."""

    def source():
        raise ValueError(KEY)

    with caplog.at_level(logging.DEBUG, logger="prepaid"):
        outcome = call(mode, "get_balances", [Account("legnext", source)])[0]
    (line,) = [record.getMessage() for record in caplog.records if record.levelname == "DEBUG"
               and record.name == "prepaid"]  # fmt: skip
    assert "ValueError" in line
    assert f"{__file__}:{source.__code__.co_firstlineno + 1}" in line
    assert not any(KEY[:8] in text for text in (line, str(outcome), caplog.text))


def test_a_client_is_not_pickled(mode):
    """The sentence says what to do instead."""
    for use in (pickle.dumps, copy.copy, copy.deepcopy):
        with pytest.raises(TypeError, match="A client cannot be pickled"):
            use(getattr(prepaid, mode)())


@pytest.mark.parametrize("available", [0, 1, 3])
def test_without_threads_no_outcome_is_lost(mode, mock, monkeypatch, available):
    """Those that there are ask; an account that none is left for has an error that says so."""
    accounts = [mock.account(vendor, key=f"k-{vendor}-{number}")
                for vendor in VENDORS for number in range(3)]  # fmt: skip
    lazy = Account("legnext", lambda: "k-legnext-0", base_url=mock.url("legnext"), label="lazy")
    start, main, started = threading.Thread.start, threading.get_ident(), []

    def limited(self):
        # The mock's own threads are started by others.
        if threading.get_ident() == main:
            if len(started) >= available:
                raise RuntimeError("can't start new thread")
            started.append(self)
        start(self)

    with monkeypatch.context() as patched:
        patched.setattr(threading.Thread, "start", limited)
        outcomes = call(mode, "get_balances", [*accounts, lazy], deadline=5)
    assert len(outcomes) == 13
    balances = [outcome for outcome in outcomes if isinstance(outcome, Balance)]
    errors = [outcome for outcome in outcomes if isinstance(outcome, prepaid.TransportError)]
    assert len(balances) + len(errors) == 13
    assert all("no more threads" in str(error) and error.retryable for error in errors)
    assert {(error.vendor, error.label) for error in errors} <= {
        *((vendor, None) for vendor in VENDORS), ("legnext", "lazy")
    }  # fmt: skip
    assert len(balances) >= (12 if mode == "AsyncClient" else 3 * available)
    assert len(call(mode, "get_balances", accounts)) == 12


def test_each_call_is_one_log_line_without_key_or_body(mode, mock, caplog):
    """The fields are an allow-list."""
    account = mock.account("legnext", key=KEY, label="prod")
    stranger = Account("legnext", KEY + "x", base_url=account.base_url)
    with caplog.at_level(logging.DEBUG, logger="prepaid"):
        call(mode, "get_balances", [account, stranger])
    lines = sorted(record.getMessage() for record in caplog.records if record.name == "prepaid")
    assert len(lines) == 2
    assert "vendor=legnext label='prod' outcome=ok status=200 attempts=1" in lines[0]
    assert "outcome=AuthenticationError status=401 attempts=1" in lines[1]
    assert not any(part in caplog.text for part in (KEY[:8], "72.04"))


@pytest.mark.parametrize(("concurrency", "most"), [(None, 2), (1, 1), (5, 5)])
def test_no_more_requests_are_under_way_at_an_origin_than_allowed(mode, concurrency, most, mock):
    """Stability's default is two at once; the caller may say otherwise."""
    together = Together(most)

    def key():
        together.wait()
        return "k-origin"

    base_url = mock.account("stability", key="k-origin").base_url
    accounts = [Account("stability", key, base_url=base_url) for _ in range(10)]
    outcomes = call(mode, "get_balances", accounts, concurrency=concurrency)
    assert all(isinstance(outcome, Balance) for outcome in outcomes)
    assert together.counts == {most}


def test_module_functions_do_one_call_each(environment):
    """`prepaid.get_balance("legnext")` needs nothing but the environment."""
    assert prepaid.get_balance("legnext").available.unit == "USD"
    assert len(prepaid.get_balances()) == len(vendor_names())
    assert prepaid.get_profile("stability").organizations


NO_FILE = """
import asyncio, resource, sys, prepaid
accounts = [prepaid.Account("legnext", "k-files"), prepaid.Account("stability", "k-files")]
client = getattr(prepaid, sys.argv[1])(max_retries=0)
async def awaited():
    resource.setrlimit(resource.RLIMIT_NOFILE, (1, 1))
    found = client.get_balances(accounts)
    for outcome in found if isinstance(found, list) else await found:
        print(outcome.vendor, type(outcome).__name__, "Too many open files" in str(outcome))
asyncio.run(awaited())
"""


def test_a_first_call_without_a_file_left_is_an_error_of_its_account(mode):
    """What is loaded at first use cannot be loaded then."""
    pytest.importorskip("resource")
    done = subprocess.run(
        [sys.executable, "-c", NO_FILE, mode], capture_output=True, text=True, check=False
    )
    lines = [f"{vendor} TransportError True" for vendor in ("legnext", "stability")]
    assert (done.stdout.splitlines(), done.stderr) == (lines, "")


OUT_OF_FILES = """
import asyncio, resource, sys, prepaid
resource.setrlimit(resource.RLIMIT_NOFILE, (40, 40))
account = prepaid.Account("legnext", "k-files", base_url=sys.argv[1])
async def main():
    async with prepaid.AsyncClient(max_retries=0) as client:
        calls = [client.get_balance(account) for _ in range(200)]
        outcomes = await asyncio.gather(*calls, return_exceptions=True)
    print({type(one) for one in outcomes} == {prepaid.Balance, prepaid.TransportError})
asyncio.run(main())
"""


def test_the_first_answers_of_a_process_come_when_no_file_is_left(mock):
    """What has a connection is answered, and reads its answer without opening a file."""
    pytest.importorskip("resource")
    url = mock.account("legnext", key="k-files").base_url
    done = subprocess.run(
        [sys.executable, "-c", OUT_OF_FILES, url], capture_output=True, text=True, check=False
    )
    assert (done.stdout, done.stderr) == ("True\n", "")
