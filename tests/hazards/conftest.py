"""What all hazards stand on: trust in the tests' own authority, the finest log, and a trap."""

from __future__ import annotations

import logging
import os

import pytest

import prepaid
from tests.hazards.asking import key_for
from tests.hazards.certificates import TRUSTED
from tests.hazards.server import Server, answers, close, perform


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
    with Server(close) as server:
        yield server
    assert server.connections == 0, "a target that a server named was connected to"


@pytest.fixture(scope="module")
def ask():
    """One call against a server that sends these bytes and closes: the balance or the error.

    Server and client are the same for all examples of a property.
    """
    sent = ()
    with (
        Server(answers(lambda peer: perform(peer, (*sent, close))), (key_for("any"),)) as server,
        prepaid.Client(max_retries=0, deadline=2) as client,
    ):
        account = prepaid.Account("stability", server.keys[0], base_url=server.url)

        def outcome(*data):
            nonlocal sent
            sent = data
            try:
                return client.get_balance(account)
            except prepaid.PrepaidError as error:
                return error

        yield outcome
