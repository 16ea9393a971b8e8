"""Reading and writing documents as plain JSON data."""

from __future__ import annotations

import pytest

from scripts import documents
from scripts.findings import PipelineError


@pytest.mark.parametrize(
    ("form", "text", "said"),
    [
        ("yaml", "a: 1\nb: 2\na: 3\n", "f line 3: the key 'a' is given twice"),
        ("yaml", "'200': 1\n200: 2\n", "f line 2: the key '200' is given twice"),
        ("json", '{"a": {"b": 1, "b": 2}}', "the key 'b' is given twice"),
        ("yaml", "a: &x [1]\nb: *x\n", "f line 2: aliases are not read"),
        ("yaml", "a: !!python/name:os.system ''\n", "could not determine a constructor"),
        ("yaml", "a: !secret x\n", "could not determine a constructor"),
        ("yaml", "a: .nan\n", ".nan has no exact double"),
        ("yaml", "? [1]\n: 2\n", "is no text"),
        ("yaml", "a: 12345678901234567.89\n", "12345678901234567.89 has no exact double"),
        ("json", '{"a": 12345678901234567.89}', "12345678901234567.89 has no exact double"),
        ("json", '{"a": 1e999}', "1e999 has no exact double"),
        ("json", '{"a": NaN}', "NaN is no JSON"),
        ("json", '{"a": 1,}', "f line 1"),
        ("json", "[" * 300 + "]" * 300, "nested more than 200 levels"),
        ("json", "[" * 100_000, "is nested too deeply"),
        ("yaml", "[" * 300 + "]" * 300, "nested"),
    ],
)
def test_a_document_that_would_lose_something_is_refused_with_its_place(form, text, said):
    """Nothing is dropped in silence, and nothing that JSON cannot say is read."""
    with pytest.raises(PipelineError) as caught:
        documents.parse(text, form, "f")
    assert said in str(caught.value)


def test_yaml_is_read_as_json_data():
    """Statuses become text, time stamps stay text, and yes is no boolean."""
    text = "200: yes\nat: 2026-01-13T10:33:56.473007403Z\nfigure: 0.6336833840314097\n"
    assert documents.parse(text, "yaml", "f") == {
        "200": "yes",
        "at": "2026-01-13T10:33:56.473007403Z",
        "figure": 0.6336833840314097,
    }


def test_what_is_written_as_yaml_reads_back_the_same():
    """Prose with lines, text that looks like numbers, and equal values survive."""
    shared = {"type": "string"}
    value = {
        "openapi": "3.1.0",
        "responses": {"200": shared, "401": shared},
        "text": ["", " a", "a: b", "1.0", "null", "two\nlines\n", "trailing \nblank", "- x", "é"],
        "at": "2026-01-13T10:33:56Z",
        "number": [1, -1.5, 1e300, True, None],
    }
    written = documents.to_yaml(value, "first line")
    assert documents.parse(written.decode(), "yaml", "f") == value
    assert written.startswith(b"# first line\nopenapi: 3.1.0\n")


def test_a_document_must_be_an_object(tmp_path):
    """A list, a text and a missing file are told apart."""
    path = tmp_path / "source.json"
    with pytest.raises(PipelineError, match="is missing"):
        documents.read(path, "f")
    path.write_text("[1]")
    with pytest.raises(PipelineError, match=r"holds \[1\] where an object belongs"):
        documents.read(path, "f")
    path.write_bytes(b'{"a": "\xff"}')
    with pytest.raises(PipelineError, match="is not UTF-8"):
        documents.read(path, "f")
