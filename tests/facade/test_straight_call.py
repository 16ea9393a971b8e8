"""A call is a straight line: few steps of our own code, in few files."""

import http.server
import json
import sys
from contextlib import nullcontext
from itertools import pairwise
from pathlib import Path
from threading import Thread

import httpx
import pytest

import prepaid
from prepaid import Account, Client

WRAPPER = str(Path(prepaid.__file__).parent)
BODY = json.dumps(
    {
        "code": 200,
        "message": "success",
        "data": {
            "account_id": 1,
            "balance_usd": 72.048,
            "available_credits": 71000,
            "available_points": 1048,
            "alert_threshold": 10,
            "low_balance_alert": False,
            "updated_at": "2025-11-05T08:22:37.784663288Z",
        },
    }
).encode()


class Legnext(http.server.BaseHTTPRequestHandler):
    """Answers every request with a balance, over a connection that it keeps."""

    protocol_version = "HTTP/1.1"

    def do_GET(self):
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(BODY)))
        self.end_headers()
        self.wfile.write(BODY)

    def log_message(self, *_):
        pass


@pytest.fixture
def account():
    """An account at a server on this machine."""
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Legnext) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield Account("legnext", "sk-good-key", base_url=f"http://127.0.0.1:{server.server_port}")
        server.shutdown()


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
def test_a_call_is_a_straight_line(account, own, calls, files, changes):
    """It makes no more calls, enters no more files and jumps between them no more often."""
    with own() if own else nullcontext() as http_client, Client(http_client=http_client) as client:
        entered = files_of_a_call(client, account)
    jumps = sum(one != other for one, other in pairwise(entered))
    assert len(entered) <= calls
    assert len(set(entered)) <= files
    assert jumps <= changes
