"""Documents that are broken, boundless or built to hurt."""

from __future__ import annotations

from typing import Any

import pytest

from scripts.changes import classify
from scripts.changes.rules import canonical
from scripts.findings import PipelineError
from tests.pipeline.diff.mutations import base
from tests.pipeline.test_bounds import lines_run


def _with(pointer: str, value: Any, dialect: str = "3.1") -> dict[str, Any]:
    return base(dialect, {"set": {pointer: value}})


@pytest.mark.parametrize(
    ("pointer", "value", "message"),
    [
        ("SCHEMAS/Named", {"$ref": "other.yaml#/Named"}, "leads out of the document"),
        ("SCHEMAS/Named", {"$ref": "https://evil.example/a.yaml"}, "leads out of the document"),
        ("SCHEMAS/Unused", {"$ref": "#/components/schemas/Gone"}, "leads to nothing"),
        ("SCHEMAS/Unused/properties/example", {"$ref": "#/gone"}, "leads to nothing"),
        ("SCHEMAS/Named", {"$ref": "#named"}, "is not a JSON pointer"),
        ("SCHEMAS/Named", {"$ref": "#/components/schemas/Named"}, "leads back to itself"),
        ("SCHEMAS/Named/allOf", [{"$ref": "#/tags/7"}], "leads to nothing"),
        ("GET/parameters/0", {"$ref": "#/components/parameters/Gone"}, "leads to nothing"),
        ("/openapi", "2.0", "expected '3.0.x' or '3.1.x'"),
        ("/openapi", 3.1, "expected '3.0.x' or '3.1.x'"),
        ("/paths", [], "a list, expected a mapping"),
        ("/servers", {}, "a mapping, expected a list"),
        ("GET/parameters", "none", "a string, expected a list"),
        ("GET/parameters/0/in", "body", "'body'"),
        ("GET/parameters/0/in", ["query"], "query']"),
        ("GET/responses/200", 7, "a number, expected a mapping"),
        ("SCHEMAS/Balance/properties/unit", "text", "where a schema belongs"),
        ("SCHEMAS/Balance/properties/tags/maxItems", "ten", "maxItems is 'ten'"),
        ("GET/security", [{"Nobody": []}], "'Nobody' is not declared"),
        ("/paths/~1accounts~1{other}~1balance", {"get": {}}, "is the same as GET /accounts/"),
        ("/info/version", {1, 2}, "is not JSON data"),
        ("/info/version", float("nan"), "is not JSON data"),
    ],
)
def test_a_broken_document_is_an_error(pointer: str, value: Any, message: str):
    """It says which document, where, and what stands there; on either side."""
    broken = _with(pointer, value)

    with pytest.raises(PipelineError, match="new document") as caught:
        classify(base("3.1"), broken)
    assert message in str(caught.value)
    with pytest.raises(PipelineError, match="old document"):
        classify(broken, base("3.1"))


def test_an_example_that_refers_to_itself_is_an_error():
    """Examples are data and not looked through beforehand; those in use are followed."""
    ring = {"$ref": "#/components/examples/ring"}
    edits = {"/components/examples": {"ring": ring}, "GET/parameters/0/examples": {"one": ring}}
    broken = base("3.1", {"set": edits})

    with pytest.raises(PipelineError, match="leads back to itself"):
        classify(base("3.1"), broken)


def test_a_document_that_is_no_mapping_is_an_error():
    """A list is no OpenAPI document."""
    with pytest.raises(PipelineError, match="is a list, an OpenAPI document is a mapping"):
        classify([], base("3.1"))  # type: ignore[arg-type]  # what a file may hold


def test_a_document_that_contains_itself_is_an_error():
    """Python data can, JSON cannot."""
    document = base("3.1")
    document["paths"]["x-self"] = document

    with pytest.raises(PipelineError, match="is not JSON data"):
        classify(document, base("3.1"))


def test_references_reach_into_lists_and_odd_names():
    """A pointer may step through a list, and percent signs and tildes are decoded."""
    named, spare = "SCHEMAS/a~1b~0c d", "SCHEMAS/Spare"
    field = "SCHEMAS/Receipt/properties/id"
    link, other = (
        {"$ref": f"#/components/schemas/{target}"} for target in ("a~1b~0c%20d", "Spare/oneOf/0")
    )
    old = base("3.1", {"set": {named: {"type": "string"}, field: link}})
    new = base("3.1", {"set": {spare: {"oneOf": [{"type": "string"}]}, field: other}})

    assert classify(old, new) == []


def _dense(names: int, leaf: str) -> dict[str, Any]:
    """Every schema refers to every other, so there are more ways through than atoms."""
    document = base("3.1")
    for one in range(names):
        fields = {f"f{n}": {"$ref": f"#/components/schemas/S{n}"} for n in range(names)}
        document["components"]["schemas"][f"S{one}"] = {
            "type": "object",
            "properties": fields | {"leaf": {"type": leaf}},
        }
    document["components"]["schemas"]["Balance"]["properties"]["web"] = {
        "$ref": "#/components/schemas/S0"
    }
    return document


def test_schemas_that_all_refer_to_each_other_end_in_time():
    """The change is found near the top, the number of its places is bounded, and so is the work."""
    found = classify(_dense(12, "string"), _dense(12, "integer"))

    top = "GET /accounts/{account}/balance#/responses/200/application~1json/web/leaf"
    assert top in {change.location for change in found}
    assert {change.rule for change in found} == {"retyped"}
    six, eight = (
        lines_run(classify, _dense(names, "string"), _dense(names, "integer")) for names in (6, 8)
    )
    assert eight < 2 * six  # there are fifty times as many ways through


def test_unchanged_schemas_that_all_refer_to_each_other_cost_little():
    """Equal parts are known to be equal without a walk."""
    one, same, other = (_dense(20, leaf) for leaf in ("string", "string", "integer"))

    assert classify(one, same) == []
    assert 2 * lines_run(classify, one, same) < lines_run(classify, one, other)


def test_a_bomb_of_references_ends_in_time():
    """Forty levels that each use the next one twice would unfold to a trillion fields."""

    def bomb(leaf: str) -> dict[str, Any]:
        document = base("3.0")
        schemas = document["components"]["schemas"]
        for level in range(40):
            link = {"$ref": f"#/components/schemas/L{level + 1}"}
            schemas[f"L{level}"] = {"type": "object", "properties": {"a": link, "b": link}}
        schemas["L40"] = {"type": leaf}
        schemas["Receipt"]["properties"]["bomb"] = {"$ref": "#/components/schemas/L0"}
        return document

    found = classify(bomb("string"), bomb("integer"))

    assert {change.rule for change in found} == {"retyped"}
    assert len(found) <= 16


@pytest.mark.parametrize("step", [0, 1])
def test_an_unknown_keyword_is_written_out_in_bounds(step: int):
    """Below `not` may stand a ring, or levels that each use the next one twice."""

    def document(leaf: str) -> dict[str, Any]:
        document = base("3.0")
        schemas = document["components"]["schemas"]
        for level in range(40):
            link = {"$ref": f"#/components/schemas/L{level + step}"}
            schemas[f"L{level}"] = {"properties": {"a": link, "b": link}, "title": leaf}
        schemas["L40"] = {"type": leaf}
        schemas["Receipt"]["properties"]["note"]["not"] = {"$ref": "#/components/schemas/L0"}
        return document

    (change,) = classify(document("string"), document("integer"))

    assert change.rule == "keyword-changed"
    assert change.old != change.new
    assert len(canonical(change.old)) < 10_000


def test_a_change_beyond_what_is_written_out_is_still_a_change():
    """Both values then look alike; better so than silence."""

    def document(leaf: str) -> dict[str, Any]:
        fields = {f"p{number:03}": {"type": "string"} for number in range(300)}
        return _with(
            "SCHEMAS/Receipt/properties/note/not/properties", fields | {"q": {"type": leaf}}
        )

    (change,) = classify(document("string"), document("integer"))

    assert change.rule == "keyword-changed"


def _chain(length: int, step: str, leaf: str) -> dict[str, Any]:
    """Schemas that refer each to the next one: in a field, or in nothing but a reference."""
    document = base("3.1")
    schemas = document["components"]["schemas"]
    for level in range(length):
        link = {"$ref": f"#/components/schemas/C{level + 1}"}
        plain = step == "reference"
        schemas[f"C{level}"] = link if plain else {"type": "object", "properties": {"next": link}}
    schemas[f"C{length}"] = {"type": leaf, "not": {"const": 1}}
    schemas["Receipt"]["properties"]["chain"] = {"$ref": "#/components/schemas/C0"}
    return document


def test_a_long_chain_of_schemas_is_walked_to_its_end():
    """Beyond the depth at which equality is given up, each pair is looked at."""
    (change,) = classify(_chain(250, "field", "string"), _chain(250, "field", "integer"))

    assert change.rule == "retyped"
    assert change.location.count("/next") == 250
    assert classify(_chain(250, "field", "string"), _chain(250, "field", "string")) == []


def test_an_endless_chain_of_references_is_followed():
    """Neither a crash nor a claim that nothing changed."""
    long = _chain(5000, "reference", "string")

    (change,) = classify(long, _chain(5000, "reference", "integer"))

    assert change.rule == "retyped"


def test_a_ring_of_compositions_ends():
    """Schemas that are parts or alternatives of each other say no more than they say."""
    ring = {"allOf": [{"$ref": "#/components/schemas/Charge"}], "type": "object"}
    alternatives = [{"$ref": "#/components/schemas/Ring"}]
    edits = {"set": {"SCHEMAS/Charge/anyOf": alternatives, "SCHEMAS/Ring": ring}}
    more = {"set": {"SCHEMAS/Ring/properties": {"extra": {"type": "string"}}}}
    old, new = base("3.1", edits), base("3.1", edits, more)

    assert {change.rule for change in classify(old, new)} == {"field-added"}
