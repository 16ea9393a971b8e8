"""The mock obeys each document as schemathesis checks it, and a broken mock fails."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner
from schemathesis.cli import schemathesis

from prepaid.testing import MockVendors, Reply
from tests.contract.samples import BALANCES, changed, document

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


@pytest.fixture
def run_schemathesis(tmp_path, monkeypatch):
    """Run schemathesis on the operations beside a call's, in this process: exit code and output."""
    monkeypatch.chdir(tmp_path)  # it leaves a folder behind
    monkeypatch.setenv("HYPOTHESIS_STORAGE_DIRECTORY", str(tmp_path))

    def run(mock, call):
        source = tmp_path / "openapi.json"
        source.write_text(json.dumps(document(call.vendor)), "utf-8")
        first = call.place[1].split("/")[1]
        only = ("--include-path-regex", f"^/{first}(/|$)") if call.api_version else ()
        done = CliRunner().invoke(schemathesis, [
            "run", str(source), "--url", mock.url(call.vendor), "--no-color",
            "--phases", "examples,coverage", "--seed", "1", "--workers", "1",
            "--header", call.sent(f"mock-{call.vendor}-key"), *only,
            # Of a request without an input the mock tells the test, after an answer as usual.
            "--exclude-checks", "negative_data_rejection,missing_required_header",
        ])  # fmt: skip
        return done.exit_code, done.output

    return run


@pytest.mark.parametrize("call", BALANCES, ids=str)
def test_mock_obeys_the_document(call, run_schemathesis):
    """Good answers, refused keys and unsupported methods are all as documented."""
    mock = MockVendors().start()
    if call.vendor == "stability":
        mock.account("stability", organization="org-123456")  # the document's example
    code, output = run_schemathesis(mock, call)
    mock.stop()
    assert code == 0, output
    assert {200, 401, 405} <= {seen.status for seen in mock.requests(call.vendor)}


@pytest.mark.parametrize("name", BROKEN)
def test_broken_mock_is_caught(name, run_schemathesis):
    """A string for a figure, an undocumented status, an answer without a key: each is seen."""
    reply, complaint = BROKEN[name]
    mock = MockVendors().start()
    mock.fault("legnext", reply)
    code, output = run_schemathesis(mock, LEGNEXT)
    mock.stop()
    assert code == 1
    assert complaint in output
