"""The pytest plugin, in a pytest of its own, as users have it."""

import os
import subprocess
import sys
from importlib.metadata import entry_points

import pytest

from prepaid.testing import MockVendors, Reply

pytest_plugins = ("pytester",)
LOW = """
import prepaid

def test_low(prepaid_mock):
    account = prepaid_mock.account("legnext", key="k")
    prepaid_mock.set("legnext", "3.20 USD", key="k")
    with prepaid.Client() as client:
        assert client.get_balance(account).is_below("10 USD")
"""
WRONG = """
import prepaid, pytest

def test_wrong(prepaid_mock):
    account = prepaid.Account("legnext", "k", base_url=prepaid_mock.url("legnext") + "/v2")
    with prepaid.Client() as client, pytest.raises(prepaid.PrepaidError):
        client.get_balance(account)
"""
UNUSED = """
import sys

def test_unused():
    heavy = {"attrs", "httpx", "openapi_core", "prepaid.vendors", "prepaid.testing._mock"}
    assert "prepaid.testing.plugin" in sys.modules
    assert not heavy & set(sys.modules)
"""


@pytest.fixture
def process(tmp_path):
    """Run pytest as a process of its own, with the plugin found by its entry point."""

    def process(content, *arguments):
        (tmp_path / "test_it.py").write_text(content, "utf-8")
        command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-p", "prepaid"]
        done = subprocess.run(
            [*command, *arguments],
            cwd=tmp_path,
            env={**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PYTEST_ADDOPTS": ""},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        return done.returncode, done.stdout + done.stderr

    return process


def contract(*arguments):
    return ("--pyargs", "prepaid.testing.contract", *arguments)


def test_plugin_is_registered():
    """Installing the package is enough."""
    assert [one.value for one in entry_points(group="pytest11", name="prepaid")] == [
        "prepaid.testing.plugin"
    ]


def test_wrong_url_fails_the_test_with_a_clear_message(run):
    """Even where the test expected an error."""
    code, output = run(content=WRONG)
    assert code == 1
    assert "GET /v2/api/account/balance: the document of legnext has no such path" in output


@pytest.mark.slow
def test_the_fixture_tests_a_low_balance_in_parallel_processes(process):
    """The example of the README; each process has ports of its own."""
    many = LOW.replace("(prepaid_mock)", "(prepaid_mock, number)").replace(
        "import prepaid",
        "import prepaid, pytest\npytestmark = pytest.mark.parametrize('number', range(20))",
    )
    code, output = process(many, "-p", "xdist", "-n", "2")
    assert code == 0, output
    assert "20 passed" in output


def test_plugin_costs_nothing_where_it_is_not_used(process):
    """It is loaded at every start of pytest."""
    code, output = process(UNUSED)
    assert code == 0, output


def test_contract_tests_pass_on_a_gateway_that_keeps_the_document(run):
    """Here it is the mock; the key may come from the option or the environment."""
    mock = MockVendors().start()
    code, output = run(
        *contract("--legnext-base-url", mock.url("legnext")),
        *("--legnext-api-key", "mock-legnext-key", f"--deepixels-base-url={mock.url('deepixels')}"),
        *("--twilio-base-url", mock.url("twilio"), "--deepgram-base-url", mock.url("deepgram")),
        **{name: value for name, value in mock.environment().items() if "BASE_URL" not in name},
    )
    mock.stop()
    assert code == 0, output
    assert "12 passed" in output
    assert {one.vendor for one in mock.requests()} == {"deepgram", "deepixels", "legnext", "twilio"}


def test_contract_tests_fail_on_a_gateway_that_does_not(run):
    """A figure as a word, and answers without a key."""
    mock = MockVendors().start()
    mock.fault("deepixels", Reply(body=b'{"balance": "much"}'))
    url = mock.url("deepixels")
    code, output = run(*contract("--deepixels-base-url", url, "--deepixels-api-key", "secret-key"))
    mock.stop()
    assert code == 1
    assert "3 failed" in output
    assert "balance: 'much' is not of type 'number'" in output


def test_failed_contract_test_does_not_show_the_key(run):
    """Not even with locals, and not when nobody answers."""
    code, output = run(
        *contract("--showlocals", "--legnext-base-url", "http://127.0.0.1:9"),
        LEGNEXT_API_KEY="sk-very-secret",
    )
    assert code == 1
    assert "127.0.0.1:9 gave no answer: ConnectError" in output
    assert "sk-very-secret" not in output


def test_live_sends_one_request_for_each_operation(run):
    """With the keys that are in the environment, and nothing else is asked."""
    mock = MockVendors().start()
    code, output = run(
        *contract("--live"),
        STABILITY_API_KEY="mock-stability-key",
        STABILITY_BASE_URL=mock.url("stability"),
    )
    mock.stop()
    assert code == 0, output
    assert [(seen.operation, seen.status) for seen in mock.requests()] == [
        ("get_balance", 200),
        ("get_account", 200),
        ("get_balance_v1alpha", 200),
        ("get_account_v1alpha", 200),
    ]


@pytest.mark.parametrize("arguments", [(), ("--live",)])
def test_without_address_or_key_nothing_is_asked(run, arguments):
    """And pytest says what to give."""
    code, output = run(*contract(*arguments))
    assert code == 0, output
    assert "3 skipped" in output
    assert "give --<vendor>-base-url URL" in output


def test_gateway_without_a_key_is_a_usage_error(run):
    """It names the option and the variables."""
    code, output = run(*contract("--stability-base-url", "http://127.0.0.1:9"))
    assert code != 0
    assert "needs --stability-api-key, or STABILITY_API_KEY or STABILITY_KEY" in output


def test_key_that_cannot_be_one_is_a_usage_error(run):
    """It is not sent, and not shown."""
    code, output = run(
        *contract("--legnext-base-url", "http://127.0.0.1:9", "--legnext-api-key", "'sk-secret'")
    )
    assert code != 0
    assert "legnext: The key has quotes around it" in output
    assert "sk-secret" not in output


def test_options_are_unknown_where_the_contract_tests_are_not_run(run):
    """`--live` may mean something else in a user's own tests."""
    code, output = run("--live", content=LOW)
    assert code == 4
    assert "unrecognized arguments: --live" in output
