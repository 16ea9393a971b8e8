"""Every place that a vendor's record declares is in its effective document, with its kind there."""

from __future__ import annotations

import copy
import json
from importlib.resources import files

import pytest

from prepaid.vendors import get_vendor, vendor_names

NUMBER = {"number", "integer", "string"}  # some vendors write figures as decimal strings
PLACES = ("account_id", "vendor_alert", "enough", "as_of", "resets_at")


def calls():
    """Each API version of each vendor that has a document beside its client."""
    for name in vendor_names():
        record = get_vendor(name)
        for version, api in record.apis.items():
            yield pytest.param(record, api, id=f"{name} {version}")


def document_of(record):
    package = record.client.__name__
    return json.loads(files(package).joinpath("openapi.json").read_text("utf-8"))


def problems(document, operation):
    """Return the declared places that the document of an operation does not have."""
    name = operation.module.__name__.rpartition(".")[2]
    (node,) = [
        call
        for item in document["paths"].values()
        for call in item.values()
        if isinstance(call, dict) and call.get("operationId") == name
    ]
    (media,) = resolve(document, node["responses"]["200"])["content"].values()
    wrong = []
    for figure in operation.figures:
        schema = at(document, media["schema"], figure.path)
        if not kinds(document, schema) & NUMBER:
            wrong.append(figure.path)
    declared = [getattr(operation, place) for place in PLACES]
    declared += [figure.unit_at for figure in operation.figures]
    wrong += [path for path in declared if path and at(document, media["schema"], path) is None]
    return wrong


def resolve(document, node):
    while isinstance(node, dict) and "$ref" in node:
        target = document
        for step in node["$ref"].removeprefix("#/").split("/"):
            target = target[step.replace("~1", "/").replace("~0", "~")]
        node = target
    return node


def parts(document, schema):
    schema = resolve(document, schema)
    yield schema
    for word in ("allOf", "anyOf", "oneOf"):
        for one in schema.get(word, ()):
            yield from parts(document, one)


def at(document, schema, path):
    """Return the schema at a dotted path; `name[]` means the items of a list."""
    for step in path.split("."):
        name = step.removesuffix("[]")
        found = [
            part["properties"][name]
            for part in parts(document, schema)
            if name in part.get("properties", {})
        ]
        if not found:
            return None
        schema = found[0]
        if step.endswith("[]"):
            schema = next(part["items"] for part in parts(document, schema) if "items" in part)
    return schema


def kinds(document, schema):
    if schema is None:
        return set()
    found = [part.get("type", ()) for part in parts(document, schema)]
    return {kind for one in found for kind in ([one] if isinstance(one, str) else one)}


@pytest.mark.parametrize(("record", "api"), [*calls()])
def test_each_declared_place_is_in_the_document(record, api):
    """Figures are numbers there, or decimal strings; the other places exist."""
    assert problems(document_of(record), api.balance) == []


@pytest.mark.parametrize(("record", "api"), [*calls()])
def test_a_field_that_goes_or_changes_is_named(record, api):
    """Which declaration a change of the document breaks is said by its path."""
    document = document_of(record)
    for figure in api.balance.figures:
        name = figure.path.rpartition(".")[2].removesuffix("[]")
        for change in (lambda fields, name: fields.pop(name), retype):
            changed = copy.deepcopy(document)
            for fields in every_properties(changed):
                if name in fields:
                    change(fields, name)
            assert figure.path in problems(changed, api.balance)


def retype(fields, name):
    fields[name] = {"type": "boolean"}


def every_properties(node):
    if isinstance(node, dict):
        if isinstance(node.get("properties"), dict):
            yield node["properties"]
        for value in node.values():
            yield from every_properties(value)
    elif isinstance(node, list):
        for value in node:
            yield from every_properties(value)
