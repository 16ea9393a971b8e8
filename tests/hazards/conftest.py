"""What all hazards stand on: trust in the tests' own authority, the finest log, and a trap."""

from __future__ import annotations

import logging
import os

import pytest

pytest.register_assert_rewrite("tests.hazards.case")

from tests.hazards.asking import MODES  # noqa: E402 - after asserts are registered
from tests.hazards.certificates import TRUSTED  # noqa: E402
from tests.hazards.server import Server, close  # noqa: E402


@pytest.fixture(params=MODES)
def mode(request):
    return request.param


@pytest.fixture
def log(caplog):
    """All log records of a test, at the finest level."""
    caplog.set_level(logging.DEBUG)
    return caplog


@pytest.fixture(scope="session", autouse=True)
def _surroundings(tmp_path_factory):
    """The tests' authority is trusted through SSL_CERT_FILE, and no proxy of the host is used."""
    file = tmp_path_factory.mktemp("authority") / "ca.pem"
    TRUSTED.cert_pem.write_to_path(file)
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name.lower().endswith("_proxy")]:
            patch.delenv(name)
        patch.delenv("SSL_CERT_DIR", raising=False)
        patch.setenv("SSL_CERT_FILE", str(file))
        yield


@pytest.fixture
def trap():
    """A server that nobody may ask: where redirects and links lead."""
    with Server(lambda peer: close(peer)) as server:
        yield server
    assert server.connections == 0, "a target that a server named was connected to"
