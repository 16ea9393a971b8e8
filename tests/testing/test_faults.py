"""Every fault of the catalogue ends in the error that the catalogue states."""

import socket
import struct
import threading
import time
from email.utils import formatdate
from urllib.parse import urlsplit

import httpx
import pytest

import prepaid
from prepaid import Client, ConfigurationError, RateLimitedError, ServerError
from prepaid.testing import MockVendors, Reply, faults
from prepaid.vendors import vendor_names
from tests.hazards.asking import outcome_of, until

VENDOR = "youdotcom"
PLAYED = {"flaky(n)": "flaky(2)", "retry_after(seconds | date)": "retry_after(3600)"}
# Those of one vendor only, and what happens at all of them at one; the contract tests play the
# documented statuses.
EACH = [
    (vendor, fault)
    for vendor in vendor_names()
    for fault in faults(vendor)
    if (fault.vendor or vendor == VENDOR) and not fault.name.startswith("status_")
]
OF_THE_CONNECTION = {"reset", "slow_body", "slow_headers", "gzip_bomb", "huge_body"}


def ask(account, **options):
    """One call, asked once unless the options say otherwise."""
    return outcome_of("Client", account, **{"max_retries": 0, **options})


@pytest.fixture
def no_pause(monkeypatch):
    """A retry comes at once: the shortest pause that chance can give."""
    monkeypatch.setattr("random.random", lambda: 0.0)


@pytest.mark.parametrize(
    ("vendor", "fault"), EACH, ids=[f"{vendor}-{fault.key}" for vendor, fault in EACH]
)
def test_fault_ends_in_the_error_of_the_catalogue(mock, no_pause, vendor, fault, mode):
    """Through both clients."""
    account = mock.account(vendor, api_version=fault.api_version)
    played = PLAYED.get(fault.name, fault.name)
    mock.fault(account, played)
    timeout = 0.15 if fault.key.startswith("slow") else 5
    retries = 2 if fault.key == "flaky" else 0
    outcome = outcome_of(mode, account, timeout=timeout, deadline=5, max_retries=retries)
    assert type(outcome).__name__ == fault.ends_in
    assert {seen.fault for seen in mock.requests(account)} - {None} == {played}


@pytest.mark.parametrize("vendor", vendor_names())
def test_an_answer_ends_in_the_same_error_at_every_vendor(vendor):
    """Whatever its document says of a good one; the connection is the same for all."""
    mock = MockVendors(port=None)
    with httpx.Client(transport=mock.transport()) as http, Client(http_client=http) as client:
        for fault in faults(vendor):
            if fault.key not in OF_THE_CONNECTION | {"flaky"} and fault.vendor is None:
                account = mock.account(vendor)
                mock.fault(account, PLAYED.get(fault.name, fault.name), times=1)
                with pytest.raises(getattr(prepaid, fault.ends_in)) as caught:
                    client.with_options(max_retries=0).get_balance(account)
                assert type(caught.value).__name__ == fault.ends_in


@pytest.mark.parametrize(
    ("name", "complaint"),
    [
        ("rest", r"Unknown fault 'rest' for youdotcom. .*status_403.*reset"),
        ("status_402", "Unknown fault"),
        ("legnext_inband_401", "Unknown fault"),
        ("stability_lockout_429", "Unknown fault"),
        ("", "Unknown fault"),
        ("flaky", r"not how this fault is asked for: flaky\(n\)"),
        ("flaky(0)", r"flaky\(n\)"),
        ("flaky(two)", r"flaky\(n\)"),
        ("reset(1)", "not how"),
        ("retry_after()", "seconds | date"),
        ("retry_after(1\n2)", "seconds | date"),
    ],
)
def test_unknown_fault_is_an_error_that_lists_the_known_ones(mock, name, complaint):
    """Those of this vendor, and no others."""
    with pytest.raises(ConfigurationError, match=complaint):
        mock.fault("youdotcom", name)


def test_fault_is_played_as_often_as_said(mock):
    """Once, then in the order given, then good answers."""
    account = mock.account("deepixels")
    mock.fault(account, "status_500", times=1)
    mock.fault(account, "empty", times=2)
    outcomes = [type(ask(account)).__name__ for _ in range(4)]
    assert outcomes == ["ServerError", "InvalidResponseError", "InvalidResponseError", "Balance"]


def test_fault_without_a_number_is_played_until_cleared(mock):
    """And clearing one account leaves the other's."""
    first, second = mock.account("legnext", key="k1"), mock.account("legnext", key="k2")
    mock.fault(first, "status_402")
    mock.fault(second, "status_403")
    names = [type(ask(one)).__name__ for one in (first, first, second)]
    assert names == ["PaymentRequiredError", "PaymentRequiredError", "PermissionDeniedError"]
    mock.clear(first)
    names = [type(ask(one)).__name__ for one in (first, second)]
    assert names == ["Balance", "PermissionDeniedError"]


@pytest.mark.parametrize("clear", [(), ("legnext",)])
def test_fault_of_a_vendor_meets_all_of_its_accounts_and_no_others(mock, clear):
    """Until it is cleared, for the vendor or for all."""
    accounts = [mock.account("legnext", key="k1"), mock.account("legnext", key="k2")]
    other = mock.account("youdotcom")
    mock.fault("legnext", "status_401")
    with Client() as client:
        outcomes = client.get_balances([*accounts, other])
        assert [type(one).__name__ for one in outcomes] == [
            "AuthenticationError",
            "AuthenticationError",
            "Balance",
        ]
        mock.clear(*clear)
        assert all(isinstance(one, prepaid.Balance) for one in client.get_balances(accounts))


def test_flaky_ends_well_after_that_many_failures(mock, no_pause):
    """With two retries, two failures are survived and three are not."""
    account = mock.account("stability")
    mock.fault(account, "flaky(2)")
    assert ask(account, max_retries=2).meta.attempts == 3
    mock.fault(account, "flaky(3)")
    outcome = ask(account, max_retries=2)
    assert isinstance(outcome, ServerError)
    assert outcome.attempts == 3


def test_flaky_says_itself_how_often(mock):
    """Two numbers would contradict each other."""
    with pytest.raises(ConfigurationError, match="leave `times` out"):
        mock.fault("legnext", "flaky(2)", times=3)


@pytest.mark.parametrize("form", ["seconds", "date"])
def test_retry_after_takes_seconds_and_dates(mock, form):
    """Both forms reach the error, which is raised at once where the wait is too long."""
    wait = formatdate(time.time() + 7200, usegmt=True) if form == "date" else "7200"
    account = mock.account("youdotcom")
    mock.fault(account, f"retry_after({wait})")
    outcome = ask(account)
    assert isinstance(outcome, RateLimitedError)
    assert outcome.attempts == 1
    assert outcome.retry_after is not None
    assert 7000 < outcome.retry_after <= 7200


def test_reply_is_answered_word_for_word(mock):
    """For answers that the catalogue does not have."""
    account = mock.account("legnext")
    mock.fault(account, Reply(status=451, body=b"{}", headers={"X-Request-Id": "r-1"}))
    outcome = ask(account)
    assert (outcome.status, outcome.request_id) == (451, "r-1")


def test_a_client_that_gave_up_leaves_no_traceback(caplog):
    """Stopping the mock ends quietly what nobody waits for any more."""
    threads = threading.active_count()
    with MockVendors() as mock:
        mock.fault("legnext", "slow_body")
        where = urlsplit(mock.url("legnext"))
        with socket.create_connection((where.hostname, where.port)) as given_up:
            given_up.sendall(b"GET /legnext/api/account/balance HTTP/1.1\r\nHost: mock\r\n"
                             b"X-API-Key: mock-legnext-key\r\n\r\n")  # fmt: skip
            given_up.recv(1)
            given_up.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        time.sleep(0.02)  # the mock's socket learns of it
    until(lambda: threading.active_count() == threads)
    assert not caplog.records


def test_slow_answers_do_not_outlive_the_mock():
    """Stopping the mock ends what is still dripping."""
    with Client(timeout=25, max_retries=0) as client:
        mock = MockVendors().start()
        account = mock.account("legnext")
        mock.fault(account, "slow_body")
        threading.Timer(0.2, mock.stop).start()
        begin = time.monotonic()
        with pytest.raises(prepaid.TransportError):
            client.get_balance(account)
        assert time.monotonic() - begin < 15
