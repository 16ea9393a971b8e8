"""The command line: what it prints, and with which status it ends."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from scripts import diff, documents
from tests.pipeline.diff.mutations import base

_ROOT = Path(__file__).parents[3]
MANIFEST = """\
id = "tidewater"
title = "Tidewater"
kind = "vendor-page"
format = "yaml"
read = "unknown"
base_url = "https://api.tidewater.example/v1"
auth_header = "X-Tidewater-Key"

[[operations]]
id = "get_balance"
"""
_BREAKING = {"set": {"SCHEMAS/Balance/properties/amount/type": "string"}}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with old.yaml, and a manifest that uses the balance."""
    vendor = tmp_path / "tidewater"
    vendor.mkdir()
    _write(vendor / "old.yaml", {})
    (vendor / "vendor.toml").write_text(MANIFEST)
    return vendor


def _write(path: Path, edits: dict[str, Any]) -> Path:
    path.write_bytes(documents.to_yaml(base("3.1", edits), "For a test."))
    return path


def _run(folder: Path, edits: dict[str, Any], *options: str) -> int:
    new = _write(folder / "new.yaml", edits)
    return diff.main([str(folder / "old.yaml"), str(new), *options])


def test_no_change_ends_well(folder: Path, capsys):
    """Status 0, and it says so."""
    assert _run(folder, {}) == 0
    assert capsys.readouterr().out.endswith(": no change\n")


def test_changes_that_break_nothing_end_well(folder: Path):
    """Review, surface, additive and docs do not stop anybody."""
    edits = {"set": {"GET/operationId": "read", "GET/deprecated": True, "/info/title": "T"}}

    assert _run(folder, edits) == 0


def test_a_breaking_change_ends_in_1(folder: Path, capsys):
    """What, where, both values and the fingerprint on one line; what to do on the other stream.

    How a fingerprint is made does not change unnoticed: acceptances in manifests stay valid.
    """
    assert _run(folder, _BREAKING) == 1

    out, err = capsys.readouterr()
    place = "GET /accounts/{account}/balance#/responses/200/application~1json/amount"
    values = 'type changed: "number (double)" -> "string (double)"'
    line = f"    00df1cb8bf2fb09c  {place}: {values}"
    assert out.splitlines()[1:] == ["  breaking (1)", line]
    assert "1 breaking change" in err
    assert "[[accepted]]" in err


def test_classes_are_shown_worst_first(folder: Path, capsys):
    """Whatever the order in which they were found."""
    edits = {
        "set": {"/info/title": "T", "GET/operationId": "read", "GET/deprecated": True},
        "drop": ["SCHEMAS/Balance/properties/tags", "GET/parameters/0/schema/maxLength"],
    }

    _run(folder, edits)

    heads = [line for line in capsys.readouterr().out.splitlines() if line.endswith(")")]
    assert heads == [
        "  breaking (1)",
        "  surface (1)",
        "  review (1)",
        "  additive (1)",
        "  docs (1)",
    ]


def test_an_accepted_change_ends_well_and_shows_its_reason(folder: Path, capsys):
    """The fingerprint printed yesterday, pasted into the manifest; it covers that change only."""
    accepted = (
        '[[accepted]]\nfingerprint = "00df1cb8bf2fb09c"\nreason = "Read as text since 2.0."\n'
    )
    (folder / "vendor.toml").write_text(f"{MANIFEST}\n{accepted}")
    options = ("--manifest", str(folder / "vendor.toml"))

    assert _run(folder, _BREAKING, *options) == 0

    out, err = capsys.readouterr()
    assert "      accepted: Read as text since 2.0." in out.splitlines()
    assert not err
    other = {"set": {"SCHEMAS/Balance/properties/amount/type": "boolean"}}
    assert _run(folder, other, *options) == 1


def test_what_the_manifest_does_not_use_ends_well(folder: Path):
    """The manifest names one operation of three."""
    edits = {"drop": ["LIST"]}

    assert _run(folder, edits) == 1
    assert _run(folder, edits, "--manifest", str(folder / "vendor.toml")) == 0


def test_json_is_whole_and_versioned(folder: Path, capsys):
    """For programs: a version of the form, every value whole, the reason or null."""
    long = "x" * 300
    edits = {"set": {"GET/description": long}} | {"drop": ["SCHEMAS/Balance/properties/tags"]}

    assert _run(folder, edits, "--json") == 1

    report = json.loads(capsys.readouterr().out)
    assert report["schema_version"] == 1
    (document,) = report["documents"]
    assert [change["class"] for change in document["changes"]] == ["breaking", "docs"]
    assert document["changes"][1]["new"] == long
    assert document["changes"][0] == {
        "class": "breaking",
        "rule": "field-removed",
        "what": "field removed",
        "location": "GET /accounts/{account}/balance#/responses/200/application~1json/tags",
        "old": "array",
        "new": None,
        "fingerprint": document["changes"][0]["fingerprint"],
        "accepted": None,
    }


def test_long_values_are_cut_where_they_differ(folder: Path, capsys):
    """The line shows the word that changed, not three hundred characters before it."""
    edits = {"set": {"GET/description": "Returns what is left. " * 20 + "In cents."}}
    _write(folder / "old.yaml", edits)
    edits = {"set": {"GET/description": "Returns what is left. " * 20 + "In dollars."}}

    assert _run(folder, edits) == 0

    line = capsys.readouterr().out.splitlines()[-1]
    assert "In cents." in line
    assert "In dollars." in line
    assert len(line) < 300


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("openapi: 3.1.0\nopenapi: 3.1.0\n", "given twice"),
        ("openapi: '2.0'\n", "expected '3.0.x' or '3.1.x'"),
        ('openapi: 3.1.0\n"a\\e[2Jb": 1\n', "'\\x1b'"),
    ],
)
def test_a_bad_document_ends_in_2(folder: Path, capsys, text: str, message: str):
    """One message that names the file, with escapes; nothing on the other stream."""
    (folder / "bad.yaml").write_text(text)

    assert diff.main([str(folder / "old.yaml"), str(folder / "bad.yaml")]) == 2

    out, err = capsys.readouterr()
    assert not out
    assert "bad.yaml" in err
    assert message in err
    assert "\x1b" not in err


def test_a_missing_file_and_a_bad_manifest_end_in_2(folder: Path, capsys):
    """Each is named."""
    assert diff.main([str(folder / "gone.yaml"), str(folder / "old.yaml")]) == 2
    assert "gone.yaml" in capsys.readouterr().err
    (folder / "vendor.toml").write_text(f"{MANIFEST}\nsurprise = 1\n")
    assert _run(folder, {}, "--manifest", str(folder / "vendor.toml")) == 2
    assert "surprise" in capsys.readouterr().err


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["old.yaml"],
        ["old.yaml", "new.yaml", "--base", "HEAD"],
        ["--base", "HEAD", "--manifest", "m"],
    ],
)
def test_a_wrong_call_ends_in_2(arguments: list[str], capsys):
    """And shows how it is called."""
    with pytest.raises(SystemExit) as caught:
        diff.main(arguments)

    assert caught.value.code == 2
    assert "usage" in capsys.readouterr().err


@pytest.mark.parametrize("call", [["scripts/diff.py"], ["-m", "scripts.diff"]])
def test_it_runs_as_a_file_and_as_a_module(folder: Path, call: list[str]):
    """Both print the same and end with the same status."""
    new = _write(folder / "new.yaml", _BREAKING)

    done = subprocess.run(
        [sys.executable, *call, str(folder / "old.yaml"), str(new)],
        cwd=_ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 1
    assert "00df1cb8bf2fb09c" in done.stdout
