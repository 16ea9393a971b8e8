"""Documents that are broken, boundless or built to hurt."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from scripts.changes import classify
from scripts.changes.rules import canonical
from scripts.findings import PipelineError
from tests.pipeline.conftest import chain
from tests.pipeline.diff.mutations import base
from tests.pipeline.test_bounds import dense, lines_run

if TYPE_CHECKING:
    from collections.abc import Callable


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


def test_a_document_that_is_not_a_mapping_is_an_error():
    """A list is not an OpenAPI document."""
    with pytest.raises(PipelineError, match="is a list, an OpenAPI document is a mapping"):
        classify([], base("3.1"))  # type: ignore[arg-type]  # what a file may hold


def test_a_document_that_contains_itself_is_an_error():
    """Python data can, JSON cannot."""
    document = base("3.1")
    document["paths"]["x-self"] = document

    with pytest.raises(PipelineError, match="is not JSON data"):
        classify(document, base("3.1"))


def _web(size: int, leaf: str) -> dict[str, Any]:
    """There are more ways through these schemas than atoms."""
    root = dense(size, leaf)
    link = {"$ref": "#/components/schemas/S0"}
    root["components"]["schemas"]["Balance"]["properties"]["web"] = link
    return root


def test_schemas_that_all_refer_to_each_other_end_in_time():
    """The change is found near the top, the number of its places is bounded, and so is the work."""
    found = classify(_web(12, "string"), _web(12, "integer"))

    top = "GET /accounts/{account}/balance#/responses/200/application~1json/web/leaf"
    assert top in {change.location for change in found}
    assert {change.rule for change in found} == {"retyped"}
    six, eight = (
        lines_run(classify, _web(size, "string"), _web(size, "integer")) for size in (6, 8)
    )
    assert eight < 2 * six  # there are fifty times as many ways through


def test_unchanged_schemas_that_all_refer_to_each_other_cost_little():
    """Equal parts are known to be equal without a walk."""
    one, same, other = (_web(20, leaf) for leaf in ("string", "string", "integer"))

    assert classify(one, same) == []
    assert 2 * lines_run(classify, one, same) < lines_run(classify, one, other)


@pytest.mark.parametrize("levels", [1, 40])
def test_an_unknown_keyword_is_written_out_in_bounds(levels: int):
    """Below `not` may stand a ring, or levels that each use the next one twice."""

    def document(leaf: str) -> dict[str, Any]:
        def two(link: Any) -> dict[str, Any]:
            return {"properties": {"a": link, "b": link}, "title": leaf}

        root = base("3.0")
        last = two({"$ref": "#/components/schemas/L0"}) if levels == 1 else {"type": leaf}
        link = chain(root, levels, two, last)
        root["components"]["schemas"]["Receipt"]["properties"]["note"]["not"] = link
        return root

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


def _chain(length: int, step: Callable[[Any], Any], leaf: str) -> dict[str, Any]:
    """Schemas that refer each to the next one."""
    root = base("3.1")
    link = chain(root, length, step, {"type": leaf, "not": {"const": 1}})
    root["components"]["schemas"]["Receipt"]["properties"]["chain"] = link
    return root


def test_a_long_chain_of_schemas_is_walked_to_its_end():
    """Beyond the depth at which equality is given up, each pair is looked at."""
    old, same, new = (
        _chain(250, lambda link: {"type": "object", "properties": {"next": link}}, leaf)
        for leaf in ("string", "string", "integer")
    )
    (change,) = classify(old, new)

    assert change.rule == "retyped"
    assert change.location.count("/next") == 250
    assert classify(old, same) == []


def test_an_endless_chain_of_references_is_followed():
    """Neither a crash nor a claim that nothing changed."""
    old, new = (_chain(5000, lambda link: link, leaf) for leaf in ("string", "integer"))
    (change,) = classify(old, new)

    assert change.rule == "retyped"


def test_a_ring_of_compositions_ends():
    """Schemas that are parts or alternatives of each other say no more than they say."""
    ring = {"allOf": [{"$ref": "#/components/schemas/Charge"}], "type": "object"}
    alternatives = [{"$ref": "#/components/schemas/Ring"}]
    edits = {"set": {"SCHEMAS/Charge/anyOf": alternatives, "SCHEMAS/Ring": ring}}
    more = {"set": {"SCHEMAS/Ring/properties": {"extra": {"type": "string"}}}}
    old, new = base("3.1", edits), base("3.1", edits, more)

    assert {change.rule for change in classify(old, new)} == {"field-added"}
