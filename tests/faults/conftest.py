"""What all tests of this folder stand on: trust in the tests' own authority, and a trap."""

from __future__ import annotations

import os

import pytest

from tests.faults.operations import OPERATIONS
from tests.faults.runner import watch_logs
from tests.faults.server import Server
from tests.faults.venues import TRUSTED


@pytest.fixture(scope="session", autouse=True)
def _surroundings(tmp_path_factory):
    """The tests' authority is trusted through SSL_CERT_FILE, and no proxy of the host is used."""
    watch_logs()
    file = tmp_path_factory.mktemp("authority") / "ca.pem"
    TRUSTED.cert_pem.write_to_path(file)
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name.lower().endswith("_proxy")]:
            patch.delenv(name)
        patch.delenv("SSL_CERT_DIR", raising=False)
        patch.setenv("SSL_CERT_FILE", str(file))
        yield


@pytest.fixture(scope="session")
def trap():
    """A server that nobody may ever ask: where redirects and links lead."""
    with Server(lambda peer: peer.close(), OPERATIONS[0]) as server:
        yield server
    assert server.connections == 0, "a target that a server named was connected to"
