"""The mock obeys each document by the judgement of a tool that is not ours, and can fail it."""

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from prepaid.testing import MockVendors, Reply, _json
from prepaid.testing._document import document_of
from prepaid.vendors import get_vendor
from tests.contract import oracle
from tests.contract.test_answers import changed, good_body

SCHEMATHESIS = Path(sys.executable).with_name("schemathesis")
RUNS = [(name, version) for name in oracle.FIGURES for version in get_vendor(name).apis]


def judge(mock, vendor, version, folder):
    """Run schemathesis on the operations of one version of an API: exit code and output."""
    document = folder / "openapi.json"
    document.write_text(document_of(vendor).text, "utf-8")
    api = get_vendor(vendor).apis[version]
    only = ("--include-path-regex", f"^/{version}/") if vendor == "stability" else ()
    command = [
        SCHEMATHESIS, "run", document, "--url", mock.url(vendor), "--no-color",
        "--phases", "examples,coverage", "--seed", "1", "--workers", "1",
        "--header", f"{api.auth_header}: {api.auth_prefix}mock-{vendor}-key", *only,
    ]  # fmt: skip
    done = subprocess.run(
        command,
        cwd=folder,  # it leaves a folder behind
        env={**os.environ, "HYPOTHESIS_STORAGE_DIRECTORY": str(folder)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


BROKEN = {
    "string": (Reply(body=changed("legnext", "data.balance_usd", b'"72.048"')), "is not of type"),
    "undocumented-status": (Reply(status=418, body=b"{}"), "Undocumented status code"),
    "without-key": (
        Reply(body=_json.write(good_body("legnext"))),
        "accepts requests without authentication",
    ),
}


def obedient(vendor, version, folder):
    """What schemathesis says of the mock as it is, and the statuses that it saw."""
    mock = MockVendors().start()
    if "organization" in get_vendor(vendor).apis[version].balance.parameters:
        mock.account(vendor, organization="org-123456")  # the document's example
    code, output = judge(mock, vendor, version, folder)
    mock.stop()
    return code, output, {seen.status for seen in mock.requests(vendor)}


def broken(reply, folder):
    """What schemathesis says of a mock that always answers this."""
    mock = MockVendors().start()
    mock.fault("legnext", reply)
    code, output = judge(mock, "legnext", "v1", folder)
    mock.stop()
    return code, output


@pytest.fixture(scope="module")
def runs(tmp_path_factory):
    """All runs, two at a time: each spends most of its time on loading the tool."""
    with ThreadPoolExecutor(2) as pool:
        yield {
            **{run: pool.submit(obedient, *run, tmp_path_factory.mktemp("run")) for run in RUNS},
            **{
                name: pool.submit(broken, reply, tmp_path_factory.mktemp("run"))
                for name, (reply, _) in BROKEN.items()
            },
        }


@pytest.mark.parametrize("run", RUNS, ids="-".join)
def test_mock_obeys_the_document(runs, run):
    """Good answers, refused keys and unsupported methods are all as documented."""
    code, output, statuses = runs[run].result()
    assert code == 0, output
    assert {200, 401, 405} <= statuses


@pytest.mark.parametrize("name", BROKEN)
def test_broken_mock_is_caught(runs, name):
    """A string for a figure, an undocumented status, an answer without a key: each is seen."""
    code, output = runs[name].result()
    assert code == 1
    assert BROKEN[name][1] in output
