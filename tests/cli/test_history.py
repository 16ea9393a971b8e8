"""`prepaid history`: figures, rates and how long it lasts, from readings that were kept."""

import csv
import io
import json
import re
from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree as ET

import pytest

from prepaid import History
from tests.facade.test_history import balance


@pytest.fixture
def kept(tmp_path):
    """A file with four readings of one account, an hour apart, and one reading of another."""
    path, now = tmp_path / "h.db", datetime.now(UTC).replace(microsecond=5)
    with History(path) as history:
        for number in range(4):
            at = now - timedelta(hours=4 - number)
            history.record(balance(f"{16 - 2 * number}.10", at, "<shop>"))
        history.record(balance(500, now, None, "credits", "stability"))
        history.record(balance(9000, now - timedelta(days=30), "<shop>"))
    return path


def test_the_table_has_rate_and_runway_or_says_not_enough_data(run, kept):
    """10.10 left at 48 a day: five hours."""
    found = run(f"history --history {kept}")
    assert found.code == 0
    first, second = found.out.splitlines()[1:]
    assert re.search(r"legnext +<shop> +10\.10 USD .* 4 +█▇▆▅ +48\.00 USD +5 hours$", first)
    assert second.endswith("not enough data")


@pytest.mark.parametrize(
    ("account", "vendor"), [("'<shop>'", "legnext"), ("stability", "stability")]
)
def test_an_account_is_a_label_or_a_vendor(run, kept, account, vendor):
    """One line each."""
    lines = run(f"history {account} --history {kept}").out.splitlines()
    assert len(lines) == 2
    assert lines[1].startswith(vendor)


def test_csv_and_json_have_every_digit(run, kept):
    """And the whole time with --since."""
    rows = list(csv.DictReader(io.StringIO(run(f"history --history {kept} --csv --since 60d").out)))
    assert [row["value"] for row in rows] == ["9000", "16.10", "14.10", "12.10", "10.10", "500"]
    document = json.loads(run(f"history legnext --history {kept} --json").out)
    assert document["schema_version"] == 1
    (account,) = document["accounts"]
    assert account["per_day"] == {"value": "48", "unit": "USD"}
    assert 5 * 3600 < account["seconds_left"] < 5.1 * 3600
    assert [one["value"] for one in account["readings"]] == ["16.10", "14.10", "12.10", "10.10"]
    assert account["top_ups"] == []


def test_a_plot_is_one_clean_svg(run, kept, tmp_path):
    """Well-formed, escaped, and with a line for each account."""
    path = tmp_path / "plot.svg"
    found = run(f"history --history {kept} --plot {path}")
    assert (found.code, found.out) == (0, "")
    root = ET.fromstring(path.read_text("utf-8"))
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    lines = root.findall(".//{http://www.w3.org/2000/svg}polyline")
    assert len(lines) == 2
    assert lines[0].get("points").count(",") == 4
    assert "legnext (<shop>)" in "".join(root.itertext())


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ("nobody", "there are <shop>, legnext, stability"),
        ("'<shop>' --since 1s", "longer one by --since"),
        ("--plot /nowhere/at/all.svg", "cannot be written"),
    ],
)
def test_without_readings_it_says_why(run, kept, arguments, says):
    """And ends with 2."""
    found = run(f"history {arguments} --history {kept}")
    assert found.code == 2
    assert says in found.err


def test_a_look_at_a_file_that_is_not_there_makes_none(run, tmp_path):
    """A wrong name is a mistake, and no new history."""
    found = run(f"history --history {tmp_path / 'wrong.db'}")
    assert found.code == 2
    assert f"{tmp_path / 'wrong.db'} is not there" in found.err
    assert not (tmp_path / "wrong.db").exists()


def test_a_time_before_all_times_is_as_good_as_ever(run, kept):
    """Days that no calendar has are not an internal error."""
    found = run(f"history --history {kept} --since 999999d --json")
    assert sum(len(one["readings"]) for one in json.loads(found.out)["accounts"]) == 6


@pytest.mark.parametrize("both", ["--csv --json", "--json --csv", "--csv --plot x.svg"])
def test_two_forms_do_not_go_together(run, both):
    """One of them would be ignored in silence."""
    found = run(f"history {both}")
    assert found.code == 2
    assert "--csv, --json and --plot do not go together" in found.err


def test_record_asks_nobody_if_it_cannot_keep(run, configured, mock, monkeypatch, tmp_path):
    """Exit code 2 says that nothing was asked."""
    configured("legnext")
    monkeypatch.setattr("platformdirs.user_data_path", lambda *_, **__: tmp_path / "h.db")
    (tmp_path / "h.db").write_text("a file where the folder should be")
    found = run("--record")
    assert (found.code, found.out) == (2, "")
    assert "cannot be used as a history" in found.err
    assert not mock.requests()


def test_record_keeps_balances_and_not_errors(run, configured, mock, tmp_path):
    """In the user's data folder, where `history` looks."""
    assert "no readings yet" in run("history").err
    configured("legnext", "stability")
    mock.fault("stability", "status_401")
    assert run("--record").code == 3
    document = json.loads(run("history --json").out)
    (account,) = document["accounts"]
    assert account["vendor"] == "legnext"
    assert [one["value"] for one in account["readings"]] == ["72.048"]
