"""`prepaid mock`: the mock vendors for any shell."""

import re
import signal
import socket
import subprocess
import threading
import time

import httpx
import pytest

from prepaid.testing import MockVendors
from prepaid.vendors import vendor_names
from tests.units import KEY_ALONE

REQUESTED = ("/api/account/balance", "/api/\N{RIGHT-TO-LEFT OVERRIDE}")
PROBLEM = "legnext: GET /api/\N{REPLACEMENT CHARACTER}: the document of legnext has no such path"


@pytest.mark.slow
def test_it_serves_a_shell_reports_what_no_document_allows_and_ends(script):
    """On the given port; standard output has the lines for the shell only."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with subprocess.Popen(
        [script, "mock", "--port", str(port), "--shell", "sh"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    ) as running:  # fmt: skip
        late = threading.Timer(20, running.kill)  # lines that are not flushed are never read
        late.start()
        lines = [running.stdout.readline() for _ in range(len(MockVendors(port=None).exports()))]
        assert all(line.startswith("export ") for line in lines), lines
        program = f"{''.join(lines)}exec {script}"
        done = subprocess.run(["sh", "-c", program], capture_output=True, text=True, check=False)
        assert done.returncode == 0
        names = [line.split()[0] for line in done.stdout.splitlines()]
        assert names == ["vendor", *vendor_names()]
        variables = dict(line.removeprefix("export ").strip().split("=", 1) for line in lines)
        base, key = variables["LEGNEXT_BASE_URL"], variables["LEGNEXT_API_KEY"]
        assert base.startswith(f"http://127.0.0.1:{port}/")
        for path in REQUESTED:
            httpx.get(base + path, headers={"x-api-key": key}, trust_env=False)
        assert running.stderr.readline() == f"prepaid: {PROBLEM}\n"
        start = time.monotonic()
        running.send_signal(signal.SIGINT)
        out, err = running.communicate(timeout=20)
        late.cancel()
        assert time.monotonic() - start < 10
        assert (running.returncode, out, err) == (130, "", "")


def test_the_lines_for_powershell_assign_the_same_variables():
    """A quote in a value is doubled, as PowerShell has it."""
    mock = MockVendors(port=None)
    lines = [
        re.fullmatch(r"\$env:(\w+) = '(.*)'", line).groups() for line in mock.exports("powershell")
    ]
    assert {name: value.replace("''", "'") for name, value in lines} == mock.environment()


@pytest.mark.slow
def test_the_command_prints_the_lines_of_the_shell_that_is_named(script):
    """The first one is there while it serves."""
    command = [script, "mock", "--shell", "powershell"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as running:
        late = threading.Timer(20, running.kill)
        late.start()
        assert running.stdout.readline().startswith("$env:")
        running.terminate()
        late.cancel()


def test_a_port_in_use_is_reported(run, mock):
    """Exit code 2, with the port."""
    port = mock.url(KEY_ALONE[0]).split(":")[2].partition("/")[0]
    found = run(f"mock --port {port}")
    assert found.code == 2
    assert port in found.err
    assert "Choose another, or 0 for one that is free." in found.err
    assert found.out == ""
