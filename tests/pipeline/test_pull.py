"""`make pull`: what changed on a page, and writing it only when asked to."""

from __future__ import annotations

import copy
import json
import re
import tomllib
from hashlib import sha256

import pytest
import tomlkit

from scripts import manifest, pull
from scripts.emit import writing
from scripts.findings import fail
from scripts.layout import Layout
from scripts.pages import fences

VENDOR = "youdotcom"


@pytest.fixture
def page(repository):
    """A page around the stored document, as the vendor's tool writes it."""
    source = (repository.spec(VENDOR) / "source.yaml").read_bytes()
    return b"# Account Balance\n\n```yaml\n" + source + b"```\n\n```python\nprint(1)\n```\n"


@pytest.fixture
def run(repository, tmp_path_factory):
    """Run the command on a saved page."""
    saved = tmp_path_factory.mktemp("saved") / "page.md"

    def command(page, *arguments, vendor=VENDOR):
        saved.write_bytes(page)
        return pull.main(["--vendor", vendor, "--page", str(saved), *arguments], repository)

    return command


def test_the_same_document_is_no_change(run, page, capsys):
    """Other words on the page do not count, but are reported: they may state a unit."""
    assert run(page + b"\nMore words.\n") == 0
    said = capsys.readouterr().out
    assert "byte for byte" in said
    assert "the page around the document changed; a unit may stand there only:" in said
    assert "is new or changed: 'More words.'" in said
    assert run(page, "--apply") == 0
    capsys.readouterr()
    assert run(page) == 0
    assert "the page around" not in capsys.readouterr().out


def test_names_and_wording_are_called_cosmetic(run, page, capsys):
    """The fingerprint is the same."""
    for old, new in (
        (b"title: billing", b"title: Billing"),
        (b"getAccountBalance_Response_200", b"Response200"),
        (b"operationId: get-account-balance", b"operationId: balance"),
        (b"Error detail message.", b"What went wrong."),
        (b"  version: 1.0.0\n", b"  version: 1.0.1\n"),
    ):
        assert old in page
        page = page.replace(old, new)
    assert run(page) == 0
    assert f"{VENDOR}: cosmetic, the fingerprint is the same" in capsys.readouterr().out


def test_watched_words_are_not_cosmetic(run, page, capsys):
    """A unit stands in the watched text only."""
    changed = page.replace(b"balance in cents. Divide", b"balance in mils. Divide")
    assert changed != page
    assert run(changed) == 1
    said = capsys.readouterr().out
    assert f"{VENDOR}: changed" in said
    assert "[[watched]] 1: text is 'Remaining credit balance in cents." in said


def test_a_change_is_shown_by_class_and_nothing_is_written(run, page, repository, capsys):
    """`--apply` would write."""
    before = writing.files_in(repository.root)
    changed = page.replace(b"                  type: number", b"                  type: string")
    changed = changed.replace(b"          type: number", b"          type: string")
    assert run(changed) == 1
    assert "breaking (1)" in capsys.readouterr().out
    assert writing.files_in(repository.root) == before


def test_an_overlay_that_no_longer_applies_is_reported(run, page, capsys):
    """Before anything is taken over."""
    assert b"- name: X-API-Key\n" in page
    assert run(page.replace(b"- name: X-API-Key\n", b"- name: X-Key\n")) == 1
    assert "matched nothing. The vendor moved or corrected it" in capsys.readouterr().out


def test_applying_updates_source_and_manifest_and_nothing_else(run, page, repository, capsys):
    """Byte for byte the block; of the manifest the hash and the day, its comments stay."""
    before = writing.files_in(repository.root)
    changed = page.replace(b"Error detail message.", b"What went wrong.")
    assert run(changed, "--apply", "--read", "2026-12-24") == 0
    after = writing.files_in(repository.root)
    touched = {name for name in after if after[name] != before.get(name)}
    assert touched == {f"specs/{VENDOR}/source.yaml", f"specs/{VENDOR}/vendor.toml"}
    block = fences.select(changed.decode(), "page")
    assert after[f"specs/{VENDOR}/source.yaml"] == block.text.encode()
    manifest = after[f"specs/{VENDOR}/vendor.toml"].decode()
    assert tomllib.loads(manifest)["read"] == "2026-12-24"
    assert '# "For clean Markdown of any page' in manifest
    assert "run: make generate" in capsys.readouterr().out
    assert run(changed) == 0
    assert "byte for byte" in capsys.readouterr().out


def test_a_day_is_given_or_unknown_and_never_today(run, page, repository, capsys):
    """The clock has no part in what is stored."""
    changed = page.replace(b"Error detail message.", b"What went wrong.")
    assert run(changed, "--apply", "--read", "today") == 2
    assert "read is 'today'" in capsys.readouterr().err
    assert run(changed, "--apply") == 0
    assert 'read = "unknown"' in (repository.spec(VENDOR) / "vendor.toml").read_text()


def test_another_format_replaces_the_source(run, repository):
    """A vendor that goes from YAML to JSON leaves one source, and the manifest says which."""
    document = (repository.client(VENDOR) / "openapi.json").read_bytes()
    assert run(b"```json\n" + document + b"```\n", "--apply") == 0
    assert sorted(path.name for path in repository.spec(VENDOR).glob("source.*")) == ["source.json"]
    assert 'format = "json"' in (repository.spec(VENDOR) / "vendor.toml").read_text()
    assert "extends: source.json" in (repository.spec(VENDOR) / "overlay.yaml").read_text()
    assert run(b"```json\n" + document + b"```\n") == 0


@pytest.mark.parametrize(
    ("page", "said"),
    [
        (b"# nothing\n", "has 0 fenced blocks"),
        (b"\xff\xfe", "is not UTF-8"),
        (b"```yaml\nopenapi: 2.0.0\n```\n", "openapi: is '2.0.0', expected '3.0.x'"),
    ],
)
def test_a_page_that_cannot_be_used_changes_nothing(page, said, run, repository, capsys):
    """Also with --apply."""
    before = writing.files_in(repository.root)
    assert run(page, "--apply") == 2
    assert said in capsys.readouterr().err
    assert writing.files_in(repository.root) == before


def test_all_vendors_are_pulled_and_those_without_a_page_are_named(repository, page, capsys):
    """The pages that manifests name are fetched, and no other."""
    asked = []

    def get(url):
        asked.append(url)
        return page

    assert pull.main([], repository, get) == 0
    assert asked == ["https://you.com/docs/api-reference/billing/get-account-balance.md"]
    said = capsys.readouterr().out
    assert "deepixels: skipped, specs/deepixels/vendor.toml names no page. Save it" in said
    assert "legnext: skipped, specs/legnext/vendor.toml is hand-written" in said


@pytest.mark.parametrize(
    ("vendor", "said"),
    [
        ("deepixels", "names no page. Save it and run: make pull VENDOR=deepixels PAGE=saved.md"),
        (
            "legnext",
            "is hand-written. Save a page of its [[evidence]] and run: make pull VENDOR=legnext",
        ),
        ("nobody", f"is missing. Correct VENDOR= (there are {', '.join(Layout().vendors())}), or"),
    ],
)
def test_a_vendor_that_is_asked_for_and_has_no_page_is_an_error(vendor, said, repository, capsys):
    """It says how to go on."""
    assert pull.main(["--vendor", vendor], repository) == 2
    assert said in capsys.readouterr().err


def test_a_page_that_cannot_be_fetched_does_not_hide_the_others(repository, capsys):
    """And the exit status says that one is unknown."""

    def get(url):
        raise fail(url, "answers 503, not 200.", "Try again.")

    assert pull.main([], repository, get) == 2
    out, err = capsys.readouterr()
    assert "answers 503" in err
    assert "legnext: skipped" in out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--page", "saved.md"], "PAGE= (--page) needs VENDOR= (--vendor): whose page is it?"),
        (["--read", "2026-12-24"], "READ= (--read) needs APPLY=1 (--apply)"),
    ],
)
def test_what_does_not_go_together_is_said_in_the_words_of_make(arguments, said, capsys):
    """A maintainer types variables, and sees them named beside the options; nothing is fetched."""

    def get(url):
        pytest.fail(f"{url} was fetched")

    with pytest.raises(SystemExit) as ended:
        pull.main(arguments, get=get)
    assert ended.value.code == 2
    assert said in capsys.readouterr().err


@pytest.fixture
def by_hand(repository):
    """A vendor whose document is written by hand from two pages, one of which is compared."""
    text = "# Balance\n\nSend `x-key`.\n\nThe field `left` is in cents.\n"
    path = repository.spec("legnext") / "vendor.toml"
    head, _, _ = path.read_text().partition("[[evidence]]")
    evidence = [
        {"page": "one", "stated": "the key", "assumed": "nothing", "facts": ["`x-key`", "`left`"]},
        {"page": "two", "stated": "the errors", "assumed": "nothing"},
    ]
    path.write_text(head + tomlkit.dumps({"evidence": evidence}))
    return text.encode()


def test_the_page_of_a_hand_written_document_is_compared_with_what_was_read(
    by_hand, run, repository, capsys
):
    """At first by its facts, and once its hashes are taken byte for byte and by paragraphs."""
    assert run(by_hand, "--apply", "--read", "2026-12-24", vendor="legnext") == 0
    assert "the manifest is updated; run: make generate" in capsys.readouterr().out
    stored = (repository.spec("legnext") / "vendor.toml").read_text()
    assert tomllib.loads(stored)["read"] == "2026-12-24"
    assert "in cents" not in stored
    assert run(by_hand, vendor="legnext") == 0
    assert "[[evidence]] 1 is the one that was read, byte for byte" in capsys.readouterr().out
    assert run(by_hand.replace(b"cents", b"mils"), vendor="legnext") == 1
    said = capsys.readouterr().out
    assert "changed; each of its facts is still there" in said
    assert "line 5 is new or changed: 'The field `left` is in mils.'" in said
    assert "line 3" not in said.replace("after line 3", "")


def test_a_page_without_a_fact_of_the_evidence_is_not_taken(by_hand, run, repository, capsys):
    """The document rests on it: source and evidence come first."""
    assert run(by_hand, "--apply", vendor="legnext") == 0
    before = writing.files_in(repository.root)
    assert run(by_hand.replace(b"left", b"rest"), "--apply", vendor="legnext") == 1
    assert "the page no longer says '`left`'" in capsys.readouterr().out
    assert writing.files_in(repository.root) == before


def test_a_page_that_no_evidence_knows_is_an_error(by_hand, run, capsys):
    """It may be any page."""
    assert run(b"# Something else\n", vendor="legnext") == 2
    assert "has no [[evidence]] with a paragraph or fact of this page" in capsys.readouterr().err


@pytest.mark.parametrize("vendor", Layout().vendors())
def test_no_words_of_a_page_are_stored(vendor):
    """Hashes say where a page changed."""
    facts = manifest.read(Layout().spec(vendor) / "vendor.toml", "vendor.toml", vendor)
    for digests in (facts.page_paragraphs, *(one.paragraphs for one in facts.evidence)):
        assert all(re.fullmatch(r"[0-9a-f]{8}", digest) for digest in digests.split())


def test_of_a_large_document_only_what_is_called_is_stored_and_compared(
    good, start, layout, tmp_path, capsys
):
    """The manifest says what it was cut to, and what else is there may change as it likes."""
    root, spec = copy.deepcopy(good), tmp_path / "openapi.json"
    other = {"responses": {"200": {"description": "words " * 15_000}}}
    root["paths"]["/other"] = {"get": other}
    root["components"]["schemas"]["Other"] = {"type": "object"}
    assert start(root, "--operation", "get_balance") == 0
    assert json.loads((layout.spec("acme") / "source.json").read_text()) == good
    facts = manifest.read(layout.spec("acme") / "vendor.toml", "vendor.toml", "acme")
    assert facts.cut_to == ("GET /balance",)
    assert facts.file == spec.name
    assert facts.file_sha256 == sha256(spec.read_bytes()).hexdigest()
    arguments = ["--vendor", "acme", "--page", str(spec)]
    other["responses"] = {"200": {"$ref": "elsewhere.yaml"}}
    spec.write_text(json.dumps(root))
    assert pull.main(arguments, layout) == 0
    assert "byte for byte" in capsys.readouterr().out
    assert pull.main([*arguments, "--apply", "--read", "2026-12-23"], layout) == 0
    facts = manifest.read(layout.spec("acme") / "vendor.toml", "vendor.toml", "acme")
    assert facts.read == "2026-12-23"
    assert facts.file_sha256 == sha256(spec.read_bytes()).hexdigest()
    root["components"]["schemas"]["Funds"]["properties"]["balance"]["type"] = "string"
    spec.write_text(json.dumps(root))
    assert pull.main(arguments, layout) == 1
    assert "breaking (1)" in capsys.readouterr().out
    assert pull.main([*arguments, "--apply", "--read", "2026-12-24"], layout) == 0
    stored = json.loads((layout.spec("acme") / "source.json").read_text())
    assert list(stored["paths"]) == ["/balance"]
    facts = manifest.read(layout.spec("acme") / "vendor.toml", "vendor.toml", "acme")
    assert facts.file_sha256 == sha256(spec.read_bytes()).hexdigest()
