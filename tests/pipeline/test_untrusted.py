"""What a hostile document says: it is data in every file that is written, or it is refused."""

from __future__ import annotations

import ast
import copy
import json
import re
import tomllib

import pytest
from markdown_it import MarkdownIt

from scripts import documents, new_vendor, overlay
from scripts.emit import build
from tests.pipeline.conftest import GOOD

CODE = '",*[exec("import os; os._exit(7)")],"'
WORDS = ['"""', "'''", "\\", "\n", "# x", "{{7*7}}", "${7}", "%s", "]]>", "<script>", CODE]


def document(
    *,
    title="Acme",
    url="https://api.acme.example",
    header="X-Key",
    path="/balance",
    operation="get_balance",
    tag="account",
    field="balance",
    words="words",
):
    """A document with one balance."""
    root = copy.deepcopy(GOOD)
    root["info"] = {"title": title, "version": words}
    root["servers"] = [{"url": url}]
    root["components"]["securitySchemes"]["Key"]["name"] = header
    get = root["paths"].pop("/balance")["get"]
    root["paths"][path] = {"get": get | {"operationId": operation, "summary": words, "tags": [tag]}}
    good = get["responses"]["200"]
    good["description"] = words
    del good["content"]["application/json"]["example"]
    kind = {"type": "string", "enum": [words], "default": words}
    root["components"]["schemas"]["Funds"] = {
        "type": "object",
        "title": title,
        "description": words,
        "properties": {field: {"type": "number", "description": words}, "kind": kind},
    }
    return root


@pytest.mark.parametrize(
    "part", ["title", "header", "operation", "tag", "field", "words", "path", "url"]
)
@pytest.mark.parametrize("word", WORDS)
def test_a_hostile_word_is_data_in_every_file(part, word, start, layout, capsys):
    """Whatever it closes or opens elsewhere; a name that cannot be used is refused."""
    if start(document(**{part: f"/v1/{word}" if part == "path" else word})) != 0:
        assert capsys.readouterr().err
        return
    module = (layout.root / "wrapper/prepaid/vendors/acme.py").read_text()
    tree = ast.parse(module)
    called = {ast.unparse(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}
    assert called == {"Vendor", "Api", "Operation", "Figure"}
    constants = [node.value for node in ast.walk(tree) if isinstance(node, ast.Constant)]
    assert not any("exec" in str(value) for value in constants)
    manifest = tomllib.loads((layout.spec("acme") / "vendor.toml").read_text())
    assert set(manifest) == {
        *("id", "title", "kind", "format", "read", "base_url", "auth_header", "operations")
    }
    source = documents.read(layout.spec("acme") / "source.json", "source")
    correction = overlay.read(layout.spec("acme") / "overlay.yaml", "overlay", "source.json")
    assert overlay.apply(source, correction).document["paths"]
    sample = tomllib.loads((layout.root / "tests/contract/samples/acme.toml").read_text())
    assert json.loads(sample["calls"][0]["body"])


@pytest.mark.parametrize("field", [CODE, "a.b", "ba lance", "balance\n", "é" * 300])
def test_a_field_that_cannot_stand_in_a_path_is_not_taken_as_the_figure(field, start, layout):
    """A person is asked instead."""
    assert start(document(field=field)) == 0
    module = (layout.root / "wrapper/prepaid/vendors/acme.py").read_text()
    assert 'available=Figure("FILL IN", "FILL IN")' in module
    assert "The answer has no number." in module


@pytest.mark.parametrize("mark", ["\u202e", "\u2066", "\x1b[2J", "\x00", "\x85", "\ud800"])
def test_characters_that_act_unseen_are_refused_at_reading(mark, start, capsys):
    """And the message that says so does not hold them."""
    assert start(document(field=f"a{mark}b")) == 1
    assert not set(mark) & set(capsys.readouterr().err) - set("[2J")


def test_a_name_on_the_command_line_is_printed_with_its_escapes(layout, tmp_path, capsys):
    """What goes to a terminal cannot act on it."""
    spec = tmp_path / "x\x1b[31m\u202e.json"
    spec.write_text("[]")
    assert new_vendor.main(["acme", "--spec", str(spec)], layout) == 1
    assert "x\\x1b[31m\\u202e.json" in capsys.readouterr().err


LINKS = "[a](javascript:alert(1)) <javascript:alert(2)> ![b](data:text/html,x) [c]: javascript:x"


def test_links_of_a_document_do_not_survive_in_the_reference(start, layout, monkeypatch):
    """Prose is text there, not markup."""
    assert start(document(words=LINKS, title=LINKS[:30])) == 0
    path = layout.spec("acme") / "vendor.toml"
    path.write_text(path.read_text().replace("FILL IN: ", ""))
    page = build.derive(layout, "acme")["docs/reference/acme.md"].decode()
    markdown = MarkdownIt("commonmark")
    monkeypatch.setattr(markdown, "validateLink", lambda _: True)  # it would refuse them itself
    assert "javascript:" in page
    links = re.findall(r"<(?:a|img) (?:href|src)=.(?:javascript|data)", markdown.render(page))
    assert links == []


def test_texts_with_any_end_of_line_read_back_equal(start, layout):
    """From the source, and from the effective document in both forms."""
    words = "one\r\ntwo\rthree\n\r\n  four  \n"
    assert start(document(words=words)) == 0
    derived = build.derive(layout, "acme")
    stored = documents.parse(derived["specs/acme/openapi.yaml"].decode(), "yaml", "openapi.yaml")
    package = json.loads(derived["generated/prepaid_clients/acme/openapi.json"])
    for whole in (stored, package, documents.read(layout.spec("acme") / "source.json", "source")):
        assert whole["components"]["schemas"]["Funds"]["description"] == words
        assert whole["info"]["version"] == words
