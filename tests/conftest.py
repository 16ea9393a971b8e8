"""What all tests share: Ctrl-C, the two clients, and vendors that are read once."""

import os
import signal
import sys
from functools import cache

import pytest

# Tests that a shell starts in the background ignore Ctrl-C, and so do the processes they start:
# those that Ctrl-C must end would run for ever.
signal.signal(signal.SIGINT, signal.default_int_handler)
pytest.register_assert_rewrite("tests.hazards.case", "tests.contract.samples")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers():
    """One process more than there are processors: tests of waits leave one idle."""
    return (os.cpu_count() or 1) + 1


@pytest.fixture(params=["Client", "AsyncClient"])
def mode(request):
    """The name of each client."""
    return request.param


@pytest.fixture(scope="session", autouse=True)
def entry_points_are_read_once():
    """For each path of modules: most tests name the vendors, and reading takes 4 ms."""
    from prepaid import vendors

    read = vendors._registered
    once = cache(lambda _: read())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(vendors, "_registered", lambda: once(tuple(sys.path)))
        yield
