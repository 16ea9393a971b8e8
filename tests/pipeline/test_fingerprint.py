"""The wire form: what two documents have in common when they describe the same bytes."""

from __future__ import annotations

import copy

import pytest

from scripts import documents, overlay, references, wire
from scripts.findings import PipelineError
from scripts.layout import Layout


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
    """A page that was only set anew has the same wire hash."""
    assert cosmetic(good) != good
    assert wire.digest(cosmetic(good)) == wire.digest(good)


def test_an_inline_schema_and_a_component_are_the_same_on_the_wire(good):
    """Hoisting changes no byte of an answer."""
    other = copy.deepcopy(good)
    body = other["paths"]["/balance"]["get"]["responses"]["200"]["content"]["application/json"]
    body["schema"] = other["components"]["schemas"].pop("Funds")
    assert wire.digest(other) == wire.digest(good)


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
def test_what_travels_is_in_the_wire_hash(change, good):
    """A field named `title` is a field, not a title."""
    other = copy.deepcopy(good)
    CHANGES[change](other)
    assert wire.digest(other) != wire.digest(good)


def test_a_schema_that_holds_itself_has_a_wire_form_without_names(good):
    """Recursion is told by how far back it leads."""
    schemas = good["components"]["schemas"]
    schemas["Funds"]["properties"]["of"] = {"$ref": "#/components/schemas/Funds"}
    other = copy.deepcopy(good)
    renamed = other["components"]["schemas"]
    renamed["Other"] = renamed.pop("Funds")
    renamed["Other"]["properties"]["of"]["$ref"] = "#/components/schemas/Other"
    body = other["paths"]["/balance"]["get"]["responses"]["200"]["content"]["application/json"]
    body["schema"]["$ref"] = "#/components/schemas/Other"
    assert wire.digest(other) == wire.digest(good)


@pytest.mark.parametrize("vendor", ["deepixels"])
def test_an_overlay_of_names_and_prose_leaves_the_wire_as_it_was(vendor):
    """What the vendor says about bytes is not ours to change."""
    folder = Layout().spec(vendor)
    lock = documents.read(folder / "lock.json", "lock.json")
    assert lock["source"]["wire"] == lock["effective"]["wire"]
    assert overlay.read(folder / "overlay.yaml", "o", "source.json").actions


@pytest.mark.parametrize(
    ("reference", "said"),
    [
        ("https://example.com/x.yaml#/a", "leads out of the document"),
        ("other.yaml", "leads out of the document"),
        ("#/nowhere", "leads to nothing"),
        ("#/a/b", "leads back to itself"),
    ],
)
def test_a_reference_is_never_fetched_and_never_followed_in_a_circle(reference, said):
    """A document is untrusted: it may name anything."""
    document = {"a": {"b": {"$ref": "#/c"}}, "c": {"$ref": "#/a/b"}}
    with pytest.raises(PipelineError, match=said):
        references.resolve(document, {"$ref": reference})


def test_escapes_in_a_reference_are_read():
    """A path as a key has its slashes written as ~1."""
    assert references.resolve({"paths": {"/a~b": 1}}, {"$ref": "#/paths/~1a~0b"}) == 1
