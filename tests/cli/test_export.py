"""`prepaid export`: metrics, a page and JSON that never wait for a vendor and never guess."""

import http.client
import json
import os
import re
import shutil
import subprocess
import time
from datetime import UTC, datetime
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest
from prometheus_client.parser import text_string_to_metric_families

import prepaid
from prepaid import Account, ConfigurationError
from prepaid.cli._board import Board
from prepaid.cli._metrics import metrics
from prepaid.cli._page import page
from prepaid.vendors import get_vendor
from tests.facade.test_history import balance
from tests.hazards.asking import until

EXAMPLES = Path(__file__).parents[2] / "examples" / "prometheus"
UNIT = get_vendor("legnext").unit


class Clock:
    """Seconds since 1970, moved by hand."""

    now = 1_800_000_000.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


def account(label=None, minimum="10 USD"):
    return Account("legnext", "k-export", label=label, minimum=minimum)


def samples(board):
    """The samples of a scrape, by name and labels."""
    _, body = metrics(board.shown(), "")
    return {
        (sample.name, *sorted(sample.labels.values())): sample.value
        for family in text_string_to_metric_families(body.decode())
        for sample in family.samples
    }


def test_a_balance_is_absent_as_soon_as_the_last_attempt_failed(clock):
    """Never zero, never the old one; up, failures and the last success say what happened."""
    board, one = Board([account("a")], 60, clock), account("a")
    assert not any(name.startswith("prepaid_balance") or name == "prepaid_up"
                   for name, *_ in samples(board))  # fmt: skip
    board.put(one, balance("72.04", datetime(2026, 3, 1, tzinfo=UTC), "a"))
    found = samples(board)
    assert found["prepaid_balance", "USD", "a", "legnext"] == 72.04
    assert found["prepaid_minimum", "USD", "a", "legnext"] == 10
    assert found["prepaid_up", "a", "legnext"] == 1
    assert found["prepaid_request_duration_seconds", "a", "legnext"] == 0.1
    success = found["prepaid_last_success_timestamp_seconds", "a", "legnext"]
    assert success == datetime(2026, 3, 1, tzinfo=UTC).timestamp()
    board.put(one, prepaid.TransportError("reset"))
    board.put(one, prepaid.TransportError("reset"))
    found = samples(board)
    assert ("prepaid_balance", "USD", "a", "legnext") not in found
    assert found["prepaid_up", "a", "legnext"] == 0
    assert found["prepaid_failures_total", "TransportError", "a", "legnext"] == 2
    assert found["prepaid_last_success_timestamp_seconds", "a", "legnext"] == success
    assert found["prepaid_minimum", "USD", "a", "legnext"] == 10


def test_a_balance_older_than_two_intervals_is_absent(clock):
    """Whatever hangs: an old figure is not shown as one of now."""
    board, one = Board([account()], 60, clock), account()
    board.put(one, balance("72.04"))
    clock.now += 120
    assert ("prepaid_balance", "", "USD", "legnext") in samples(board)
    clock.now += 1
    found = samples(board)
    assert ("prepaid_balance", "", "USD", "legnext") not in found
    assert found["prepaid_up", "", "legnext"] == 0


def test_accounts_that_would_be_one_series_are_refused(clock):
    """No label and an empty one look the same in Prometheus."""
    with pytest.raises(ConfigurationError, match="give each a label"):
        Board([account(), account("")], 60, clock)


def test_the_page_tells_a_balance_from_its_minimum(clock):
    """As the table does."""
    one = account(minimum="9.995 USD")
    board = Board([one], 60, clock)
    board.put(one, balance("9.99"))
    assert ">9.99 USD<" in page(board.shown(), 60)
    assert ">9.995 USD<" in page(board.shown(), 60)


def test_the_page_shows_names_as_text_and_loads_nothing_from_elsewhere(clock):
    """A label is data."""
    board = Board([account("<script>alert(1)</script>")], 60, clock)
    shown = page(board.shown(), 60)
    assert "<script" not in shown
    assert "&lt;script&gt;" in shown
    assert not re.search(r"(src|href)=\"(?!/)|url\(|@import|https?://", shown)
    assert "no answer yet" in shown


@pytest.fixture
def exporting(script, tmp_path):
    """Start an export; return it with its address."""
    started = []

    def exporting(*options):
        command = [script, "export", "--listen", "127.0.0.1:0", "--history", tmp_path / "h.db"]
        running = subprocess.Popen(
            [*map(str, command), *map(str, options)], stderr=subprocess.PIPE, text=True
        )
        started.append(running)
        line = running.stderr.readline()
        return re.search(r"http://([^/]+)/", line)[1]

    yield exporting
    for running in started:
        running.kill()
        running.communicate()


def get(place, path, host=None):
    """Status, headers and body."""
    connection = http.client.HTTPConnection(place, timeout=5)
    connection.request("GET", path, headers={"Host": host} if host else {})
    answer = connection.getresponse()
    found = answer.status, answer.headers, answer.read().decode()
    connection.close()
    return found


@pytest.mark.slow
def test_a_vendor_that_hangs_makes_no_other_series_stale_and_no_scrape_wait(
    exporting, configured, mock
):
    """Scrapes answer at once while it hangs; the other account's balance stays fresh."""
    configured("legnext", "stability")
    mock.fault("stability", "slow_headers")
    place = exporting("--every", "0.7s", "--deadline", "20", "--min", f"legnext=10 {UNIT}")
    assert until(lambda: "prepaid_balance{" in get(place, "/metrics")[2], 15)
    enough = len(mock.requests("legnext")) + 3  # more than two intervals: it would be stale
    while len(mock.requests("legnext")) < enough:
        started = time.monotonic()
        metrics = get(place, "/metrics")[2]
        assert time.monotonic() - started < 10
        assert 'prepaid_balance{account="",unit="USD",vendor="legnext"} 72.048' in metrics
        assert 'prepaid_balance{account="",unit="credits"' not in metrics
        time.sleep(0.1)
    assert len(mock.requests("stability")) == 1


def test_the_same_server_has_a_page_and_json_for_this_machine(exporting, configured, mock):
    """Exact figures in JSON; every answer forbids scripts and other origins.

    A web page cannot read the balances by pointing its own name at this machine.
    """
    configured("legnext")
    place = exporting("--every", "0.2s", "--min", f"legnext=100 {UNIT}")
    assert until(lambda: "72.04" in get(place, "/")[2], 15)
    status, headers, shown = get(place, "/")
    assert status == 200
    assert "below minimum" in shown
    assert "<polyline" in shown
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    (one,) = json.loads(get(place, "/balances.json")[2])["accounts"]
    assert one["balance"]["available"] == {"value": "72.048", "unit": UNIT}
    assert one["state"] == "below_minimum"
    assert one["age_seconds"] < 5
    assert get(place, "/other")[0] == 404
    assert get(place, "/balances.json", "evil.example:80")[0] == 421
    assert get(place, "/balances.json", "LOCALHOST:9464")[0] == 200


def test_a_socket_for_both_families_knows_this_machine_by_either(exporting, configured):
    """A web page's own name is refused at ::ffff:127.0.0.1 as at ::1."""
    configured("legnext")
    try:
        place = "127.0.0.1:" + exporting("--listen", "[::]:0", "--allow-remote").rpartition(":")[2]
        assert get(place, "/balances.json")[0] == 200
    except (TypeError, ConnectionError):
        pytest.skip("the system has no IPv6, or no socket for both")
    assert get(place, "/balances.json", "evil.example:80")[0] == 421


@pytest.mark.parametrize(
    ("listen", "says"),
    [
        ("0.0.0.0:9464", "--allow-remote"),
        ("[::]:9464", "--allow-remote"),
        ("example.org:1", "ADDRESS:PORT"),
        ("127.0.0.1", "ADDRESS:PORT"),
        ("127.0.0.1:70000", "0 to 65535"),
    ],
)
def test_an_address_that_others_reach_needs_a_flag(run, configured, listen, says):
    """Nothing is served before that."""
    configured("legnext")
    found = run(f"export --listen {listen}")
    assert found.code == 2
    assert says in found.err


def test_rules_and_dashboard_ask_for_metrics_that_there_are():
    """A metric that was renamed leaves neither behind."""
    board = Board([account()], 60)
    board.put(account(), prepaid.TransportError("reset"))
    board.put(account(), balance(1))
    there = {name for name, *_ in samples(board)}
    for name in ("alerts.yml", "grafana-dashboard.json"):
        asked = set(re.findall(r"\bprepaid_\w+", (EXAMPLES / name).read_text("utf-8")))
        assert {"prepaid_balance", "prepaid_up"} <= asked <= there
    json.loads((EXAMPLES / "grafana-dashboard.json").read_text("utf-8"))


def ask(query):
    """What Prometheus answers; nothing while it starts."""
    try:
        with urlopen(query, timeout=5) as answer:
            return json.load(answer)["data"]["result"]
    except HTTPError:
        return []


@pytest.mark.slow
@pytest.mark.skipif(not shutil.which("promtool"), reason="Debian package prometheus not installed")
def test_a_real_prometheus_takes_metrics_and_rules(exporting, configured, mock, tmp_path):
    """`promtool check metrics`, `promtool check rules`, and one scrape."""
    configured("legnext", "stability")
    mock.fault("stability", "status_401")
    place = exporting("--every", "0.5s", "--min", f"legnext=10 {UNIT}")
    assert until(lambda: "prepaid_failures_total{" in get(place, "/metrics")[2], 15)
    checked = subprocess.run(
        ["promtool", "check", "metrics"], input=get(place, "/metrics")[2], text=True,
        capture_output=True, check=False,
    )  # fmt: skip
    assert (checked.returncode, checked.stdout, checked.stderr) == (0, "", "")
    rules = sorted(EXAMPLES.glob("*.yml"))
    assert rules
    subprocess.run(["promtool", "check", "rules", *map(str, rules)], check=True)
    config = tmp_path / "prometheus.yml"
    config.write_text(
        "global: {scrape_interval: 1s}\n"
        f"rule_files: [{json.dumps(str(EXAMPLES / 'alerts.yml'))}]\n"
        "scrape_configs:\n"
        f"- {{job_name: prepaid, static_configs: [{{targets: ['{place}']}}]}}\n"
    )
    with subprocess.Popen(
        ["prometheus", f"--config.file={config}", f"--storage.tsdb.path={tmp_path / 'data'}",
         "--web.listen-address=127.0.0.1:0"],
        stderr=subprocess.PIPE, text=True,
    ) as server:  # fmt: skip
        try:
            for line in server.stderr:
                if found := re.search(r"(?:address|Listening on).*?127\.0\.0\.1:([1-9]\d*)", line):
                    break
            query = f"http://127.0.0.1:{found[1]}/api/v1/query?query=prepaid_balance"
            (one,) = until(lambda: ask(query), 15)
            assert one["metric"]["unit"] == "USD"
            assert one["value"][1] == "72.048"
        finally:
            server.kill()
            server.stderr.read()


CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")


@pytest.mark.slow
@pytest.mark.skipif(not CHROMIUM, reason="chromium is not installed")
@pytest.mark.parametrize(("width", "dark"), [(500, False), (1280, True)])
def test_the_page_in_a_real_browser(exporting, accounts_file, mock, tmp_path, width, dark):
    """It draws at the width of a phone and of a desktop, in the colours of the system."""
    path = accounts_file(
        ("legnext", "images for the shop window", f'minimum = "100 {UNIT}"'), ("stability", "b")
    )
    mock.fault("stability", "status_401")
    place = exporting("--every", "0.5s", "--config", path)
    assert until(lambda: "72.04" in get(place, "/")[2] and "unknown:" in get(place, "/")[2], 15)
    picture = Path(os.environ.get("PREPAID_PICTURES", tmp_path)) / f"page-{width}-{dark}.png"
    subprocess.run(
        [CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars",
         f"--user-data-dir={tmp_path / 'profile'}", f"--window-size={width},700",
         *(["--force-dark-mode", "--blink-settings=preferredColorScheme=0"] if dark else []),
         f"--screenshot={picture}", f"http://{place}/"],
        check=True, capture_output=True, timeout=60,
    )  # fmt: skip
    assert brightness(picture) < 80 if dark else brightness(picture) > 200


def brightness(picture):
    """The first pixel's mean of red, green and blue, from a PNG without a library."""
    import struct
    import zlib

    content = picture.read_bytes()
    at, packed, kind = 8, b"", None
    while at < len(content):
        (length,) = struct.unpack(">I", content[at : at + 4])
        kind = content[at + 4 : at + 8]
        if kind == b"IDAT":
            packed += content[at + 8 : at + 8 + length]
        at += length + 12
    row = zlib.decompress(packed)
    return sum(row[1:4]) / 3
