"""Reading and writing documents as plain JSON data."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from scripts import documents
from scripts.documents import plain_yaml
from scripts.findings import PipelineError

LAUGHS = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 9)
)


@pytest.mark.parametrize(
    ("form", "text", "said"),
    [
        ("yaml", "a: 1\nb: 2\na: 3\n", "f line 3: the key 'a' is given twice"),
        ("yaml", "'200': 1\n200: 2\n", "f line 2: the key '200' is given twice"),
        ("json", '{"a": {"b": 1, "b": 2}}', "the key 'b' is given twice"),
        ("yaml", "a: &x [*x]\n", "f line 1: the alias 'x' stands for nothing, or for itself"),
        ("yaml", LAUGHS, "f line 5: aliases stand for more than 100000 values"),
        ("yaml", "a: !!python/name:os.system ''\n", "the tag '!!python/name:os.system' is not"),
        ("yaml", "a: !secret x\n", "the tag '!secret' is not read"),
        ("yaml", "a:\n- b\nc: !!omap [x: 1]\n", "f line 3: the tag '!!omap' is not read"),
        ("yaml", "a: !!set {x}\n", "the tag '!!set' is not read"),
        ("yaml", "a: !!binary aGk=\n", "the tag '!!binary' is not read"),
        ("yaml", "a: 1\n---\nb: 2\n", "f line 2: a second document is not read"),
        ("yaml", "a: |\n  x\u2028  y\n", "f line 2: the line separator U+2028 is not read"),
        ("yaml", "a: \x07\n", "control characters are not allowed"),
        ("yaml", "a:\n <<: 1\n", "f line 2: << merges something that is not a mapping"),
        ("yaml", 'a: "\\ud800"\n', "invalid Unicode character"),
        ("yaml", 'a: "\\e[2J"\n', "holds the character '\\x1b'"),
        ("json", '{"\\ud800": 1}', "holds the character '\\ud800'"),
        ("json", '{"a": ["\\u202e"]}', "holds the character '\\u202e'"),
        ("json", '{"a": "\u2066"}', "holds the character '\\u2066'"),
        ("json", '{"a": "\\u0000"}', "holds the character '\\x00'"),
        ("yaml", "a: .nan\n", ".nan has no exact double"),
        ("yaml", "? [1]\n: 2\n", "is not text"),
        ("yaml", "a: 12345678901234567.89\n", "12345678901234567.89 has no exact double"),
        ("json", '{"a": 12345678901234567.89}', "12345678901234567.89 has no exact double"),
        ("json", '{"a": 1e999}', "1e999 has no exact double"),
        ("json", '{"a": NaN}', "NaN is not valid JSON"),
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
    """Statuses become text, time stamps stay text, and yes is not a boolean."""
    text = "200: yes\nat: 2026-01-13T10:33:56.473007403Z\nfigure: 0.6336833840314097\n"
    assert documents.parse(text, "yaml", "f") == {
        "200": "yes",
        "at": "2026-01-13T10:33:56.473007403Z",
        "figure": 0.6336833840314097,
    }


def test_aliases_and_merges_stand_for_values_of_their_own():
    """As if they were written out: a change of one leaves the others alone."""
    text = "a: &m {type: number}\nb: *m\nc: {<<: *m, title: c}\nd: {<<: [{x: 1}, {x: 2}], x: 0}\n"
    value = documents.parse(text, "yaml", "f")
    number = {"type": "number"}
    assert value == {"a": number, "b": number, "c": number | {"title": "c"}, "d": {"x": 0}}
    value["a"]["type"] = "string"
    assert value["b"] == number


@given(value=st.recursive(st.text() | st.booleans() | st.integers(), st.lists))
@example(value=["a\r\nb", "\r", "a\r\n", "\n", " \n a", "a\n\n", "\t\n", "\ta: b\r", "a #b", "<<"])
@example(value=[{"<<": "a\r\nb\r\n"}, "0o7", "1e3", "~", "=", "a\x85b", "\u2028\u2029", "\ufeff"])
def test_every_text_reads_back_equal_from_yaml(value):
    """Ends of lines, blanks and characters that YAML 1.1 and 1.2 take for different things."""
    assert plain_yaml.load(plain_yaml.dump({"x": value})) == {"x": value}


@pytest.mark.parametrize(("form", "text"), [("json", '{"a": 1}'), ("yaml", "a: 1\n")])
def test_a_byte_order_mark_is_not_part_of_a_document(form, text, tmp_path):
    """Editors put it in front of a file, and it means nothing."""
    assert documents.parse(f"\ufeff{text}", form, "f") == {"a": 1}
    path = tmp_path / f"source.{form}"
    path.write_bytes(b"\xef\xbb\xbf" + text.encode())
    assert documents.read(path, "f") == {"a": 1}


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
    """A list, a missing file and one that is not UTF-8 have messages of their own."""
    path = tmp_path / "source.json"
    with pytest.raises(PipelineError, match="is missing"):
        documents.read(path, "f")
    path.write_text("[1]")
    with pytest.raises(PipelineError, match=r"holds \[1\] where an object belongs"):
        documents.read(path, "f")
    path.write_bytes(b'{"a": "\xff"}')
    with pytest.raises(PipelineError, match="is not UTF-8"):
        documents.read(path, "f")
