"""`prepaid mock`: the mock vendors for any shell."""

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

VENDOR = KEY_ALONE[0]


@pytest.fixture
def serving(prepaid):
    """A mock that serves, and the lines it printed."""
    with subprocess.Popen(
        [prepaid, "mock"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as running:
        assert running.stdout
        late = threading.Timer(10, running.kill)  # lines that are not flushed are never read
        late.start()
        lines = [running.stdout.readline() for _ in range(len(MockVendors(port=None).exports()))]
        late.cancel()
        try:
            yield running, lines
        finally:
            running.kill()


def test_the_lines_point_a_shell_at_it(prepaid, serving):
    """They are printed before it is stopped, and a shell that takes them finds every balance."""
    _, lines = serving
    assert all(line.startswith("export ") for line in lines), lines
    script = f"{''.join(lines)}exec {prepaid}"
    done = subprocess.run(["sh", "-c", script], capture_output=True, text=True, check=False)
    assert done.returncode == 0
    names = [line.split()[0] for line in done.stdout.splitlines()]
    assert names == ["vendor", *vendor_names()]


def test_standard_output_has_those_lines_only_and_ctrl_c_ends_it(serving):
    """Exit code 130, at once, silent."""
    running, _ = serving
    start = time.monotonic()
    running.send_signal(signal.SIGINT)
    out, err = running.communicate(timeout=20)
    assert time.monotonic() - start < 10
    assert (running.returncode, out, err) == (130, "", "")


def test_a_request_that_no_document_allows_is_reported(serving):
    """A wrong path, on standard error, within a second or two; a good request is not."""
    running, lines = serving
    variables = dict(line.removeprefix("export ").strip().split("=", 1) for line in lines)
    base, key = variables["LEGNEXT_BASE_URL"], variables["LEGNEXT_API_KEY"]
    for path in ("/api/account/balance", "/api/\N{RIGHT-TO-LEFT OVERRIDE}"):
        httpx.get(base + path, headers={"x-api-key": key}, trust_env=False)
    late = threading.Timer(10, running.kill)
    late.start()
    reported = running.stderr.readline()
    late.cancel()
    problem = "GET /api/\N{REPLACEMENT CHARACTER}: the document of legnext has no such path"
    assert reported == f"prepaid: legnext: {problem}\n"
    assert key not in reported


def test_a_port_in_use_is_said(process, mock):
    """Exit code 2, with the port."""
    port = mock.url(VENDOR).split(":")[2].partition("/")[0]
    found = process(f"mock --port {port}")
    assert found.code == 2
    assert port in found.err
    assert "Choose another, or 0 for one that is free." in found.err
    assert found.out == ""


def test_the_port_can_be_chosen(prepaid):
    """So that another shell knows the lines beforehand."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with subprocess.Popen(
        [prepaid, "mock", "--port", str(port)], stdout=subprocess.PIPE
    ) as running:
        assert running.stdout
        first = running.stdout.readline()
        running.send_signal(signal.SIGINT)
        running.communicate(timeout=20)
    assert f":{port}/".encode() in first
