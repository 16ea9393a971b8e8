"""`prepaid watch`: each crossing is reported once, to a command and to receivers of messages."""

import json
import os
import re
import select
import shlex
import subprocess
import sys
import time
from datetime import UTC, datetime
from itertools import product

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Response

import prepaid
from prepaid.cli._watch import execute
from prepaid.vendors import get_vendor
from tests.hazards.asking import until

VENDOR = "legnext"
UNIT = get_vendor(VENDOR).unit
SLOW = 1.2  # s that a slow receiver takes
KEEP = "import sys; open(sys.argv[1], 'a').write(sys.stdin.read() + chr(10)); print('SHOWN')"


@pytest.fixture
def watching(script):
    """Start a watch; the reader waits for a line of it."""
    started = []

    def watching(*options):
        running = subprocess.Popen(
            [script, "watch", "--every", "0.05s", *map(str, options)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        started.append(running)
        return running

    yield watching
    for running in started:
        running.kill()
        running.communicate()


def line_of(stream):
    """The next line, which must come in time."""
    assert select.select([stream], [], [], 10)[0], "nothing was printed"
    return stream.readline()


def ended(running):
    """What it printed after the lines that were read."""
    running.kill()
    return running.communicate()


def wait_for_rounds(mock):
    """Wait until each account has been asked a few times more."""
    asked = len(mock.requests())
    assert until(lambda: len(mock.requests()) > asked + 3, 15)


@pytest.mark.slow
def test_a_crossing_is_reported_once_and_a_restart_repeats_nothing(
    watching, configured, mock, tmp_path
):
    """The command gets the event as JSON; what it prints is not shown."""
    configured(VENDOR)
    kept, history = tmp_path / "events", tmp_path / "h.db"
    command = shlex.join([sys.executable, "-c", KEEP, str(kept)])
    options = ("--min", f"{VENDOR}=10 {UNIT}", "--exec", command, "--history", history)
    running = watching(*options)
    mock.set(VENDOR, f"9.999 {UNIT}")
    assert f"{VENDOR} is below its minimum: 9.99 {UNIT}, minimum 10.00 {UNIT}" in (
        line_of(running.stdout)
    )
    assert until(kept.exists, 15)
    wait_for_rounds(mock)
    assert ended(running) == ("", "")
    again = watching(*options)
    wait_for_rounds(mock)
    mock.set(VENDOR, f"11 {UNIT}")
    assert "has recovered" in line_of(again.stdout)
    assert until(lambda: kept.read_text().count("\n") == 2, 15)
    assert ended(again) == ("", "")
    first, second = map(json.loads, kept.read_text().splitlines())
    assert (first["event"], second["event"]) == ("below", "recovered")
    assert first["version"] == 1
    assert first["available"] == {"value": "9.999", "unit": UNIT}
    assert first["minimum"] == {"value": "10", "unit": UNIT}


def test_a_command_that_fails_is_reported_and_the_watch_goes_on(
    watching, configured, mock, tmp_path
):
    """One line on standard error; three failures in a row are an event, and the next one comes."""
    configured(VENDOR)
    mock.fault(VENDOR, "status_401")
    command = f"{sys.executable} -c 'raise SystemExit(3)'"
    minimum = f"{VENDOR}=10 {UNIT}"
    running = watching("--min", minimum, "--exec", command, "--history", tmp_path / "h.db")
    assert f"{VENDOR}: balance unknown: " in line_of(running.stdout)
    assert line_of(running.stderr) == "prepaid: --exec ended with status 3.\n"
    mock.set(VENDOR, f"1 {UNIT}")
    mock.clear()
    assert "below" in line_of(running.stdout)


def test_a_line_says_why_once_and_names_options(watching, configured, mock, tmp_path):
    """As the lines below the table do."""
    configured(VENDOR)
    mock.fault(VENDOR, "slow_headers")
    line = line_of(watching("--deadline", "0.2", "--history", tmp_path / "h.db").stdout)
    assert line.count(VENDOR) == 1
    assert line.endswith("--timeout and --deadline.\n")


def event():
    """One that a command is given."""
    return prepaid.WatchEvent(
        event="unknown", vendor=VENDOR, label=None, available=None, minimum=None, error="x",
        at=datetime.now(UTC),
    )  # fmt: skip


def test_a_command_that_cannot_be_run_is_reported(capsys):
    """With the system's reason."""
    assert not execute(["/nowhere/at/all"], event())
    says = "prepaid: --exec cannot be run (No such file or directory).\n"
    assert capsys.readouterr().err == says


@pytest.mark.skipif(os.name != "posix", reason="the system has no process groups")
def test_a_command_that_does_not_end_is_ended_with_its_children(tmp_path, capsys):
    """It cannot stop the watch."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reading = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    child = f"(echo started; exec sleep 60) > {pipe}"
    assert not execute(["sh", "-c", f"{child} & wait"], event(), seconds=0.5)
    assert "--exec did not end within 0 s" in capsys.readouterr().err
    assert os.read(reading, 100) == b"started\n"
    assert until(lambda: select.select([reading], [], [], 0)[0], 15)  # nobody writes any more
    assert os.read(reading, 100) == b""
    os.close(reading)


@pytest.mark.slow
def test_a_receiver_gets_each_message_and_nobody_else_does(watching, configured, mock, tmp_path):
    """By apprise's own JSON service: once, or twice if it is slow; no redirect is followed.

    Not even where the URL asks for it. What fails is reported without the secrets of the URL.
    """
    configured(VENDOR)
    mock.set(VENDOR, f"1 {UNIT}")
    bodies = {}

    def receive(request):
        path = request.path.rstrip("/")
        bodies.setdefault(path, []).append(request.get_data())
        time.sleep(SLOW if path == "/slow" else 0)
        status = int(path[-3:]) if "tOkEn77" in path else 200
        return Response(status=status, headers={"Location": "/elsewhere"})

    with HTTPServer("127.0.0.1", threaded=True) as server:
        server.expect_request(re.compile(".*")).respond_with_handler(receive)
        place = f"127.0.0.1:{server.port}"
        urls = [f"json://{place}/hook", f"json://{place}/slow?rto={SLOW / 4}"]
        urls += [
            f"json://user:sEcReT99@{place}/tOkEn77/{status}{query}"
            for status, query in product((301, 307), ("", "?redirect=yes"))
        ]
        options = [word for url in urls for word in ("--notify", url)]
        running = watching("--min", f"{VENDOR}=10 {UNIT}", "--history", tmp_path / "h.db", *options)
        assert "below" in line_of(running.stdout)
        for number in range(2, len(urls) + 1):
            says = f"prepaid: --notify number {number} (JSON) did not accept the message.\n"
            assert line_of(running.stderr) == says
        wait_for_rounds(mock)
        assert ended(running) == ("", "")
    (body,) = bodies.pop("/hook")
    message = json.loads(body)
    assert message["title"] == "prepaid: below"
    assert f"{VENDOR} is below its minimum" in message["message"]
    asked = {path: len(found) for path, found in bodies.items()}
    assert asked == {"/slow": 2, "/tOkEn77/301": 4, "/tOkEn77/307": 4}


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # of what apprise loads
def test_a_url_that_apprise_does_not_take_is_named_by_number(run, configured, tmp_path):
    """It may hold a secret and is not shown."""
    configured(VENDOR)
    options = f"--history {tmp_path / 'h.db'} --notify json://x --notify nonsense-sEcReT99"
    found = run(f"watch {options}")
    assert found.code == 2
    assert "--notify number 2" in found.err
    assert "sEcReT99" not in found.err


@pytest.mark.skipif(os.name != "posix", reason="the system finds programs in other ways")
@pytest.mark.parametrize("command", ["/nowhere/at/all", "~/no-such-program", "no-such-program x"])
def test_a_command_that_is_not_there_is_a_mistake_at_once(run, configured, command, tmp_path):
    """And not at the first alert, which would be lost."""
    configured(VENDOR)
    found = run(f"watch --exec '{command}' --history {tmp_path}")  # which would end it, too
    assert found.code == 2
    assert "--exec names no program" in found.err


def test_a_time_that_cannot_be_read_is_refused(run):
    """With examples."""
    for every in ("5", "5 minutes", "0s", "-1m", "x"):
        found = run(f"watch --every '{every}'")
        assert found.code == 2
        assert "30s, 5m, 1.5h or 7d" in found.err
