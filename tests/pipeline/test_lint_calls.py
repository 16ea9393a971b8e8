"""What the lint lets pass can be called: inputs, credentials, media types and names."""

from __future__ import annotations

import pytest

from tests.pipeline.conftest import findings

SID = {
    "name": "account_sid",
    "variable": "ACME_ACCOUNT_SID",
    "title": "Account SID",
    "in": "path",
    "parameter": "AccountSid",
}


def asking(good, *parameters):
    """The document, asking for inputs; those of the path stand in the path."""
    item = good["paths"].pop("/balance")
    names = "".join(f"/{{{one['name']}}}" for one in parameters if one["in"] == "path")
    item["get"]["parameters"] = [{"schema": {"type": "string"}} | one for one in parameters]
    good["paths"][f"/balance{names}"] = item
    return good


@pytest.mark.parametrize("place", ["path", "query", "header"])
def test_a_required_input_must_be_given_by_the_manifest(place, good):
    """As a parameter of the account, or as a constant; headers in capitals or without."""
    root = asking(good, {"name": "AccountSid", "in": place, "required": True})
    (finding,) = findings(root)
    assert f"requires the {place} input 'AccountSid', which nothing gives it" in finding
    assert f"[[parameters]] with name, variable, title, in = '{place}'" in finding
    assert "'AccountSid' under [constants]" in finding
    name = "accountsid" if place == "header" else "AccountSid"
    assert findings(root, parameters=[SID | {"in": place, "parameter": name}]) == []
    assert findings(root, constants={"AccountSid": "AC1"}) == []


@pytest.mark.parametrize(("key", "value"), [("enum", ["a", "b"]), ("format", "date-time")])
def test_an_input_that_is_given_is_text(key, value, good):
    """For such a schema the generated code calls methods that a text has not."""
    schema = {"type": "string", key: value}
    root = asking(good, {"name": "unit", "in": "query", "required": True, "schema": schema})
    (finding,) = findings(root, constants={"unit": "a"})
    assert f"has the query input 'unit' with {key}" in finding
    assert f"remove {key} in the overlay" in finding


def test_an_optional_input_is_left_alone(good):
    """The facade does not send it."""
    assert findings(asking(good, {"name": "page", "in": "query"})) == []


def test_a_required_input_of_the_path_item_counts(good):
    """It holds for all its operations."""
    item = asking(good, {"name": "region", "in": "query", "required": True})["paths"]["/balance"]
    item["parameters"] = item["get"].pop("parameters")
    (finding,) = findings(good)
    assert "requires the query input 'region'" in finding


def test_an_input_that_no_operation_takes_is_reported(good):
    """The manifest is out of date."""
    (finding,) = findings(good, parameters=[SID])
    assert "takes no path input 'AccountSid', which [[parameters]] names" in finding
    (finding,) = findings(good, constants={"include": "balance"})
    assert "takes no input 'include', which [constants] names" in finding


def test_a_required_cookie_and_a_required_body_are_refused(good):
    """Neither is ever sent."""
    (finding,) = findings(asking(good, {"name": "session", "in": "cookie", "required": True}))
    assert "requires the cookie 'session'; no cookies are sent" in finding
    call = good["paths"]["/balance"]["get"]
    del call["parameters"]
    good["paths"]["/balance"] = {"post": call}
    schema = {"$ref": "#/components/schemas/Error"}
    call["requestBody"] = {"required": True, "content": {"application/json": {"schema": schema}}}
    (finding,) = findings(good)
    assert "requires a body, which nothing gives it" in finding


def test_an_input_that_the_generator_drops_is_refused(good):
    """A header with a const takes the whole operation with it, one without a schema goes."""
    good["openapi"] = "3.1.0"
    header = {"name": "X-Version", "in": "header", "required": True}
    root = asking(good, header | {"schema": {"type": "string", "const": "2"}})
    (finding,) = findings(root, constants={"X-Version": "2"})
    assert "has the header 'X-Version' with a const; the generator drops" in finding
    assert "give the value under [constants] in vendor.toml" in finding
    (parameter,) = root["paths"]["/balance"]["get"]["parameters"]
    del parameter["schema"]
    parameter["content"] = {"text/plain": {"schema": {"type": "string"}}}
    (finding,) = findings(root, constants={"X-Version": "2"})
    assert "has the header input 'X-Version' without a schema" in finding


def test_a_part_of_the_path_may_be_called_token(good):
    """It names a thing, and the account gives it."""
    root = asking(good, {"name": "token", "in": "path", "required": True})
    assert findings(root, parameters=[SID | {"parameter": "token"}]) == []


BASIC = {"auth": "basic", "user": "account_sid", "auth_header": "Authorization"}
USER = {key: value for key, value in SID.items() if key not in ("in", "parameter")}


def test_http_basic_is_refused_unless_the_manifest_says_so(good):
    """The key alone would be sent as a bearer token, and refused by the vendor."""
    good["components"]["securitySchemes"]["Key"] = {"type": "http", "scheme": "Basic"}
    (finding,) = findings(good, auth_header="Authorization")
    assert "is HTTP basic, auth in vendor.toml is 'key'" in finding
    assert 'say in vendor.toml auth = "basic" and user = the name of the parameter' in finding
    assert findings(good, **BASIC, parameters=[USER]) == []


def test_a_manifest_that_says_basic_of_another_scheme_is_reported(good):
    """Whichever of the two is wrong."""
    good["components"]["securitySchemes"]["Key"] = {"type": "http", "scheme": "bearer"}
    (finding,) = findings(good, **BASIC, parameters=[USER])
    assert "is bearer, auth in vendor.toml is 'basic'" in finding
    assert findings(good, auth_header="Authorization") == []
    good["components"]["securitySchemes"]["Key"]["scheme"] = "digest"
    (finding,) = findings(good, auth_header="Authorization")
    assert "is the HTTP scheme 'digest'; only a word and the key, or basic, are sent" in finding


@pytest.mark.parametrize(
    "media", ["application/vnd.api+json", "application/json; charset=utf-8", "Application/JSON"]
)
def test_every_kind_of_json_passes(media, good):
    """What stands before the plus sign is the vendor's."""
    content = good["paths"]["/balance"]["get"]["responses"]["200"]["content"]
    content[media] = content.pop("application/json")
    assert findings(good) == []


@pytest.mark.parametrize(
    "field",
    [
        *("from_dict", "fromDict", "to_dict", "cls", "d", "additional_properties", "field_dict"),
        *("to_decimal", "src_dict", "additional_keys", "prop", "prop_name", "cast", "to_object"),
    ],
)
def test_a_field_that_breaks_its_model_is_refused(field, good):
    """In an object, in a part of it, and in an object inside it."""
    funds = good["components"]["schemas"]["Funds"]
    balance = funds["properties"]["balance"]
    inner = {"type": "object", "properties": {field: {"type": "number"}}}
    for properties in ({field: balance}, {"inner": inner}, {"list": {"items": inner}}):
        funds["properties"] = {"balance": balance} | properties
        (finding,) = findings(good)
        assert f"has the field '{field}', a name that the generated model uses itself" in finding
        assert "Remove the field in the overlay" in finding
    funds["properties"] = {"balance": balance}
    funds["allOf"] = [inner]
    (finding,) = findings(good)
    assert f"has the field '{field}'" in finding


def test_two_fields_that_are_one_attribute_are_refused(good):
    """One of them would be lost."""
    good["components"]["schemas"]["Funds"]["properties"] |= {
        "perMonth": {"type": "string"},
        "per_month": {"type": "string"},
    }
    (finding,) = findings(good)
    assert "has the fields ['perMonth', 'per_month'], which are one attribute" in finding


@pytest.mark.parametrize(
    "title",
    ["Response", "response", "Any", "any", "UNSET", "Unset", "Decimal", "AuthenticatedClient", "T"],
)
def test_a_model_that_hides_a_name_of_its_module_is_refused(title, good):
    """As a title and as the key of a component."""
    good["components"]["schemas"]["Funds"]["title"] = title
    (finding,) = findings(good)
    assert "a name that the generated code uses itself. Give the schema another title" in finding


def test_a_model_of_an_inner_object_may_not_have_the_name_of_another(good):
    """Its name is made of the outer one and the field."""
    funds, error = (good["components"]["schemas"][name] for name in ("Funds", "Error"))
    error["title"] = "FundsDetail"
    inner = {"type": "object", "properties": {"x": {"type": "string"}}}
    funds["properties"]["detail"] = inner
    (finding,) = findings(good)
    assert "makes the model 'FundsDetail'" in finding


def test_what_is_not_reached_may_have_any_name(good):
    """The generator never sees it."""
    good["components"]["schemas"] |= {
        "Response": {"type": "object", "properties": {"cls": {"enum": ["x"]}}},
        "funds": {"type": "object", "required": ["gone"]},
    }
    good["components"]["securitySchemes"]["Other"] = {"type": "http", "scheme": "basic"}
    good["paths"]["/other"] = {"get": {"responses": {"200": {"description": "x"}}}}
    assert findings(good) == []


@pytest.mark.parametrize("keyword", ["allOf", "anyOf", "oneOf"])
def test_a_schema_that_is_a_part_of_itself_is_refused(keyword, good):
    """Directly or by way of another one, and the check of its example ends."""
    schemas = good["components"]["schemas"]
    schemas["Funds"][keyword] = [{"$ref": "#/components/schemas/Part"}]
    schemas["Part"] = {keyword: [{"$ref": "#/components/schemas/Funds"}]}
    found = [one for one in findings(good) if "is a part of itself by allOf, anyOf or oneOf" in one]
    assert len(found) == 2


def test_a_schema_that_is_true_is_not_a_part_of_itself(good):
    """In 3.1 a schema may be true, which says nothing."""
    good["openapi"] = "3.1.0"
    good["components"]["schemas"]["Funds"]["anyOf"] = [True, {"type": "object"}]
    assert findings(good) == []


def test_several_keys_at_once_are_refused(good):
    """Each would need a value; the message says how the other becomes an input."""
    good["components"]["securitySchemes"]["App"] = {"type": "apiKey", "in": "header", "name": "x-a"}
    good["paths"]["/balance"]["get"]["security"] = [{"Key": [], "App": []}]
    (finding,) = findings(good)
    assert "takes several keys at once (Key, App); one is sent" in finding
    assert "[[parameters]]" in finding
