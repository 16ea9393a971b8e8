"""Fixtures of all groups: the log, no pause between attempts, and one call for any bytes."""

import logging
import random

import pytest

import prepaid
from tests.hazards.asking import accounts_at, key_for
from tests.hazards.certificates import trusted_authority  # noqa: F401 - a fixture
from tests.hazards.server import Server, answers, close, perform


@pytest.fixture
def log(caplog):
    """All log records of a test, at the finest level."""
    caplog.set_level(logging.DEBUG)
    return caplog


@pytest.fixture(autouse=True)
def no_pause(monkeypatch):
    """The pause before another attempt is drawn from nothing up to a limit: draw nothing."""
    monkeypatch.setattr(random, "random", float)


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
        (account,) = accounts_at(server)

        def outcome(*data):
            nonlocal sent
            sent = data
            try:
                return client.get_balance(account)
            except prepaid.PrepaidError as error:
                return error

        yield outcome
