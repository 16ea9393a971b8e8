"""Compare the documents of a repository with those of one of its revisions."""

from __future__ import annotations

import json
import shutil
import subprocess
from typing import TYPE_CHECKING, Any

import pytest

from scripts import diff, documents, effective
from scripts.layout import Layout
from tests.pipeline.diff.mutations import base
from tests.pipeline.diff.test_command import MANIFEST

if TYPE_CHECKING:
    from pathlib import Path

_OVERLAY = """\
overlay: 1.0.0
info: {title: Corrections, version: 1.0.0}
extends: source.yaml
actions: []
"""
_MANIFESTS = {
    "tidewater": MANIFEST,
    "fresh": MANIFEST.replace("tidewater", "fresh", 1),
    "other": MANIFEST.replace("tidewater", "other", 1) + '[[operations]]\nid = "list_berths"\n',
}


@pytest.fixture(scope="module")
def committed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository with the documents of two vendors; not to be written to."""
    layout = Layout(tmp_path_factory.mktemp("committed"))
    for vendor in ("tidewater", "other"):
        _write(layout, vendor, {})
    _git(layout.root, "init", "-q", "-b", "main", "--template=")
    _commit(layout)
    return layout.root


@pytest.fixture
def layout(committed: Path, tmp_path: Path) -> Layout:
    """A copy of the repository."""
    return Layout(shutil.copytree(committed, tmp_path / "repository"))


def _write(layout: Layout, vendor: str, edits: dict[str, Any]) -> None:
    """Write a source with edits, and the effective document that belongs to it."""
    document = base("3.0", edits)
    folder = layout.spec(vendor)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "source.yaml").write_bytes(documents.to_yaml(document, "For a test."))
    (folder / "overlay.yaml").write_text(_OVERLAY)
    if not (folder / "vendor.toml").exists():
        (folder / "vendor.toml").write_text(_MANIFESTS[vendor])
    (folder / "openapi.yaml").write_bytes(effective.correct(layout, vendor).stored)


def _git(root: Path, *arguments: str) -> None:
    who = ["-c", "user.name=t", "-c", "user.email=t@t.example", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", "-C", str(root), *who, *arguments], check=True, capture_output=True)


def _commit(layout: Layout) -> None:
    _git(layout.root, "add", ".")
    _git(layout.root, "commit", "-q", "-m", "x")


def _changes(capsys) -> dict[str, list[tuple[str, str]]]:
    report = json.loads(capsys.readouterr().out)
    return {
        document["name"]: [(change["class"], change["rule"]) for change in document["changes"]]
        for document in report["documents"]
    }


def test_an_unchanged_tree_ends_well(layout: Layout, capsys):
    """Each vendor is named."""
    assert diff.main(["--base", "HEAD"], layout) == 0
    assert capsys.readouterr().out.splitlines() == [
        "specs/other/openapi.yaml: no change",
        "specs/tidewater/openapi.yaml: no change",
    ]


def test_the_working_tree_is_compared_with_a_revision(layout: Layout, capsys):
    """With each vendor's own manifest: here only the other one uses the list."""
    for vendor in ("tidewater", "other"):
        _write(layout, vendor, {"drop": ["LIST"]})

    assert diff.main(["--base", "HEAD", "--json"], layout) == 1
    assert _changes(capsys) == {
        "specs/other/openapi.yaml": [("breaking", "operation-removed")],
        "specs/tidewater/openapi.yaml": [],
    }


def test_an_operation_that_is_no_longer_used_still_breaks_when_it_goes(layout: Layout, capsys):
    """The manifest of the revision counts, too: to stop using it does not accept the change."""
    path = layout.spec("other") / "vendor.toml"
    path.write_text(MANIFEST.replace("tidewater", "other", 1))
    _write(layout, "other", {"drop": ["LIST"]})

    assert diff.main(["--base", "HEAD", "--json"], layout) == 1
    changes = _changes(capsys)["specs/other/openapi.yaml"]
    assert changes == [("breaking", "operation-removed")]


def test_any_revision_can_be_named(layout: Layout, capsys):
    """A change that is committed shows against the commit before."""
    _write(layout, "other", {"drop": ["LIST"]})
    _commit(layout)

    assert diff.main(["--base", "HEAD"], layout) == 0
    capsys.readouterr()
    assert diff.main(["--base", "HEAD~1", "--json"], layout) == 1
    assert _changes(capsys)["specs/other/openapi.yaml"] == [("breaking", "operation-removed")]


def test_a_new_vendor_is_additive(layout: Layout, capsys):
    """There was nothing to break."""
    _write(layout, "fresh", {})

    assert diff.main(["--base", "HEAD", "--json"], layout) == 0
    assert _changes(capsys)["specs/fresh/openapi.yaml"] == [("additive", "document-added")]


def test_a_vendor_that_is_gone_breaks(layout: Layout, capsys):
    """All its calls are gone with it."""
    shutil.rmtree(layout.spec("other"))

    assert diff.main(["--base", "HEAD", "--json"], layout) == 1
    assert _changes(capsys)["specs/other/openapi.yaml"] == [("breaking", "document-removed")]


@pytest.mark.parametrize("revision", ["nowhere", "--help", "HEAD:specs"])
def test_an_unknown_revision_ends_in_2(layout: Layout, capsys, revision: str):
    """It is named, and nothing of it is taken for an option of git."""
    assert diff.main([f"--base={revision}"], layout) == 2

    out, err = capsys.readouterr()
    assert not out
    assert repr(revision) in err
    assert "make diff BASE=" in err


def test_a_broken_document_of_the_past_names_its_revision(layout: Layout, capsys):
    """So that nobody looks for the fault in the working tree."""
    (layout.spec("other") / "openapi.yaml").write_text("openapi: [\n")
    _commit(layout)
    _write(layout, "other", {})

    assert diff.main(["--base", "HEAD"], layout) == 2
    assert "HEAD:specs/other/openapi.yaml" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        (
            "source.yaml",
            "Prepaid berths.",
            "Berths.",
            "openapi.yaml line 6: is '  description: Prepaid berths.', a fresh run writes",
        ),
        (
            "overlay.yaml",
            "actions: []",
            "actions: [{target: $.info, description: why, update: {title: Tides}}]",
            "openapi.yaml line 4: is '  title: Tidewater', a fresh run writes '  title: Tides'",
        ),
        ("openapi.yaml", "title: Tidewater", "title: Mine", "openapi.yaml line 4: is '  title: M"),
        (
            "overlay.yaml",
            "actions: []",
            "actions: [{target: $.infos, description: why, remove: true}]",
            "overlay.yaml action 1 (why): target $.infos matched nothing.",
        ),
    ],
)
def test_a_document_that_is_not_up_to_date_is_reported_and_not_compared(
    layout: Layout, capsys, file: str, old: str, new: str, said: str
):
    """What, where, the next command, and status 2; nothing looks like a result."""
    path = layout.spec("other") / file
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))

    assert diff.main(["--base", "HEAD"], layout) == 2

    out, err = capsys.readouterr()
    assert not out
    assert err.startswith(f"specs/other/{said}")
    assert "nothing was compared. Run: make generate, then make diff again." in err
    assert "specs/tidewater" not in err


def test_a_document_that_was_never_generated_is_reported(layout: Layout, capsys):
    """While its source is there, the vendor has not been removed."""
    (layout.spec("other") / "openapi.yaml").unlink()

    assert diff.main(["--base", "HEAD"], layout) == 2

    missing = "specs/other/openapi.yaml: is missing; a fresh run writes it. Run: make generate\n"
    assert missing in capsys.readouterr().err
