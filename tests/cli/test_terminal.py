"""Colours and the sign of life: on a terminal, and nowhere else."""

import os
import subprocess
import sys

import pytest

pty = pytest.importorskip("pty", reason="the system has no pseudo terminals")


def on_a_terminal(command, *, columns=200, **environment):
    """Run a command on a terminal of its own; return what the terminal was sent."""
    import fcntl
    import struct
    import termios

    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 50, columns, 0, 0))
    with subprocess.Popen(
        command,
        stdout=theirs,
        stderr=theirs,
        stdin=theirs,
        env={**os.environ, "TERM": "xterm-256color", **environment},
    ) as running:
        os.close(theirs)
        sent = b""
        while True:
            try:
                chunk = os.read(ours, 65536)
            except OSError:  # the other side has closed
                break
            if not chunk:
                break
            sent += chunk
        running.wait(20)
    os.close(ours)
    return sent.decode()


RED = "\x1b[31m"


def test_a_terminal_gets_colours_and_a_sign_of_life(prepaid, configured, mock):
    """What is unknown is red."""
    configured("legnext")
    mock.fault("legnext", "status_401")
    sent = on_a_terminal([prepaid])
    assert RED in sent
    assert "Asking for 1 balance" in sent


def test_no_color_is_honoured(prepaid, configured, mock):
    """No colour and no bold type reaches the terminal."""
    configured("legnext")
    mock.fault("legnext", "status_401")
    sent = on_a_terminal([prepaid], NO_COLOR="1")
    table = sent[sent.index("vendor") :]
    assert "unknown" in table
    assert "\x1b" not in table
    assert RED not in sent


@pytest.mark.parametrize("command", ["", "--json", "doctor", "vendors"])
def test_a_pipe_gets_neither_even_when_colours_are_forced(process, configured, command):
    """Files and other programs read plain text."""
    configured("legnext")
    found = process(command, env={"FORCE_COLOR": "1", "TERM": "xterm-256color"})
    assert "\x1b" not in found.out
    assert found.err == ""


def test_a_pipe_gets_each_account_on_one_line(process, configured):
    """However wide: nothing is wrapped or cut where no terminal is."""
    configured("legnext")
    found = process(env={"COLUMNS": "20"})
    [line] = [line for line in found.out.splitlines() if line.startswith("legnext")]
    assert "72.04 USD" in line
    assert "71,000 credits, 1,048 points" in line


@pytest.mark.parametrize("columns", [10, 40, 60, 80, 120])
def test_no_figure_or_word_is_cut_in_a_narrow_terminal(prepaid, configured, mock, columns):
    """Half a figure would be a wrong one."""
    configured()
    mock.fault("stability", "status_401")
    sent = on_a_terminal([prepaid], columns=columns, NO_COLOR="1")
    for words in ("72.04 USD", "71,000", "7,189.24 USD", "2025-11-05 08:22", "AuthenticationError"):
        assert words in sent
    assert "…" not in sent


def test_the_python_of_these_tests_is_the_one_of_the_console_script(prepaid):
    """So that what is tested is what is installed beside it."""
    with open(prepaid, encoding="utf-8") as script:  # noqa: PTH123 - a path as text
        assert os.path.dirname(sys.executable) in script.readline()  # noqa: PTH120 - same
