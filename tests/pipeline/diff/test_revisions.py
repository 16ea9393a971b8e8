"""Compare the documents of a repository with those of one of its revisions."""

from __future__ import annotations

import json
import shutil
import subprocess
from typing import TYPE_CHECKING, Any

import pytest

from scripts import diff, documents
from scripts.layout import Layout
from tests.pipeline.diff.mutations import apply, base
from tests.pipeline.diff.test_command import MANIFEST

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def layout(tmp_path: Path) -> Layout:
    """A repository with the documents of two vendors, committed."""
    layout = Layout(tmp_path)
    for vendor in ("tidewater", "other"):
        _write(layout, vendor, {})
    (layout.spec("tidewater") / "vendor.toml").write_text(MANIFEST)
    _git(tmp_path, "init", "-q", "-b", "main")
    _commit(layout)
    return layout


def _write(layout: Layout, vendor: str, edits: dict[str, Any]) -> None:
    document = base("3.0")
    apply(document, edits)
    layout.spec(vendor).mkdir(parents=True, exist_ok=True)
    path = layout.spec(vendor) / "openapi.yaml"
    path.write_bytes(documents.to_yaml(document, "For a test."))


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
    """With each vendor's own manifest: here only tidewater says that tags are not read."""
    for vendor in ("tidewater", "other"):
        _write(layout, vendor, {"drop": ["SCHEMAS/Balance/properties/tags"]})

    assert diff.main(["--base", "HEAD", "--json"], layout) == 1
    assert _changes(capsys) == {
        "specs/other/openapi.yaml": [("breaking", "field-removed")],
        "specs/tidewater/openapi.yaml": [("review", "field-removed")],
    }


def test_a_field_that_is_no_longer_read_still_breaks_when_it_goes(layout: Layout, capsys):
    """The manifest of the revision counts, too: to stop reading it is no acceptance."""
    _write(layout, "tidewater", {"drop": ["SCHEMAS/Balance/properties/amount"]})
    path = layout.spec("tidewater") / "vendor.toml"
    path.write_text(MANIFEST.replace('reads = ["amount"]', 'reads = ["currency"]'))

    assert diff.main(["--base", "HEAD", "--json"], layout) == 1
    classes = {class_ for class_, _ in _changes(capsys)["specs/tidewater/openapi.yaml"]}
    assert "breaking" in classes


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
