"""The programs in examples/ run against the mock vendors."""

from __future__ import annotations

import io
import json
import os
import runpy
import shutil
import subprocess
import sys

import pytest

from tests.docs.blocks import ROOT
from tests.docs.conftest import KEYS

FOLDER = ROOT / "examples"
RUN_HERE = {"demo", "demo_watch", "gate_batch_job", "alert_once", "fleet_async", "traced_client"}


@pytest.fixture
def process(mock):
    """Run a program by its name as a process of its own."""

    def process(name, *arguments):
        command = [sys.executable, "-W", "error", str(FOLDER / f"{name}.py"), *arguments]
        done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout

    return process


@pytest.fixture
def program(mock, monkeypatch, capsys):
    """Run a program by its name in this process; it must end with the code that is expected."""

    def program(name, *arguments, code=0, stdin=""):
        path = str(FOLDER / f"{name}.py")
        monkeypatch.setattr("sys.argv", [path, *arguments])
        monkeypatch.setattr("sys.stdin", io.StringIO(stdin))
        with pytest.raises(SystemExit) as ended:
            runpy.run_path(path, run_name="__main__")
        printed = capsys.readouterr()
        assert ended.value.code == code, printed.err
        assert not any(key in printed.out + printed.err for key in KEYS)
        return printed

    return program


def test_every_example_is_run():
    """One that is added needs a test here."""
    assert {path.stem for path in FOLDER.glob("*.py")} == RUN_HERE | {"test_low_balance"}


def test_the_demo_reads_every_vendor(process):
    """One line each, below the heading; a `prepaid.toml` in the current folder is not taken."""
    assert len(process("demo").splitlines()) == 1 + len(list((ROOT / "specs").glob("*/")))


@pytest.mark.slow
def test_the_second_demo_fires_the_alert_once(process):
    """Once below, once recovered."""
    lines = process("demo_watch", "0.2").splitlines()
    events = [line for line in lines if line.startswith("->")]
    assert [("below" in line, "recovered" in line) for line in events] == [
        (True, False),
        (False, True),
    ]


def test_a_gated_job_does_all_its_work_while_enough_is_left(program, mock):
    """Twenty-five items, three looks."""
    mock.set("legnext", "72 USD")
    items = [f"item {number}" for number in range(25)]
    done = program("gate_batch_job", "legnext", "10 USD", stdin="\n".join(items))
    assert done.err.splitlines() == [f"done: {item}" for item in items]
    assert len(mock.requests("legnext")) == 3


def test_a_gated_job_stops_and_names_what_is_left_to_do(program, mock):
    """The second look finds too little."""
    account = mock.account("legnext", "sk-1234")
    mock.set(account, "12 USD")
    mock.drain(account, "5 USD")
    items = [f"item {number}" for number in range(25)]
    done = program("gate_batch_job", "legnext", "10 USD", stdin="\n".join(items), code=1)
    assert done.out.splitlines() == items[10:]
    assert done.err.endswith("stopped before item 11: legnext: 7.00 USD\n")


def test_a_gated_job_does_not_take_an_outage_for_an_empty_account(program, mock):
    """It says so by another exit code."""
    mock.fault("legnext", "status_401")
    done = program("gate_batch_job", "legnext", "10 USD", stdin="one\n", code=2)
    assert "401" in done.err


def test_an_alert_is_given_once_for_each_crossing(program, mock, tmp_path):
    """Down, still down, an outage, and up again; without a label its name is the vendor's."""
    account = mock.account("legnext", "sk-1234")
    config = tmp_path / "prepaid.toml"
    config.write_text(config.read_text().replace('label = "studio"\n', ""))

    def lines(code=0):
        return program("alert_once", "prepaid.toml", "state.json", code=code).out.splitlines()

    mock.set("stability", "90 credits")
    mock.set(account, "12 USD")
    assert lines() == ["stability has 90 credits left, less than 500 credits"]
    mock.set(account, "9.999 USD")
    assert lines() == ["legnext (images) has 9.99 USD left, less than 10.00 USD"]
    assert lines() == []
    mock.fault(account, "status_401", times=1)
    assert lines(code=3) == []
    mock.set(account, "30 USD")
    mock.set("stability", "900 credits", organization="org-123", key="sk-1234")
    assert lines() == ["legnext (images) has 30.00 USD again", "stability has 900 credits again"]
    assert json.loads((tmp_path / "state.json").read_text()) == []


def test_a_fleet_is_asked_at_once_and_one_failure_hides_nothing(program, mock, tmp_path):
    """Forty keys, one of them wrong."""
    keys = tmp_path / "keys"
    keys.mkdir()
    for number in range(40):
        mock.account("youdotcom", f"key-{number:04}")
        mock.set("youdotcom", f"{number}.5 USD", key=f"key-{number:04}")
        (keys / f"team-{number:02}").write_text(f"key-{number:04}\n")
    done = program("fleet_async", "youdotcom", "keys")
    assert "youdotcom (team-39): 39.50 USD" in done.out
    assert done.out.endswith("40 of 40 known\n")
    (keys / "team-07").write_text("key-wrong-one\n")
    done = program("fleet_async", "youdotcom", "keys", code=3)
    assert done.out.endswith("39 of 40 known\n")
    assert done.err.startswith("youdotcom (team-07): The vendor answered 401")
    assert "key-" not in done.out + done.err


def test_a_traced_client_has_a_span_for_each_request(program, mock):
    """The retry is one, too; no span holds the key."""
    mock.fault("legnext", "status_500", times=1)
    spans = program("traced_client", "legnext").out
    assert spans.count('"http.method": "GET"') + spans.count('"http.request.method": "GET"') == 2
    assert '"name": "balance of legnext"' in spans


@pytest.mark.slow
def test_the_tests_of_a_low_balance_pass(tmp_path):
    """With pytest, as a user runs it, without the plugins of our tools: they load for seconds."""
    shutil.copy(FOLDER / "test_low_balance.py", tmp_path)
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "prepaid"],
        cwd=tmp_path,
        env={**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert "6 passed" in done.stdout, done.stdout
