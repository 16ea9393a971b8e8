"""`prepaid watch`: each crossing is said once, to a command and to receivers of messages."""

import json
import os
import select
import shlex
import subprocess
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from prepaid.vendors import get_vendor, vendor_names

VENDOR = "legnext"
OTHER = next(name for name in vendor_names() if name != VENDOR)
UNIT = get_vendor(VENDOR).unit
KEEP = "import sys; open(sys.argv[1], 'a').write(sys.stdin.read() + chr(10)); print('SHOWN')"


@pytest.fixture
def watching(prepaid):
    """Start a watch; the reader waits for a line of it."""
    started = []

    def watching(*options):
        running = subprocess.Popen(
            [prepaid, "watch", "--every", "0.05s", *map(str, options)],
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


def wait_for(ready):
    """Wait until there is something; return it."""
    until = time.monotonic() + 15
    while not (found := ready()) and time.monotonic() < until:
        time.sleep(0.02)
    return found


def test_a_crossing_is_said_once_and_a_restart_repeats_nothing(
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
    wait_for(kept.exists)
    time.sleep(0.5)
    assert ended(running) == ("", "")
    again = watching(*options)
    time.sleep(1)
    mock.set(VENDOR, f"11 {UNIT}")
    assert "has recovered" in line_of(again.stdout)
    events = wait_for(lambda: (found := kept.read_text().split("\n")[:-1])[1:] and found)
    assert ended(again) == ("", "")
    first, second = map(json.loads, events)
    assert (first["event"], second["event"]) == ("below", "recovered")
    assert first["version"] == 1
    assert first["available"] == {"value": "9.999", "unit": UNIT}
    assert first["minimum"] == {"value": "10", "unit": UNIT}
    assert set(first) == set(documented_members())


def documented_members():
    """What the documentation says an event has."""
    import re
    from pathlib import Path

    page = (Path(__file__).parents[2] / "docs" / "cli.md").read_text("utf-8")
    table = page.partition("### An event of `prepaid watch`")[2].partition("\n### ")[0]
    return re.findall(r"^\| `(\w+)` \|", table, re.MULTILINE)


def test_three_failures_in_a_row_are_an_event(watching, configured, mock, tmp_path):
    """Also of an account without a minimum."""
    configured(VENDOR)
    mock.fault(VENDOR, "status_401")
    running = watching("--history", tmp_path / "h.db")
    assert f"{VENDOR}: balance unknown: " in line_of(running.stdout)


@pytest.mark.parametrize(
    ("program", "says"),
    [("raise SystemExit(3)", "ended with status 3"), (None, "cannot be run")],
)
def test_a_command_that_fails_is_reported_and_the_watch_goes_on(
    watching, configured, mock, tmp_path, program, says
):
    """One line on standard error, and the next event comes."""
    configured(VENDOR)
    command = f"{sys.executable} -c {program!r}" if program else "/nowhere/at/all"
    mock.set(VENDOR, f"1 {UNIT}")
    running = watching(
        "--min", f"{VENDOR}=10 {UNIT}", "--exec", command, "--history", tmp_path / "h.db"
    )
    assert "below" in line_of(running.stdout)
    assert says in line_of(running.stderr)
    mock.set(VENDOR, f"100 {UNIT}")
    assert "recovered" in line_of(running.stdout)


@pytest.mark.skipif(os.name != "posix", reason="the system has no process groups")
def test_a_command_that_does_not_end_is_ended_with_its_children(tmp_path, capsys):
    """It cannot hold up the watch for ever."""
    from datetime import UTC, datetime

    import prepaid
    from prepaid.cli._watch import execute

    event = prepaid.WatchEvent(
        event="unknown", vendor=VENDOR, label=None, available=None, minimum=None, error="x",
        at=datetime.now(UTC),
    )  # fmt: skip
    mark = tmp_path / "mark"
    child = f"sleep 1; touch {mark}"
    assert not execute(["sh", "-c", f"({child}) & wait"], event, seconds=0.2)
    time.sleep(1.2)
    assert not mark.exists()
    assert "--exec did not end within 0 s" in capsys.readouterr().err


class Receiver:
    """An HTTP server that keeps what it is sent, and answers as it is told."""

    def __init__(self, status=200, delay=0.0, location=None):
        self.bodies = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                outer.bodies.append(self.rfile.read(int(self.headers["Content-Length"])))
                time.sleep(delay)
                self.send_response(status)
                if location:
                    self.send_header("Location", location)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def do_GET(self):
                self.do_POST()

            def log_message(self, *_):
                """Print nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = False
        self.place = f"127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()


@pytest.fixture
def notified(watching, configured, mock, tmp_path):
    """Cause one event with a receiver; return the watch."""

    def notified(*urls):
        configured(VENDOR)
        mock.set(VENDOR, f"1 {UNIT}")
        options = [word for url in urls for word in ("--notify", url)]
        running = watching("--min", f"{VENDOR}=10 {UNIT}", "--history", tmp_path / "h.db", *options)
        assert "below" in line_of(running.stdout)
        return running

    return notified


def test_a_receiver_gets_the_message_once(notified):
    """By apprise's own JSON service."""
    with Receiver() as receiver:
        notified(f"json://{receiver.place}/hook")
        assert wait_for(lambda: receiver.bodies)
        time.sleep(0.5)
        (body,) = receiver.bodies
    message = json.loads(body)
    assert message["title"] == "prepaid: below"
    assert f"{VENDOR} is below its minimum" in message["message"]


@pytest.mark.parametrize("query", ["", "?redirect=yes"])
@pytest.mark.parametrize("status", [301, 307])
def test_no_redirect_is_followed_with_the_message(notified, status, query):
    """Not even where the URL asks for it; it is reported without the secret of the URL."""
    with Receiver() as target, Receiver(status, location=f"http://{target.place}/") as receiver:
        running = notified(f"json://user:sEcReT99@{receiver.place}/tOkEn77{query}")
        line = line_of(running.stderr)
        assert line == "prepaid: --notify number 1 (JSON) has not taken the message.\n"
        assert len(receiver.bodies) == 2
        assert not target.bodies
        assert not [text for text in ended(running) if "sEcReT99" in text or "tOkEn77" in text]


@pytest.mark.slow
def test_a_slow_receiver_gets_it_at_most_twice(notified):
    """And does not stop the watch."""
    with Receiver(delay=6) as receiver:
        running = notified(f"json://{receiver.place}/")
        assert "has not taken the message" in line_of(running.stderr)
        time.sleep(1)
        assert len(receiver.bodies) == 2


def test_a_url_that_apprise_does_not_take_is_named_by_number(process, configured, tmp_path):
    """It may hold a secret and is not shown."""
    configured(VENDOR)
    options = f"--history {tmp_path / 'h.db'} --notify json://x --notify nonsense-sEcReT99"
    found = process(f"watch {options}")
    assert found.code == 2
    assert "--notify number 2" in found.err
    assert "sEcReT99" not in found.err


@pytest.mark.parametrize("every", ["5", "5 minutes", "0s", "-1m", "x"])
def test_a_time_that_is_none_says_what_would_be(run, every):
    """With examples."""
    found = run(f"watch --every '{every}'")
    assert found.code == 2
    assert "30s, 5m, 1.5h or 7d" in found.err


def test_without_apprise_one_line_says_what_to_install(configured, tmp_path):
    """Only where messages are wanted."""
    configured(VENDOR)
    program = (
        "import sys; sys.modules['apprise'] = None\nfrom prepaid.cli import main\n"
        f"sys.exit(main(['watch', '--history', {str(tmp_path / 'h.db')!r}, '--notify', 'json://x']))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert done.stderr == 'prepaid: this needs apprise: pip install "prepaid[notify]"\n'
