"""`make check`: what differs, where, and the next command; nothing is written."""

from __future__ import annotations

import json
import shutil
from hashlib import sha256

import pytest

from scripts import check, generate
from scripts.emit import generator, lock, writing
from scripts.layout import Layout

VENDOR = "youdotcom"


@pytest.fixture
def one(repository, derived_once):
    """A repository with a single vendor, which is faster."""
    for other in {*repository.vendors()} - {VENDOR}:
        shutil.rmtree(repository.spec(other))
        shutil.rmtree(repository.client(other))
        (repository.root / "docs/reference" / f"{other}.md").unlink()
    generate.generate(repository, [VENDOR])  # the index has a single vendor now
    return repository


def findings(layout):
    """Run the check, and see that it wrote nothing."""
    before = writing.files_in(layout.root)
    found = [str(finding) for finding in check.check(layout)]
    assert writing.files_in(layout.root) == before
    return found


def edit(path, old, new):
    """Replace a text in a file that has it."""
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))


def test_this_repository_is_what_a_fresh_run_writes():
    """All vendors, all derived files, with the tools that are installed here."""
    assert check.check(Layout()) == []


def test_an_edited_generated_file_is_reported_with_line_both_values_and_command(one):
    """The first line that differs is named."""
    path = one.client(VENDOR) / "client.py"
    edit(path, "timeout = self.timeout", "timeout = None")
    lines = path.read_text().splitlines()
    (number,) = (number for number, line in enumerate(lines, 1) if "timeout = None" in line)
    (found,) = findings(one)
    assert found.startswith(f"generated/prepaid_clients/{VENDOR}/client.py line {number}: is ")
    assert "timeout = None" in found
    assert "timeout = self.timeout" in found
    assert found.endswith("Run: make generate")


def test_any_derived_file_that_is_edited_or_missing_is_reported(one):
    """Each by its own name; ends of lines count."""
    paths = [
        f"specs/{VENDOR}/openapi.yaml",
        f"specs/{VENDOR}/lock.json",
        f"generated/prepaid_clients/{VENDOR}/openapi.json",
        f"generated/prepaid_clients/{VENDOR}/_spec.py",
        f"generated/prepaid_clients/{VENDOR}/models/account_balance.py",
        "generated/prepaid_clients/__init__.py",
        f"docs/reference/{VENDOR}.md",
        "docs/reference/index.md",
    ]
    stored = {path: (one.root / path).read_bytes() for path in paths}
    for path, data in stored.items():
        (one.root / path).write_bytes(data + b"# mine\n")
    assert {found.partition(" line ")[0] for found in findings(one)} == {*paths}
    for path, data in stored.items():
        (one.root / path).write_bytes(data.replace(b"\n", b"\r\n"))
    assert {found.partition(": has ")[0] for found in findings(one)} == {*paths}
    for path in paths:
        (one.root / path).unlink()
    missing = "is missing; a fresh run writes it. Run: make generate"
    assert {*findings(one)} == {f"{path}: {missing}" for path in paths}


def test_a_file_that_nothing_derives_is_reported(one):
    """A stray module would be shipped; a stray package, too."""
    stray = one.client(VENDOR) / "extra.py"
    stray.write_text("")
    other = one.client("formervendor") / "client.py"
    other.parent.mkdir()
    other.write_text("")
    said = findings(one)
    assert len(said) == 2
    assert all("is derived from nothing" in found for found in said)
    assert said[1].endswith(f"rm generated/prepaid_clients/{VENDOR}/extra.py")


def test_a_changed_source_is_reported_in_each_file_that_it_changes(one):
    """Effective document, package and lock."""
    edit(one.spec(VENDOR) / "source.yaml", "title: billing", "title: bills")
    paths = {found.split(" ")[0].rstrip(":") for found in findings(one)}
    assert f"specs/{VENDOR}/openapi.yaml" in paths
    assert f"specs/{VENDOR}/lock.json" in paths
    assert f"generated/prepaid_clients/{VENDOR}/__init__.py" in paths


def test_a_document_that_cannot_be_derived_is_the_only_finding(one):
    """Its stored files are neither right nor left over."""
    edit(one.spec(VENDOR) / "source.yaml", "- name: X-API-Key", "- name: X-Key")
    (found,) = findings(one)
    assert found.startswith(f"specs/{VENDOR}/overlay.yaml action 2 (")
    assert "matched nothing. The vendor moved or corrected it" in found


def test_a_manifest_that_cannot_be_read_is_the_only_finding(one):
    """The files of all vendors are not taken for left over: no advice to remove them."""
    edit(one.spec(VENDOR) / "vendor.toml", 'kind = "vendor-page"', 'kind = "rumour"')
    (found,) = findings(one)
    assert found.startswith(f"specs/{VENDOR}/vendor.toml: kind is 'rumour'")


def test_a_list_without_a_place_for_the_vendors_is_the_only_finding(one):
    """The README's fault is reported, though no vendor has it."""
    (one.root / "README.md").write_text("# mine\n")
    (found,) = findings(one)
    assert found.startswith("README.md: has no place for the vendors")


def test_a_figure_that_no_answer_has_is_reported_and_so_is_a_module_that_is_gone(one):
    """What is written by hand is held against the document before any test runs."""
    module = one.root / f"wrapper/prepaid/vendors/{VENDOR}.py"
    edit(module, "data.attributes.balance", "data.attributes.funds")
    (found,) = findings(one)
    assert f"vendors/{VENDOR}.py line " in found
    assert "reads 'data.attributes.funds', which no answer in" in found
    samples = one.root / "tests/contract/samples"
    samples.mkdir(parents=True)
    assert f"tests/contract/samples/{VENDOR}.toml: is missing." in "".join(findings(one))


def test_a_broken_lock_is_reported(one):
    """Whatever is in it."""
    (one.spec(VENDOR) / "lock.json").write_text("[]")
    (found,) = findings(one)
    assert found.startswith(f"specs/{VENDOR}/lock.json line 1: is '[]', a fresh run writes '{{'")


def test_another_tool_than_the_locks_is_reported(one):
    """Generator, formatter, settings, our templates and upstream's originals."""
    path = one.spec(VENDOR) / "lock.json"
    document = json.loads(path.read_text())
    tools = document["tools"]
    tools |= dict.fromkeys(("openapi-python-client", "ruff", "config"), "0.28.0")
    tools["templates"]["client.py.jinja"] = tools["upstream_templates"]["types.py.jinja"] = "0.28.0"
    path.write_text(json.dumps(document, indent=2, ensure_ascii=False) + "\n")
    *found, last = findings(one)
    start, end = f"specs/{VENDOR}/lock.json: ", "'0.28.0' in the lock. Install the pinned tools"
    assert all(one.startswith(start) and end in one for one in found)
    assert [one.removeprefix(start).partition(" is '")[0] for one in found] == [
        "config",
        "openapi-python-client",
        "ruff",
        "templates client.py.jinja",
        "upstream_templates types.py.jinja",
    ]
    assert "is '0.29.1' here" in found[1]
    assert last.startswith(f"specs/{VENDOR}/lock.json line ")


def test_an_upstream_template_that_is_gone_is_reported(one, monkeypatch, tmp_path):
    """An override of nothing has no effect, in silence."""
    monkeypatch.setattr(lock, "upstream_templates", lambda: tmp_path)
    assert any("client.py.jinja is 'gone' here" in found for found in findings(one))


def test_a_missing_generator_is_a_finding(one, monkeypatch, tmp_path):
    """And not a traceback."""
    monkeypatch.setattr(generator, "_PACKAGES", tmp_path / "missing")
    (found,) = findings(one)
    assert found.endswith("Run: make setup")


def test_the_lock_says_what_came_from_what():
    """Inputs, tools and output; each file of the package by its hash."""
    document = json.loads((Layout().spec(VENDOR) / "lock.json").read_text())
    inputs = {"manifest", "source", "overlay", "effective"}
    assert set(document) == {"comment", *inputs, "tools", "output"}
    package = writing.files_in(Layout().client(VENDOR))
    hashes = {name: sha256(data).hexdigest() for name, data in package.items()}
    assert document["output"]["files"] == hashes


def test_the_command_exits_with_1_and_lists_all_findings(one, monkeypatch, capsys):
    """Nothing is left out after the first one."""
    monkeypatch.setattr(check, "Layout", lambda: one)
    assert check.main() == 0
    (one.client(VENDOR) / "client.py").unlink()
    (one.client(VENDOR) / "errors.py").unlink()
    assert check.main() == 1
    out, err = capsys.readouterr()
    assert err.count("is missing; a fresh run writes it. Run: make generate") == 2
    assert "findings: 2" in out
