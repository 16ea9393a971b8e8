"""However it ends: promptly, with its exit code, and without a traceback."""

import io
import json
import os
import signal
import subprocess
import sys
import time

import pytest

from prepaid import AsyncClient
from prepaid.cli import main
from tests.hazards.asking import until
from tests.units import KEY_ALONE, unit_of

VENDOR = KEY_ALONE[0]
UNIT = unit_of(VENDOR)


@pytest.mark.parametrize("command", [[], ["doctor"]])
def test_ctrl_c_ends_the_waiting_at_once(script, configured, mock, command):
    """Exit code 130, long before the deadline, and nothing on standard error."""
    configured(VENDOR)
    mock.fault(VENDOR, "slow_headers")
    with subprocess.Popen(
        [script, *command], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as running:
        assert until(mock.requests, 20)
        start = time.monotonic()
        running.send_signal(signal.SIGINT)
        _, err = running.communicate(timeout=20)
    assert time.monotonic() - start < 10
    assert running.returncode == 130
    assert err == ""


# A busy machine: the command runs, and the program has not heard of it yet.
SLOW_START = """
import subprocess, sys, time
from prepaid.cli import main


class SlowStart(subprocess.Popen):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        time.sleep(1)


subprocess.Popen = SlowStart
sys.exit(main(sys.argv[1:]))
"""


@pytest.mark.parametrize("slow_start", [False, True])
def test_ctrl_c_ends_a_key_command_too(script, accounts_file, tmp_path, slow_start):
    """Such as a password manager that waits for its user."""
    started = tmp_path / "started"
    path = accounts_file((VENDOR, "x", f"api_key_command = \"sh -c 'exec sleep 20 > {started}'\""))
    program = [sys.executable, "-c", SLOW_START] if slow_start else [script]
    with subprocess.Popen(
        [*program, "--config", str(path)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as running:
        assert until(started.exists, 20)
        start = time.monotonic()
        os.killpg(running.pid, signal.SIGINT)  # as a terminal does it
        _, err = running.communicate(timeout=20)
    assert time.monotonic() - start < 10
    assert running.returncode == 130
    assert err == ""


@pytest.fixture
def run_into(monkeypatch, capsys):
    """Run a command line with this as standard output; return its code and standard error."""

    def run_into(out, command):
        with monkeypatch.context() as patch:
            patch.setattr("sys.stdout", out)
            code = main(command)
            out.close()  # as Python does when it exits: nothing is left that fails again
        return code, capsys.readouterr().err

    return run_into


def closed_pipe():
    """A pipe whose reader has gone."""
    reading, writing = os.pipe()
    os.close(reading)
    return os.fdopen(writing, "w")


@pytest.mark.parametrize(
    ("command", "code"),
    [
        ([], 0),
        (["--json"], 0),
        (["guard", "--min", f"{VENDOR}=1000{UNIT}"], 1),
        (["doctor"], 0),
        (["vendors"], 0),
        (["--help"], 0),
    ],
)
def test_a_closed_pipe_is_not_an_error(run_into, configured, command, code):
    """`prepaid | head -1`: silent, and the exit code still says how the accounts are."""
    configured(VENDOR)
    assert run_into(closed_pipe(), command) == (code, "")


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="the system has no full device")  # noqa: PTH110 - a constant path
@pytest.mark.parametrize("command", [[], ["--json"], ["vendors"], ["--help"], ["--version"]])
def test_output_that_cannot_be_written_is_reported(run_into, configured, command):
    """A full disk must not look like all is well."""
    configured(VENDOR)
    full = open("/dev/full", "w")  # noqa: PTH123, SIM115 - a device; the fixture closes it
    says = "prepaid: cannot write the output (No space left on device).\n"
    assert run_into(full, command) == (2, says)


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="the system has no full device")  # noqa: PTH110 - a constant path
def test_what_standard_error_does_not_take_changes_no_exit_code(script, configured, mock):
    """A mistake is not taken for a low balance, and an unknown one that may pass does."""
    configured(VENDOR)
    mock.fault(VENDOR, "status_401")
    minimum = f"{VENDOR}=1{UNIT}"
    for command, code in (("guard --min x", 2), (f"guard --fail-open --min {minimum}", 0)):
        with open("/dev/full", "w") as full:  # noqa: PTH123 - a device
            done = subprocess.run([script, *command.split()], stderr=full, check=False, timeout=30)
        assert done.returncode == code


def test_a_process_ends_like_that_too(script, configured):
    """What Python does when it exits changes neither the code nor the message."""
    configured(VENDOR)
    for out, code in ((closed_pipe(), 0), (open(os.devnull), 2)):  # noqa: PTH123, SIM115 - closed below; the second one cannot be written
        with out:
            done = subprocess.run(
                [script], stdout=out, stderr=subprocess.PIPE, text=True, check=False, timeout=30
            )
        assert done.returncode == code
        assert done.stderr.count("\n") == (0 if code == 0 else 1)


def test_a_label_that_the_encoding_lacks_costs_no_balance(run_into, accounts_file):
    """It is shown in escapes."""
    path = accounts_file((VENDOR, "prod é 商"))
    sent = io.BytesIO()
    sent.close, shown = lambda: None, io.TextIOWrapper(sent, "ascii")
    assert run_into(shown, ["--config", str(path)]) == (0, "")
    assert rb"prod \xe9 \u5546" in sent.getvalue()
    assert b"72.04 " in sent.getvalue()


EXTRAS = {
    "click": ("cli", []),
    "rich": ("cli", []),
    "apprise": ("notify", ["watch", "--notify", "json://x", "--history", "h.db"]),
    "prometheus_client": ("prometheus", ["export"]),
    "mcp": ("mcp", ["mcp"]),
}
WITHOUT = """
import json, sys
from prepaid.cli import main

for package, command in json.loads(sys.argv[1]):
    sys.modules[package] = None
    print(package, main(command))
    del sys.modules[package]
"""


def test_without_a_package_one_line_says_what_to_install(configured, monkeypatch, tmp_path):
    """Only where it is needed, with exit code 2 and no traceback."""
    configured(VENDOR)
    monkeypatch.chdir(tmp_path)
    cases = json.dumps([(package, command) for package, (_, command) in EXTRAS.items()])
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT, cases],
        capture_output=True, text=True, check=False, timeout=30,
    )  # fmt: skip
    assert done.stdout.splitlines() == [f"{package} 2" for package in EXTRAS]
    assert done.stderr.splitlines() == [
        f'prepaid: this needs {package}: pip install "prepaid[{extra}]"'
        for package, (extra, _) in EXTRAS.items()
    ]


def test_a_defect_of_ours_is_one_line_without_the_message(run, monkeypatch, configured, caplog):
    """A message may quote anything, a key included; `--debug` adds the lines of code above it."""
    configured(VENDOR)

    secret = "-".join(["hunter2"] * 2)

    def broken(*_, **__):
        raise LookupError(secret)

    monkeypatch.setattr(AsyncClient, "get_balances", broken)
    caplog.set_level("DEBUG", "prepaid")
    found = run()
    assert found.code == 3
    assert found.err.startswith("prepaid: internal error, LookupError at test_endings.py:")
    assert found.err.count("\n") == 1
    assert "in broken" in caplog.text
    assert secret not in found.err + caplog.text


def test_control_characters_of_a_label_reach_no_terminal(run, accounts_file):
    """Such a label is refused, and what is typed is shown without them."""
    path = accounts_file((VENDOR, r"a\u001b[31mb\u202ec"))
    found = run(f"--config {path}")
    assert found.code == 2
    assert "account 1: label" in found.err
    named = accounts_file((VENDOR, "a"))
    wrong = run(f"--config {named} --account 'x\x1b[31my'")
    assert "No account has the label" in wrong.err
    assert "\x1b" not in found.out + found.err + wrong.out + wrong.err
