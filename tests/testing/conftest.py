"""The mock, and a pytest inside of pytest, as users of the plugin have it."""

from importlib import import_module

# What is loaded while there is a `pytester` is gone after it, and its classes with it: load it now.
import openapi_core.testing  # noqa: F401
import pytest

from prepaid.testing import MockVendors
from tests.units import forget_accounts

pytest.register_assert_rewrite("prepaid.testing.contract")
import_module("prepaid.testing.contract")  # for the same reason


@pytest.fixture
def mock():
    """All vendors; the test fails if something undocumented was asked."""
    with MockVendors() as mock:
        yield mock


@pytest.fixture
def run(pytester, monkeypatch):
    """Run pytest in this process on a file of this content, with these arguments and variables."""
    forget_accounts(monkeypatch)
    # The plugins of our tools take seconds to load; ours is found by its entry point.
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")

    def start(*arguments, content="", ini="", **variables):
        pytester.makepyfile(test_it=content)
        pytester.makeini(f"[pytest]\n{ini}\n")
        for name, value in variables.items():
            monkeypatch.setenv(name, value)
        done = pytester.runpytest_inprocess("-p", "prepaid", "-rA", *arguments)
        return done.ret, done.stdout.str() + done.stderr.str()

    return start
