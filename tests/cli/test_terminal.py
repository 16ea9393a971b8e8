"""Widths, colours and the status line: on a terminal, and nowhere else."""

import os
import re
import subprocess

import pytest

from prepaid.vendors import get_vendor, vendor_names
from tests.units import KEY_ALONE, unit_of

pty = pytest.importorskip("pty", reason="the system has no pseudo terminals")
termios = pytest.importorskip("termios", reason="the system has no pseudo terminals")

from tests.terminal import lines as stays  # noqa: E402 - where there are terminals
from tests.terminal import on_terminal, read_all  # noqa: E402 - same

VENDOR, OTHER = [name for name in KEY_ALONE if name != "legnext"][:2]
UNIT = unit_of(VENDOR)
RED = "\x1b[31m"


def terminal(*arguments, columns=200, **environment):
    """What a command line sends to a terminal."""
    return on_terminal([str(one) for one in arguments], columns, environment)


def lines(sent):
    """What stays on the terminal, line by line, without colours."""
    return [re.sub(r"\x1b\[\??[0-9;]*[a-zA-Z]", "", line) for line in stays(sent)]


def test_a_terminal_gets_colours_and_a_status_line(configured, mock):
    """What is unknown is red, in a table and in records; the status line does not stay."""
    configured(VENDOR)
    mock.fault(VENDOR, "status_401")
    sent = terminal()
    assert RED in sent
    assert RED in terminal(columns=30)
    assert "Asking the vendors ..." in sent
    assert not [line for line in lines(sent) if "Asking" in line]


def test_the_table_fills_as_the_answers_come(configured, mock):
    """The quick one is there before the slow one; both stand in the table that stays."""
    configured(VENDOR, OTHER)
    mock.fault(OTHER, "slow_headers")
    sent = terminal("--deadline", "1")
    first, _, last = sent.partition("Asking 1 more ...")
    assert VENDOR in first
    assert OTHER not in first
    assert OTHER in last
    assert [line.split()[0] for line in lines(sent)[1:3]] == [VENDOR, OTHER]
    assert "Asking 1" not in terminal("--deadline", "0.2", TERM="dumb")


def test_no_color_is_honoured(configured, mock):
    """No colour and no bold type reaches the terminal."""
    configured(VENDOR)
    mock.fault(VENDOR, "status_401")
    sent = terminal(NO_COLOR="1")
    assert "unknown" in sent
    assert "\x1b" not in sent


@pytest.mark.parametrize("command", ["", "--json", "doctor", "vendors"])
def test_a_pipe_gets_neither_even_when_colours_are_forced(run, configured, monkeypatch, command):
    """Files and other programs read plain text."""
    configured(VENDOR)
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm-256color")
    found = run(command)
    assert "\x1b" not in found.out
    assert found.err == ""


def test_a_pipe_gets_each_account_on_one_line(run, configured, monkeypatch):
    """However wide, with all figures and the vendor's time: nothing is wrapped, cut or dropped."""
    configured("legnext")
    monkeypatch.setenv("COLUMNS", "20")
    [line] = [line for line in run().out.splitlines() if line.startswith("legnext ")]
    assert "72.04 USD" in line
    assert "71,000 credits, 1,048 points  2025-11-05 08:22" in line


def test_a_process_takes_the_width_of_its_terminal(script, configured):
    """Without any variable; what it prints is as above."""
    configured("legnext")
    ours, theirs = pty.openpty()
    termios.tcsetwinsize(theirs, (50, 30))
    environment = {**os.environ, "TERM": "xterm-256color"}
    with subprocess.Popen(
        [script], stdin=theirs, stdout=theirs, stderr=theirs, env=environment
    ) as running:
        os.close(theirs)
        sent = read_all(ours)
    assert running.returncode == 0
    assert lines(sent)[0].split() == ["vendor", "available"]
    assert "\x1b[1m" in sent
    assert "Asking the vendors ..." in sent


def test_a_narrow_terminal_does_without_other_figures_then_without_the_time(configured):
    """Then each account is a line of its own; whatever is shown is shown whole."""
    configured("legnext")
    heading = {columns: lines(terminal(columns=columns))[0] for columns in (80, 60, 30)}
    assert heading[80].split() == ["vendor", "available", "other", "figures", "as", "of", "(UTC)"]
    assert heading[60].split() == ["vendor", "available", "as", "of", "(UTC)"]
    assert heading[30].split() == ["vendor", "available"]
    assert lines(terminal(columns=15)) == ["legnext: 72.04 USD"]


@pytest.mark.parametrize("columns", [24, 26, 40, 60, 80])
def test_no_figure_is_cut_and_no_line_is_too_long(accounts_file, mock, columns):
    """Half a figure would be a wrong one, and a table that the terminal breaks cannot be read."""
    path = accounts_file(
        (VENDOR, "images for the shop", f'minimum = "1000 {UNIT}"'),
        (OTHER, "商店"),
        ("legnext", "c"),
    )
    mock.set(VENDOR, f"123456.78 {UNIT}")
    mock.fault(OTHER, "retry_after(60)")
    shown = lines(terminal("--config", path, columns=columns))
    text = " ".join(line.strip() for line in shown)
    for figure in (f"123,456.78 {UNIT}", "72.04 USD"):
        assert [line for line in shown if figure in line]
    assert "rate limited (429), retry in 60 s" in text
    assert "…" not in text
    assert "Error" not in text
    widest = max(len(word) for line in shown for word in line.split())
    assert max(map(len, shown)) <= max(columns, widest + 2)
    if columns < 80:  # a line, and below it with an indent what does not fit
        accounts = [line for line in shown if re.match(r"[a-z]+: ", line)]
        assert accounts[0].startswith(f"{VENDOR}: images")
        assert len(accounts) >= 3


@pytest.mark.parametrize("columns", [40, 80, 200])
def test_the_list_of_vendors_fits_too(columns):
    """Its variables and addresses are whole, each vendor at the start of a line."""
    shown = lines(terminal("vendors", columns=columns))
    for name in vendor_names():
        assert [line for line in shown if line.startswith(name)]
        assert get_vendor(name).base_url in "\n".join(shown)
    assert max(map(len, shown)) <= columns
