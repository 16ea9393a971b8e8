"""However it ends: promptly, with its exit code, and without a traceback."""

import builtins
import os
import signal
import subprocess
import time

import pytest

from prepaid.cli import main
from tests.units import KEY_ALONE, unit_of

VENDOR = KEY_ALONE[0]
UNIT = unit_of(VENDOR)


def wait_for_request(mock):
    """Return once the mock has been asked."""
    end = time.monotonic() + 20
    while not mock.requests() and time.monotonic() < end:
        time.sleep(0.01)
    assert mock.requests()


@pytest.mark.parametrize(
    "command", [[], ["--json"], ["doctor"], ["guard", "--min", f"{VENDOR}=1{UNIT}"]]
)
def test_ctrl_c_ends_the_waiting_at_once(prepaid, configured, mock, command):
    """Exit code 130, long before the deadline, and nothing on standard error."""
    configured(VENDOR)
    mock.fault(VENDOR, "slow_headers")
    with subprocess.Popen(
        [prepaid, *command], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as running:
        wait_for_request(mock)
        start = time.monotonic()
        running.send_signal(signal.SIGINT)
        _, err = running.communicate(timeout=20)
    assert time.monotonic() - start < 10
    assert running.returncode == 130
    assert err == ""


def test_ctrl_c_ends_a_key_command_too(prepaid, accounts_file, tmp_path):
    """A password manager that waits for its user holds nobody up."""
    started = tmp_path / "started"
    path = accounts_file((VENDOR, "x", f"api_key_command = \"sh -c 'exec sleep 20 > {started}'\""))
    with subprocess.Popen(
        [prepaid, "--config", str(path)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as running:
        while not started.exists():
            time.sleep(0.01)
        start = time.monotonic()
        os.killpg(running.pid, signal.SIGINT)  # as a terminal does it
        _, err = running.communicate(timeout=20)
    assert time.monotonic() - start < 10
    assert running.returncode == 130
    assert err == ""


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
def test_a_reader_that_has_gone_is_no_failure(prepaid, configured, command, code):
    """`prepaid | head -1`: silent, and the exit code still says how the accounts are."""
    configured(VENDOR)
    reading, writing = os.pipe()
    os.close(reading)
    try:
        done = subprocess.run(
            [prepaid, *command], stdout=writing, stderr=subprocess.PIPE, check=False, timeout=30
        )
    finally:
        os.close(writing)
    assert done.stderr == b""
    assert done.returncode == code


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="the system has no full device")  # noqa: PTH110 - a constant path
@pytest.mark.parametrize("command", [[], ["--json"], ["vendors"], ["--help"], ["--version"]])
def test_output_that_cannot_be_written_is_said(prepaid, configured, command):
    """A full disk must not look like all is well."""
    configured(VENDOR)
    with open("/dev/full", "wb") as full:  # noqa: PTH123 - a device
        done = subprocess.run(
            [prepaid, *command],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
            timeout=30,
        )
    assert done.returncode == 2
    assert done.stderr == "prepaid: cannot write the output (No space left on device).\n"


def test_a_label_that_the_encoding_lacks_costs_no_balance(process, accounts_file):
    """It is shown in escapes."""
    path = accounts_file((VENDOR, "prod é 商"))
    found = process(f"--config {path}", PYTHONIOENCODING="ascii")
    assert found.code == 0
    assert r"prod \xe9 \u5546" in found.out
    assert "72.04 " in found.out


@pytest.mark.parametrize("package", ["click", "rich"])
def test_without_the_extra_one_line_says_what_to_install(capsys, monkeypatch, configured, package):
    """Exit code 2, no traceback."""
    import sys

    configured(VENDOR)
    for name in list(sys.modules):
        if name.startswith((package, "prepaid.cli._")):
            monkeypatch.delitem(sys.modules, name)
    real = builtins.__import__

    def importing(name, *arguments, **options):
        if name.partition(".")[0] == package:
            raise ModuleNotFoundError(f"No module named {package!r}", name=package)
        return real(name, *arguments, **options)

    monkeypatch.setattr(builtins, "__import__", importing)
    code = main([])
    monkeypatch.undo()
    out, err = capsys.readouterr()
    assert code == 2
    assert out == ""
    assert err == f'prepaid: this needs {package}: pip install "prepaid[cli]"\n'


def test_a_defect_of_ours_is_one_line_without_the_message(run, monkeypatch, configured, caplog):
    """A message may quote anything, a key included; `--debug` adds the lines of code above it."""
    configured(VENDOR)

    secret = "-".join(["hunter2"] * 2)

    def broken(*_, **__):
        raise LookupError(secret)

    monkeypatch.setattr("prepaid.cli._views.balances", broken)
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
