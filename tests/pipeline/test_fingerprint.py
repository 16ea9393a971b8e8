"""The fingerprint: what two documents have in common when they describe the same bytes."""

from __future__ import annotations

import copy

import pytest

from scripts import documents
from scripts.documents import Document, fingerprint, reach
from scripts.layout import Layout
from tests.pipeline.diff.noise import noisy


def digest(root, *only):
    """The fingerprint of a document, or of some of its operations."""
    return fingerprint.digest(Document(root, "openapi.yaml", only or None))


def test_names_descriptions_examples_and_order_do_not_travel(good):
    """A page that was only set anew has the same fingerprint, and so has one with rings in it."""
    schemas = good["components"]["schemas"]
    schemas["Funds"]["properties"]["of"] = {"$ref": "#/components/schemas/Funds"}
    other = noisy(good, 1)
    call = other["paths"]["/balance"]["get"]
    call |= {"operationId": "another", "tags": ["other"], "description": "More words."}
    call["x-note"] = "ours"
    call["responses"]["200"]["content"]["application/json"]["example"] = {"balance": 7}
    for schema in other["components"]["schemas"].values():
        schema |= {"title": "T", "description": "what is left"}
    other["info"]["title"] = "Another"
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


def test_an_overlay_of_names_and_descriptions_leaves_the_fingerprint_as_it_was():
    """That of Deepixels: what the vendor says about bytes is not ours to change."""
    lock = documents.read(Layout().spec("deepixels") / "lock.json", "lock.json")
    assert lock["source"]["fingerprint"] == lock["effective"]["fingerprint"]
    assert lock["source"]["sha256"] != lock["effective"]["sha256"]


def test_an_inline_schema_and_a_component_have_the_same_fingerprint(good):
    """Also a schema inside of itself, and that schema with its first level inline."""
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


def test_where_two_forms_differ_is_reported_by_path(good):
    """Once for each place, with both values."""
    document = Document(good, "openapi.yaml")
    funds = {"$ref": "#/components/schemas/Funds"}
    old = fingerprint.form(document, {"a": funds, "b": funds})
    good["components"]["schemas"]["Funds"]["properties"]["balance"]["type"] = "string"
    new = fingerprint.form(Document(good, "openapi.yaml"), {"a": funds, "b": funds})
    place = "a.properties.balance.type"
    assert list(fingerprint.differences(old, new)) == [(place, "number", "string")]
    assert list(fingerprint.differences(old, old)) == []
