"""The API reference: derived from the documents, and text of a vendor's stays text."""

from __future__ import annotations

import pytest

from scripts import documents, effective
from scripts.layout import Layout
from scripts.reference import index, markdown, page


@pytest.mark.parametrize("vendor", Layout().vendors())
def test_a_page_names_every_call_model_field_and_correction(vendor):
    """With where the document came from."""
    made = effective.make(Layout(), vendor)
    text = page(made).decode()
    assert f"read on: {made.manifest.read}" in text
    assert f"`{made.manifest.base_url}`" in text
    for path, item in made.document["paths"].items():
        for method, operation in item.items():
            assert f"### {operation['operationId']}\n" in text
            assert f"`{method.upper()} {path}`" in text
    for key, schema in made.document["components"]["schemas"].items():
        assert f"### {schema.get('title', key)}\n" in text
        assert all(f"| `{field}` |" in text for field in schema["properties"])
    for action in made.overlay.actions:
        assert markdown.words(action.description) in text
        assert markdown.code(action.target) in text
    for one in made.manifest.evidence:
        assert markdown.words(one.assumed) in text


def test_the_index_links_every_vendor():
    """One row each."""
    layout = Layout()
    made = [effective.make(layout, vendor).manifest for vendor in layout.vendors()]
    text = index(made).decode()
    assert all(f"[{one.title}]({one.id}.md)" in text for one in made)


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ("a | b\nc", "a \\| b c"),
        ("<script>x</script>", "\\<script\\>x\\</script\\>"),
        ("[x](javascript:y)", "\\[x\\](javascript:y)"),
        ("![x](https://e.example/p.png)", "\\!\\[x\\](https:&#47;&#47;e.example/p.png)"),
        ("see https://e.example", "see https:&#47;&#47;e.example"),
        ("`a|b<c>` and *c*", "`a\\|b<c>` and \\*c\\*"),
        ("# no heading", "\\# no heading"),
        ("&lt;b&gt;", "\\&lt;b\\&gt;"),
    ],
)
def test_prose_of_a_vendor_is_words_only(said, written):
    """No markup, link, image or table of theirs takes effect on our pages."""
    assert markdown.words(said) == written


def test_code_cannot_be_left():
    """A name with backticks or bars stays one cell and one piece of code."""
    assert markdown.code("a`b|c\nd") == "`a'b\\|c d`"


def test_an_example_cannot_close_its_block(good, facts, tmp_path):
    """Three backticks in a value are written as escapes that JSON reads back."""
    from scripts.lint.view import View
    from scripts.reference import calls

    body = good["paths"]["/balance"]["get"]["responses"]["200"]["content"]["application/json"]
    body["example"] = {"balance": 1, "currency": "```\n# x"}
    view = View(good, "openapi.yaml")
    text = "\n".join(calls.section(view, facts, next(view.calls())))
    block = text.split("```json\n")[1].split("\n```")[0]
    assert documents.parse(block, "json", "f") == body["example"]
