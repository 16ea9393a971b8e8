"""The walker: references, operations and what one operation reaches, in work that stays bounded."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest

from scripts.documents import Document, reach
from scripts.documents.validate import validate
from scripts.findings import PipelineError
from tests.pipeline.conftest import doubled


@pytest.mark.parametrize(
    ("reference", "said"),
    [
        ("https://example.com/x.yaml#/a", "leads out of the document"),
        ("other.yaml", "leads out of the document"),
        ("#/nowhere", "leads to nothing"),
        ("#/list/2", "leads to nothing"),
        ("#anchor", "is not a JSON pointer"),
        ("#/a/b", "leads back to itself"),
    ],
)
def test_a_reference_is_never_fetched_and_never_followed_in_a_circle(reference, said):
    """A document is untrusted: it may name anything."""
    root = {"a": {"b": {"$ref": "#/c"}}, "c": {"$ref": "#/a/b"}, "list": [1, 2]}
    with pytest.raises(PipelineError, match=said):
        Document(root, "d").follow({"$ref": reference})


@pytest.mark.parametrize("reference", ["#/paths/~1a~0b", "#/paths/%2Fa~0b", "#/list/1"])
def test_escapes_and_positions_in_a_reference_are_read(reference):
    """A path as a key has its slashes written as ~1; a step may be the place in a list."""
    root = {"paths": {"/a~b": {"x": 1}}, "list": [0, {"x": 1}]}
    assert Document(root, "d").follow({"$ref": reference}) == {"x": 1}


def with_broken_parts(good) -> dict[str, Any]:
    """A document with other operations and components, broken in all ways."""
    root = copy.deepcopy(good)
    root["paths"]["/balance"]["post"] = {
        "operationId": "get_balance_twice",
        "security": [{"Nobody": []}],
        "responses": {"200": {"$ref": "responses.yaml#/Fine"}},
    }
    root["paths"]["/broken"] = {"$ref": "paths.yaml"}
    root["paths"]["/twice"] = {"get": {"operationId": "twice", "responses": 7}}
    root["paths"]["/again"] = {"get": {"operationId": "twice", "parameters": "none"}}
    root["components"]["schemas"]["Broken"] = {"type": "number", "exclusiveMinimum": []}
    root["components"]["schemas"]["Ring"] = {"$ref": "#/components/schemas/Ring"}
    root["components"]["securitySchemes"]["Other"] = {"type": "nothing"}
    root["webhooks"] = {"x": []}
    root["tags"] = [{"name": "account"}, {"name": "other"}]
    return root


def test_what_one_operation_reaches_is_a_document_of_its_own(good):
    """Nothing that it does not reach is left, and the rest stands as it stood."""
    document = Document(with_broken_parts(good), "d", ("get_balance",))
    cut = reach(document, document.operations())
    assert cut == good | {"tags": [{"name": "account"}]}
    assert list(cut["components"]) == list(good["components"])


def test_what_is_not_reached_may_be_broken(good):
    """References to other files, duplicate operationIds and invalid schemas."""
    root = with_broken_parts(good)
    for name in ("get_balance", "GET /balance"):
        assert validate(Document(root, "d", (name,))) == []
    assert validate(Document(root, "d", ("get_balance_twice",)))
    assert Document(root, "d", ("get_balance",)).find("get_balance").path == "/balance"


def test_everything_that_an_operation_refers_to_is_reached(good):
    """Shared responses, parameters, headers, examples, the schemas of a discriminator, a ring."""
    root = copy.deepcopy(good)
    pets = {"oneOf": [{"$ref": "#/components/schemas/Cat"}]} | {
        "discriminator": {"propertyName": "kind", "mapping": {"cat": "Cat", "dog": "Dog"}}
    }
    root["components"] |= {
        "responses": {"Bad": root["paths"]["/balance"]["get"]["responses"]["401"]},
        "parameters": {"Page": {"name": "page", "in": "query", "schema": {"type": "integer"}}},
        "headers": {"Left": {"schema": {"$ref": "#/components/schemas/Count"}}},
        "examples": {"Full": {"value": {"balance": 1, "$ref": "data"}}, "Spare": {"value": 1}},
    }
    root["components"]["schemas"] |= {
        "Pets": pets,
        "Cat": {"type": "object", "properties": {"of": {"$ref": "#/components/schemas/Pets"}}},
        "Dog": {"type": "object", "properties": {"list": {"$ref": "#/x-lists/0"}}},
        "Count": {"type": "integer"},
        "Spare": {"type": "integer"},
    }
    root["x-lists"] = [{"type": "array", "items": {}}]
    root["components"]["schemas"]["Funds"]["properties"]["pets"] = {
        "$ref": "#/components/schemas/Pets"
    }
    call = root["paths"]["/balance"]
    call["parameters"] = [{"$ref": "#/components/parameters/Page"}]
    call["get"]["responses"]["401"] = {"$ref": "#/components/responses/Bad"}
    fine = call["get"]["responses"]["200"]
    fine["headers"] = {"X-Left": {"$ref": "#/components/headers/Left"}}
    body = fine["content"]["application/json"]
    del body["example"]
    body["examples"] = {"full": {"$ref": "#/components/examples/Full"}}

    document = Document(root, "d")
    cut = reach(document, document.operations())

    del root["components"]["schemas"]["Spare"], root["components"]["examples"]["Spare"]
    assert cut == root


def test_a_reference_into_another_path_stays_valid(good):
    """Some tools write them; the operation itself does not come along."""
    root = copy.deepcopy(good)
    place = "#/paths/~1balance/get/responses/500"
    responses = {"200": {"$ref": place}}
    root["paths"]["/other"] = {"get": {"operationId": "other", "responses": responses}}
    document = Document(root, "d", ("other",))
    cut = reach(document, document.operations())
    assert cut["paths"]["/balance"] == {"get": {"responses": {"500": {"description": "failed"}}}}
    assert Document(cut, "d").follow({"$ref": place}) == {"description": "failed"}


def test_the_operations_own_parameters_replace_those_of_its_path(good):
    """Header names are the same in capitals and without."""
    call = good["paths"]["/balance"]
    call["parameters"] = [
        {"name": "X-Page", "in": "header", "required": True},
        {"name": "page", "in": "query"},
    ]
    call["get"]["parameters"] = [{"name": "x-page", "in": "header"}]
    document = Document(good, "d")
    (operation,) = document.operations()
    found = [(one["name"], one.get("required")) for one in document.parameters(operation)]
    assert found == [("x-page", None), ("page", None)]


@pytest.mark.parametrize("name", ["get_balance", "GET /balance", "get /balance"])
def test_an_operation_is_found_by_its_id_or_by_method_and_path(name, good):
    """As a person writes it."""
    assert Document(good, "d").find(name).name == "GET /balance"


def test_an_operation_that_is_not_found_is_reported_with_the_candidates(good):
    """None of the name, or several."""
    with pytest.raises(PipelineError, match="has no operation 'balance'; it has get_balance"):
        Document(good, "d").find("balance")
    good["paths"]["/other"] = good["paths"]["/balance"]
    with pytest.raises(PipelineError, match="several operations 'get_balance': GET /balance, GET"):
        Document(good, "d").find("get_balance")


def test_each_object_is_walked_once(good):
    """However many ways lead to it."""
    root = doubled(good, 60)
    document = Document(root, "d")
    walked = [id(node) for _, node in document.walk(document.starts(document.operations()))]
    assert len(walked) == len(set(walked))
    assert len(walked) < json.dumps(root).count("{")
