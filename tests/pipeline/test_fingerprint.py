"""The fingerprint: what two documents have in common when they describe the same bytes."""

from __future__ import annotations

import copy

import pytest

from scripts import documents, overlay
from scripts.documents import Document, fingerprint, reach
from scripts.layout import Layout


def digest(root, *only):
    """The fingerprint of a document, or of some of its operations."""
    return fingerprint.digest(Document(root, "openapi.yaml", only or None))


def cosmetic(document):
    """Change names, prose and order, and nothing that travels."""
    other = copy.deepcopy(document)
    call = other["paths"]["/balance"]["get"]
    call |= {"operationId": "another", "tags": ["other"], "description": "More words."}
    call["x-note"] = "ours"
    body = call["responses"]["200"]["content"]["application/json"]
    body |= {"schema": {"$ref": "#/components/schemas/Renamed"}, "example": {"balance": 7}}
    schemas = other["components"]["schemas"]
    schemas["Renamed"] = schemas.pop("Funds") | {"title": "T"}
    schemas["Renamed"]["properties"] = dict(reversed(schemas["Renamed"]["properties"].items()))
    schemas["Renamed"]["properties"]["balance"]["description"] = "what is left"
    other["components"]["securitySchemes"]["Renamed"] = other["components"]["securitySchemes"].pop(
        "Key"
    )
    call["security"] = [{"Renamed": []}]
    other["info"]["title"] = "Another"
    return dict(reversed(other.items()))


def test_names_prose_examples_and_order_do_not_travel(good):
    """A page that was only set anew has the same fingerprint."""
    assert cosmetic(good) != good
    assert digest(cosmetic(good)) == digest(good)


def test_an_inline_schema_and_a_component_have_the_same_fingerprint(good):
    """A component in place of an inline schema changes no byte of an answer."""
    other = copy.deepcopy(good)
    body = other["paths"]["/balance"]["get"]["responses"]["200"]["content"]["application/json"]
    body["schema"] = other["components"]["schemas"].pop("Funds")
    assert digest(other) == digest(good)


CHANGES = {
    "type": lambda d: d["components"]["schemas"]["Funds"]["properties"]["balance"].update(
        type="string"
    ),
    "new field": lambda d: d["components"]["schemas"]["Funds"]["properties"].update(
        title={"type": "string"}
    ),
    "required": lambda d: d["components"]["schemas"]["Funds"].pop("required"),
    "server": lambda d: d["servers"][0].update(url="https://other.example.com"),
    "header of the key": lambda d: d["components"]["securitySchemes"]["Key"].update(name="x-token"),
    "security": lambda d: d["paths"]["/balance"]["get"].update(security=[{}]),
    "parameter": lambda d: d["paths"]["/balance"].update(parameters=[{"name": "a", "in": "query"}]),
    "status": lambda d: d["paths"]["/balance"]["get"]["responses"].pop("401"),
    "path": lambda d: d["paths"].update({"/b": d["paths"].pop("/balance")}),
    "method": lambda d: d["paths"]["/balance"].update(post=d["paths"]["/balance"].pop("get")),
}


@pytest.mark.parametrize("change", CHANGES)
def test_what_travels_is_in_the_fingerprint(change, good):
    """A field named `title` is a field, not a title."""
    other = copy.deepcopy(good)
    CHANGES[change](other)
    assert digest(other) != digest(good)


def test_a_schema_that_holds_itself_has_a_fingerprint_without_names(good):
    """Rings are compared by what they say, not by what they are called."""
    schemas = good["components"]["schemas"]
    schemas["Funds"]["properties"]["of"] = {"$ref": "#/components/schemas/Funds"}
    other = copy.deepcopy(good)
    renamed = other["components"]["schemas"]
    renamed["Other"] = renamed.pop("Funds")
    renamed["Other"]["properties"]["of"]["$ref"] = "#/components/schemas/Other"
    body = other["paths"]["/balance"]["get"]["responses"]["200"]["content"]["application/json"]
    body["schema"]["$ref"] = "#/components/schemas/Other"
    assert digest(other) == digest(good)


@pytest.mark.parametrize("vendor", ["deepixels"])
def test_an_overlay_of_names_and_prose_leaves_the_fingerprint_as_it_was(vendor):
    """What the vendor says about bytes is not ours to change."""
    folder = Layout().spec(vendor)
    lock = documents.read(folder / "lock.json", "lock.json")
    assert lock["source"]["fingerprint"] == lock["effective"]["fingerprint"]
    assert overlay.read(folder / "overlay.yaml", "o", "source.json").actions


def test_a_ring_that_is_written_out_once_has_the_same_fingerprint(good):
    """A schema inside of itself, and that schema with its first level inline."""
    schemas = good["components"]["schemas"]
    schemas["Funds"]["properties"]["of"] = {"$ref": "#/components/schemas/Funds"}
    other = copy.deepcopy(good)
    body = other["paths"]["/balance"]["get"]["responses"]["200"]["content"]["application/json"]
    body["schema"] = copy.deepcopy(schemas["Funds"])
    assert digest(other) == digest(good)
    other["components"]["schemas"]["Funds"]["properties"]["more"] = {"type": "string"}
    assert digest(other) != digest(good)


def test_only_what_the_operations_reach_is_in_the_fingerprint(good):
    """The rest of a large document changes every week."""
    before = digest(good, "get_balance")
    good["paths"]["/other"] = {"get": {"operationId": "other", "responses": {}}}
    good["components"]["schemas"]["Other"] = {"$ref": "elsewhere.yaml"}
    assert digest(good, "get_balance") == before
    assert digest(good, "GET /balance") == before
    document = Document(good, "openapi.yaml", ("get_balance",))
    assert digest(reach(document, document.operations())) == before
    good["components"]["schemas"]["Funds"]["properties"]["more"] = {"type": "string"}
    assert digest(good, "get_balance") != before


def test_where_two_forms_differ_is_told_by_path(good):
    """Once for each place, with both values."""
    document = Document(good, "openapi.yaml")
    funds = {"$ref": "#/components/schemas/Funds"}
    old = fingerprint.form(document, {"a": funds, "b": funds})
    good["components"]["schemas"]["Funds"]["properties"]["balance"]["type"] = "string"
    new = fingerprint.form(Document(good, "openapi.yaml"), {"a": funds, "b": funds})
    place = "a.properties.balance.type"
    assert list(fingerprint.differences(old, new)) == [(place, "number", "string")]
    assert list(fingerprint.differences(old, old)) == []
