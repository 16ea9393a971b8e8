"""What breaks the OpenAPI specification is named with its place, however deep it stands."""

import pytest

from tests.pipeline.conftest import findings

FUNDS = "$.components.schemas.Funds"
WRONG = [
    (("required",), [], ("required", "[] should be non-empty"), None),
    (("properties", "balance", "type"), "float", ("properties.balance.type", "'float' is not"),
     ("properties.balance.type", "'float' is not")),
    (("properties", "balance", "minLength"), -1,
     ("properties.balance.minLength", "-1 is less than the minimum"),
     ("properties.balance.minLength", "-1 is less than the minimum")),
    (("properties", "balance", "required"), True,
     ("properties.balance.required", "True is not of type 'array'"),
     ("properties.balance.required", "True is not of type 'array'")),
]  # fmt: skip


@pytest.mark.parametrize("dialect", ["3.0.3", "3.1.0"])
@pytest.mark.parametrize(("path", "value", "old", "new"), WRONG, ids=lambda one: str(one)[:20])
def test_a_mistake_in_a_schema_is_named_where_it_is(good, dialect, path, value, old, new):
    """Not where the response begins that it belongs to; each dialect by its own rules."""
    good["openapi"] = dialect
    node = good["components"]["schemas"]["Funds"]
    for key in path[:-1]:
        node = node[key]
    node[path[-1]] = value
    said = old if dialect == "3.0.3" else new
    found = findings(good)
    if said is None:
        assert found == []
    else:
        (finding,) = found
        place, what = said
        assert f" at {FUNDS}.{place}: is not valid OpenAPI {dialect}: " in finding
        assert what in finding


@pytest.mark.parametrize("dialect", ["3.0.3", "3.1.0"])
def test_a_mistake_outside_of_schemas_is_named_where_it_is(good, dialect):
    """A response without a description, a path parameter that is not required."""
    good["openapi"] = dialect
    operation = good["paths"]["/balance"]["get"]
    del operation["responses"]["500"]["description"]
    (finding,) = findings(good)
    assert "$.paths./balance.get.responses.500: " in finding
    assert "'description' is a required property" in finding


@pytest.mark.parametrize("keyword", ["properties", "allOf", "items"])
def test_a_mistake_at_the_greatest_depth_is_found(good, keyword):
    """As deep as a document may be."""
    levels = 190 if keyword == "items" else 95
    schema = {"type": "string", "required": []}
    for _ in range(levels):
        schema = {keyword: {"properties": {"a": schema}, "allOf": [schema]}.get(keyword, schema)}
    good["components"]["schemas"]["Funds"] = schema
    (finding,) = findings(good)
    assert "is not valid OpenAPI 3.0.3" in finding
    assert FUNDS in finding
