"""The mock obeys each document by the judgement of a tool that is not ours, and can fail it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from prepaid.testing import MockVendors, Reply
from tests.contract.samples import BALANCES, changed
from tests.contract.test_documents import document

pytestmark = pytest.mark.slow
SCHEMATHESIS = Path(sys.executable).with_name("schemathesis")
LEGNEXT = next(call for call in BALANCES if call.vendor == "legnext")
BROKEN = {
    "string": (
        Reply(body=changed(LEGNEXT.body, "data.balance_usd", '"72.048"')),
        "is not of type",
    ),
    "undocumented status": (Reply(status=418, body=b"{}"), "Undocumented status code"),
    "without a key": (
        Reply(body=LEGNEXT.body.encode()),
        "accepts requests without authentication",
    ),
}


def judge(mock, call, folder):
    """Run schemathesis on the operations beside a call's: exit code and output."""
    source = folder / "openapi.json"
    source.write_text(json.dumps(document(call.vendor)), "utf-8")
    first = call.place[1].split("/")[1]
    only = ("--include-path-regex", f"^/{first}(/|$)") if call.api_version else ()
    command = [
        SCHEMATHESIS, "run", source, "--url", mock.url(call.vendor), "--no-color",
        "--phases", "examples,coverage", "--seed", "1", "--workers", "1",
        "--header", call.sent(f"mock-{call.vendor}-key"), *only,
    ]  # fmt: skip
    done = subprocess.run(
        command,
        cwd=folder,  # it leaves a folder behind
        env={**os.environ, "HYPOTHESIS_STORAGE_DIRECTORY": str(folder)},
        capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    return done.returncode, done.stdout + done.stderr


@pytest.mark.parametrize("call", BALANCES, ids=str)
def test_mock_obeys_the_document(call, tmp_path):
    """Good answers, refused keys and unsupported methods are all as documented."""
    mock = MockVendors().start()
    if call.vendor == "stability":
        mock.account("stability", organization="org-123456")  # the document's example
    code, output = judge(mock, call, tmp_path)
    mock.stop()
    assert code == 0, output
    assert {200, 401, 405} <= {seen.status for seen in mock.requests(call.vendor)}


@pytest.mark.parametrize("name", BROKEN)
def test_broken_mock_is_caught(name, tmp_path):
    """A string for a figure, an undocumented status, an answer without a key: each is seen."""
    reply, complaint = BROKEN[name]
    mock = MockVendors().start()
    mock.fault("legnext", reply)
    code, output = judge(mock, LEGNEXT, tmp_path)
    mock.stop()
    assert code == 1
    assert complaint in output
