"""The API reference: derived from the documents, and text of a vendor's stays text."""

from __future__ import annotations

import json

import pytest

from scripts import effective, manifest
from scripts.documents import Document
from scripts.emit import catalogue
from scripts.emit.reference import index, markdown, operations, page
from scripts.layout import Layout
from tests.pipeline.conftest import MANIFEST


@pytest.mark.parametrize("vendor", Layout().vendors())
def test_a_page_names_every_call_model_field_and_correction(vendor):
    """With where the document came from."""
    made = effective.make(Layout(), vendor)
    record = catalogue.read(Layout(), made.manifest)
    text = page(made, catalogue.overview(record)).decode()
    assert f"read on: {made.manifest.read}" in text
    assert f"`{made.manifest.base_url}`" in text
    for path, item in made.document["paths"].items():
        for method, operation in item.items():
            assert f"### {operation['operationId']}\n" in text
            assert f"`{method.upper()} {path}`" in text
    document = Document(made.document, "openapi.yaml", made.manifest.wanted)
    for _, key, schema in document.named_schemas():
        assert f"### {schema.get('title', key)}\n" in text
        assert all(f"| `{field}` |" in text for field in schema["properties"])
    for action in made.overlay.actions:
        assert markdown.words(action.description) in text
        assert markdown.code(action.target) in text
    for one in made.manifest.evidence:
        assert markdown.words(one.assumed) in text


def test_the_index_links_every_vendor():
    """In a table."""
    layout = Layout()
    made = [effective.make(layout, vendor).manifest for vendor in layout.vendors()]
    text = index(made).decode()
    assert all(f"[{one.title}]({one.id}.md)" in text for one in made)


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ("a | b\nc", "a \\| b c"),
        ("one\n\ntwo\n- three\n  four\n1. five", "one<br>two<br>- three four<br>1. five"),
        ("<script>x</script>", "\\<script\\>x\\</script\\>"),
        ("[x](javascript:y)", "\\[x\\](javascript:y)"),
        ("![x](https://e.example/p.png)", "!\\[x\\](https:&#47;&#47;e.example/p.png)"),
        ("see https://e.example", "see https:&#47;&#47;e.example"),
        ("see www.e.example", "see www&#46;e.example"),
        ("`a|b<c>`, *c*, **d** and _e_", "`a\\|b<c>`, *c*, **d** and _e_"),
        ("a `lone backtick", "a \\`lone backtick"),
        ("# no heading", "\\# no heading"),
        ("&lt;b&gt;", "\\&lt;b\\&gt;"),
        ("$x$ costs $5", "\\$x\\$ costs \\$5"),
    ],
)
def test_emphasis_and_code_of_a_vendor_stay_and_nothing_else(said, written):
    """No link, image, heading, formula, HTML or table of theirs takes effect on our pages."""
    assert markdown.words(said) == written


def test_a_text_of_several_lines_keeps_its_lists_paragraphs_and_code():
    """Headings, rules and tables in it are words."""
    said = (
        'One *two*\n**three**.\n\n- a\n- b\n  c\n\n```json\n{"a": [1]}\n```\n\nTitle\n-----\n'
        "## Sub\n|a|b|\n|---|---|\n***\n- - -\n```\nopen"
    )
    assert markdown.paragraphs(said) == (
        'One *two*\n**three**.\n\n- a\n- b\n  c\n\n```json\n{"a": [1]}\n```\n\nTitle\n\\-----\n'
        "\\## Sub\n\\|a\\|b\\|\n\\|---\\|---\\|\n\\***\n\\- - -\n\\`\\`\\`\nopen"
    )


def test_the_text_of_a_document_is_on_its_page_as_it_was_written():
    """You.com's list of two items with names in bold."""
    text = page(effective.make(Layout(), "youdotcom")).decode()
    assert "\n- **Organization members** — the balance reflects" in text
    assert "\n- **Individual users** — the balance reflects" in text


def test_code_cannot_be_left():
    """A name with backticks or bars stays one cell and one piece of code."""
    assert markdown.code("a`b|c\nd") == "`a'b\\|c d`"


def test_an_example_cannot_close_its_block(good):
    """Three backticks in a value are written as escapes that JSON reads back."""
    body = good["paths"]["/balance"]["get"]["responses"]["200"]["content"]["application/json"]
    body["example"] = {"balance": 1, "currency": "```\n# x"}
    facts = manifest.check(MANIFEST, "vendor.toml", "invented")
    document = Document(good, "openapi.yaml")
    text = "\n".join(operations.section(document, facts, next(document.operations())))
    block = text.split("```json\n")[1].split("\n```")[0]
    assert json.loads(block) == body["example"]
