"""The pytest plugin: two fixtures, an ini option, and the options of the contract tests.

pytest loads it at every start, so it imports nothing until it is used.
"""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prepaid.testing import MockVendors

_CONTRACT = ("prepaid.testing.contract", "prepaid/testing/contract", "prepaid\\testing\\contract")


@pytest.fixture
def prepaid_mock() -> Iterator[MockVendors]:
    """All vendors on loopback; the test fails if a vendor's document is not kept."""
    from prepaid.testing import MockVendors  # noqa: PLC0415 - see above

    with MockVendors() as mock:
        yield mock


@pytest.fixture
def prepaid_loopback_only() -> Iterator[None]:
    """`Client` and `AsyncClient` ask this machine only; the ini option does so for all tests."""
    from prepaid.testing import loopback_only  # noqa: PLC0415 - see above

    with loopback_only():
        yield


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the ini option."""
    parser.addini(
        "prepaid_loopback_only",
        "let the clients of prepaid ask this machine only, in all tests",
        type="bool",
        default=False,
    )


def pytest_configure(config: pytest.Config) -> None:
    """Guard the whole run, imports and fixtures of every scope too, if the ini option says so."""
    if config.getini("prepaid_loopback_only"):
        from prepaid.testing import loopback_only  # noqa: PLC0415 - see above

        guard = ExitStack()
        guard.enter_context(loopback_only())
        config.add_cleanup(guard.close)


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(parser: pytest.Parser, args: list[str]) -> None:
    """Add the options of `pytest --pyargs prepaid.testing.contract`, if it is asked for."""
    if not any(part in arg for arg in args for part in _CONTRACT):
        return
    from prepaid.vendors import get_vendor, vendor_names  # noqa: PLC0415 - see above

    group = parser.getgroup("prepaid", "contract tests of prepaid")
    group.addoption(
        "--live",
        action="store_true",
        help="ask the vendors themselves, with keys from the environment: one request for each"
        " operation",
    )
    for name in vendor_names():
        title = get_vendor(name).title
        group.addoption(f"--{name}-base-url", metavar="URL", help=f"gateway or mock of {title}")
        group.addoption(f"--{name}-api-key", metavar="KEY", help="its key; else the environment")
