"""A call is a straight line: few steps of our own code, in few files."""

import sys
from contextlib import nullcontext
from itertools import pairwise

import httpx
import pytest

import prepaid
from tests.hazards.messages import LEGNEXT, message
from tests.hazards.server import Server, answers

WRAPPER = prepaid.__path__[0]


def files_of_a_call(client, account):
    """The file of each function of ours that one warm `get_balance` enters, in their order."""
    client.get_balance(account)
    entered = []

    def note(frame, event, _):
        if event == "call" and frame.f_code.co_filename.startswith(WRAPPER):
            entered.append(frame.f_code.co_filename)

    sys.setprofile(note)
    try:
        client.get_balance(account)
    finally:
        sys.setprofile(None)
    return entered


@pytest.mark.parametrize(
    ("own", "calls", "files", "changes"),
    [(None, 90, 16, 48), (httpx.Client, 50, 13, 32)],
    ids=["guarded", "over httpx"],
)
def test_a_call_is_a_straight_line(own, calls, files, changes):
    """It makes no more calls, enters no more files and jumps between them no more often."""
    with (
        Server(answers(message(LEGNEXT)), ("sk-good-key",)) as server,
        own() if own else nullcontext() as http_client,
        prepaid.Client(http_client=http_client) as client,
    ):
        account = prepaid.Account("legnext", "sk-good-key", base_url=server.url)
        entered = files_of_a_call(client, account)
    jumps = sum(one != other for one, other in pairwise(entered))
    assert len(entered) <= calls
    assert len(set(entered)) <= files
    assert jumps <= changes
