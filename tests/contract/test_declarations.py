"""Every place that a vendor's record declares is in its effective document, with its kind there."""

from __future__ import annotations

import pytest

from prepaid.vendors import get_vendor, vendor_names
from scripts.documents.walker import Document
from tests.contract.samples import document

NUMBER = {"number", "integer", "string"}  # some vendors write figures as decimal strings
PLACES = ("account_id", "vendor_alert", "enough", "as_of", "resets_at")
BALANCES = [
    pytest.param(name, api.balance, id=f"{name} {version}")
    for name in vendor_names()
    for version, api in get_vendor(name).apis.items()
]


def at(walker, schema, path):
    """Return the parts of the schema at a dotted path; `[]` or a number: the items of a list."""
    for step in path.replace("[]", ".[]").split("."):
        below = [
            part.get("items")
            if step == "[]" or step.isdecimal()
            else part.get("properties", {}).get(step) or part.get("additionalProperties")
            for part in walker.parts(schema)
        ]
        schema = next(filter(None, below), None)
    return list(walker.parts(schema))


@pytest.mark.parametrize(("vendor", "operation"), BALANCES)
def test_each_declared_place_is_in_the_document(vendor, operation):
    """Figures are numbers there, or decimal strings; the other places exist."""
    walker = Document(document(vendor), vendor)
    (answer,) = walker.success_bodies(walker.find(operation.module.__name__.rpartition(".")[2]))
    schema = answer.node["schema"]
    for figure in operation.figures:
        kinds = [part.get("type", []) for part in at(walker, schema, figure.path)]
        named = {kind for one in kinds for kind in ([one] if isinstance(one, str) else one)}
        assert named & NUMBER, figure.path
    places = [getattr(operation, place) for place in PLACES]
    places += [figure.unit_at for figure in operation.figures]
    assert [path for path in places if path and not at(walker, schema, path)] == []
