"""A command that prints a key has little time, prints little, and is ended with all it started."""

import os
import subprocess
import sys
import threading
import time

import pytest

import prepaid
from tests.hazards.asking import call, outcome_of, until
from tests.hazards.messages import GOOD
from tests.hazards.server import Server, answers

KEY = "sk-from-command-1"
posix = pytest.mark.skipif(os.name != "posix", reason="the commands are those of a POSIX shell")


@pytest.fixture
def server():
    """Knows the key that the commands print."""
    with Server(answers(GOOD), (KEY,)) as server:
        yield server


@pytest.fixture
def accounts(server, tmp_path, monkeypatch):
    """Load accounts whose keys the given commands print; the file's folder is the current one."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "key.sh").write_text(f"#!/bin/sh\necho {KEY}\n")
    (tmp_path / "key.sh").chmod(0o755)
    monkeypatch.setenv("HOME", str(tmp_path))

    def load(*commands):
        tables = (
            f"[[accounts]]\nvendor = 'deepixels'\nlabel = '{number}'\nbase_url = '{server.url}'\n"
            f"api_key_command = '''{command}'''\n"
            for number, command in enumerate(commands)
        )
        (tmp_path / "prepaid.toml").write_text("".join(tables))
        return prepaid.load_accounts("prepaid.toml")

    return load


def is_running(process):
    """Whether a process is there that has not ended."""
    try:
        with open(f"/proc/{process}/stat") as stat:  # noqa: PTH123 - a file of the kernel
            return stat.read().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


@posix
@pytest.mark.parametrize("command", ["./key.sh", "~/key.sh", "sh -c 'cat key.sh | tail -n 1 | sh'"])
def test_a_command_is_run_from_the_current_folder(mode, accounts, command):
    """By its path, from the home folder, or with a pipe for which it names the shell."""
    assert call(mode, "get_balance", *accounts(command)).available.value


@posix
@pytest.mark.parametrize(
    ("command", "says"),
    [
        ("key.sh", "cannot be run"),
        ("cat ~/key", "ended with status 1"),
        (f"echo {KEY} | head -n 1", "white space in it. It is what api_key_command printed"),
        ("echo $KEY", "placeholder: .* It is what api_key_command printed"),
        ("true", "empty. It is what api_key_command printed"),
    ],
)
def test_what_a_shell_would_do_is_said(mode, accounts, server, command, says):
    """The file, the account, and what to write instead; nothing that was printed is shown."""
    error = outcome_of(mode, *accounts(command))
    assert isinstance(error, prepaid.ConfigurationError)
    assert not server.requests
    with pytest.raises(prepaid.ConfigurationError, match=says):
        raise error
    assert "prepaid.toml, account 1" in str(error)
    assert "write sh -c '...'" in str(error)
    assert KEY not in str(error)


@posix
def test_what_a_command_prints_is_bounded(mode, accounts):
    """Of what never ends it reads 8 KiB."""
    error = outcome_of(mode, *accounts("cat /dev/zero"))
    assert "more than 8 KiB" in str(error)


@posix
@pytest.mark.skipif(sys.platform != "linux", reason="processes are looked for in /proc")
@pytest.mark.parametrize(
    ("mode", "command", "name"),
    [
        ("Client", f"sh -c 'sleep 60 & echo $! > child; echo {KEY}'", "Balance"),
        ("AsyncClient", "sh -c 'sleep 60 & echo $! > child; wait'", "DeadlineExceededError"),
        ("Client", "sh -c 'trap : TERM INT HUP; sleep 60 & echo $! > child; wait; wait'",
         "DeadlineExceededError"),
    ],
)  # fmt: skip
def test_a_command_is_ended_with_all_that_it_started(accounts, tmp_path, mode, command, name):
    """One that goes on in the background keeps the output open; the key is had all the same."""
    outcome = outcome_of(mode, *accounts(command), deadline=1)
    assert type(outcome).__name__ == name
    process = (tmp_path / "child").read_text().strip()
    assert until(lambda: not is_running(process))


@posix
def test_a_command_that_closes_its_output_is_waited_for_in_peace(accounts):
    """Without taking the processor."""
    begun = time.process_time()
    command = f"sh -c 'echo {KEY}; exec >&-; sleep 1'"
    assert isinstance(outcome_of("Client", *accounts(command)), prepaid.Balance)
    assert time.process_time() - begun < 0.5


@posix
def test_several_commands_run_side_by_side(mode, accounts):
    """Each of eight waits until all have begun."""
    wait = "echo >> begun; while [ $(wc -l < begun) -lt 8 ]; do sleep 0.01; done"
    command = f"sh -c '{wait}; echo {KEY}'"
    outcomes = call(mode, "get_balances", accounts(*[command] * 8), concurrency=8)
    assert [type(outcome).__name__ for outcome in outcomes] == ["Balance"] * 8


@posix
def test_no_thread_for_a_command(mode, accounts, monkeypatch):
    """It is not the key's fault, and the command does not go on."""
    (account,) = accounts("sh -c 'echo $$ > process; sleep 60'")
    start = threading.Thread.start

    def refuse(self):
        if self.name.endswith("(_read)") or mode == "AsyncClient":
            raise RuntimeError("can't start new thread")
        start(self)

    with monkeypatch.context() as patched:
        patched.setattr(threading.Thread, "start", refuse)
        error = outcome_of(mode, account)
    assert type(error) is prepaid.TransportError
    assert "no more threads" in str(error)


FORKS = """
import os, sys, threading, time
import prepaid

(account,) = prepaid.load_accounts("prepaid.toml")
asking = threading.Thread(target=lambda: print(prepaid.get_balance(account)))
asking.start()
while not os.path.exists("started"):
    time.sleep(0.01)
if os.fork() == 0:
    sys.exit()
os.wait()
asking.join()
"""


@posix
def test_the_end_of_a_forked_child_leaves_the_command_of_its_parent_alone(accounts, tmp_path):
    """The command of a call that another thread makes."""
    accounts(f"sh -c 'touch started; sleep 1; echo {KEY}'")
    done = subprocess.run(
        [sys.executable, "-c", FORKS],
        cwd=tmp_path, capture_output=True, text=True, check=False, timeout=30,
    )  # fmt: skip
    assert (done.stdout.count("deepixels"), done.stderr) == (1, "")


ASKS_AT_THE_END = """
import atexit


@atexit.register
def ask():
    print(prepaid.get_balances(accounts))


import prepaid

accounts = prepaid.load_accounts("prepaid.toml")
"""


@posix
def test_at_the_very_end_of_a_program_no_command_is_started(accounts, tmp_path):
    """Nothing would end it any more."""
    accounts("touch started")
    done = subprocess.run(
        [sys.executable, "-c", ASKS_AT_THE_END],
        cwd=tmp_path, capture_output=True, text=True, check=False, timeout=30,
    )  # fmt: skip
    assert "api_key_command cannot be run: the program is ending" in done.stdout
    assert not (tmp_path / "started").exists()
