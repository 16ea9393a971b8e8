"""Each rule of the lint, broken once."""

from __future__ import annotations

from typing import Any

import jsonpath_rfc9535 as jsonpath
import pytest

from scripts import manifest
from scripts.pages import watched
from tests.pipeline.conftest import MANIFEST, chain, findings

GET = "$.paths['/balance'].get"
OK = f"{GET}.responses['200'].content['application/json']"
BALANCE = "$.components.schemas.Funds"


def put(document, path, key, value):
    """Set a key of the object at a path; take it away where the value is None."""
    node: Any = jsonpath.find(path, document).values()[0]
    if value is None:
        del node[key]
    else:
        node[key] = value


def test_a_document_that_keeps_all_rules_has_no_findings(good):
    """The document that the other tests break is fine itself."""
    assert findings(good) == []


RULES: dict[str, tuple[str, str, Any, str]] = {
    "no operationId": (GET, "operationId", None, "has no operation 'get_balance'"),
    "operationId in another style": (
        GET,
        "operationId",
        "get-balance",
        "operationId is 'get-balance'",
    ),
    "operationId that is a keyword": (GET, "operationId", "global", "operationId is 'global'"),
    "operationId twice": (
        "$.paths",
        "/other",
        {"get": {"operationId": "get_balance", "responses": {"200": {"description": "x"}}}},
        "Operation ID 'get_balance' for 'get' in '/other' is not unique",
    ),
    "no tag": (GET, "tags", None, "tags are []; the first one names a folder"),
    "empty tag": (GET, "tags", [""], "tags are ['']"),
    "security of the document only": (
        GET,
        "security",
        None,
        "has the security None, without a key",
    ),
    "security that is optional": (GET, "security", [{"Key": []}, {}], "without a key"),
    "unknown scheme": (
        GET,
        "security",
        [{"Keys": []}],
        "security names 'Keys'; the schemes are Key",
    ),
    "key in the query": (
        "$.components.securitySchemes.Key",
        "in",
        "query",
        "does not put the key in a header",
    ),
    "another header than the manifest's": (
        "$.components.securitySchemes.Key",
        "name",
        "X-Token",
        "uses the header 'X-Token', auth_header in vendor.toml is 'x-api-key'",
    ),
    "key as a header parameter": (
        GET,
        "parameters",
        [{"name": "X-API-Key", "in": "header", "schema": {"type": "string"}}],
        "has the header parameter 'X-API-Key'",
    ),
    "token as a query parameter": (
        "$.paths['/balance']",
        "parameters",
        [{"name": "access_token", "in": "query", "schema": {"type": "string"}}],
        "has the query parameter 'access_token'",
    ),
    "inline schema": (OK, "schema", {"type": "object", "properties": {}}, "has the inline schema"),
    "inline schema of no model": (
        OK,
        "schema",
        {"type": "array", "title": "Rows", "items": {"type": "object"}},
        "not an object; only objects are read",
    ),
    "inline schema with a title that another has": (
        OK,
        "schema",
        {"type": "object", "title": "Error", "properties": {}},
        "['200'].content['application/json'].schema: makes the model 'Error', as",
    ),
    "enum in an inline schema": (
        OK,
        "schema",
        {"type": "object", "title": "Left", "properties": {"currency": {"enum": ["USD"]}}},
        "schema.properties['currency']: takes only ['USD']",
    ),
    "no schema": (OK, "schema", None, "has the inline schema None"),
    "other media type": (
        f"{GET}.responses['200'].content",
        "text/csv",
        {"schema": {"$ref": "#/components/schemas/Error"}, "example": {}},
        "is of media type 'text/csv'; only JSON is read",
    ),
    "no error": (GET, "responses", {"200": {"description": "x"}}, "documents 200 and not a 4xx"),
    "no server error": (f"{GET}.responses", "500", None, "documents 200, 401 and not a 5xx"),
    "no 401": (
        GET,
        "responses",
        {"200": {"description": "x"}, "403": {"description": "x"}, "500": {"description": "x"}},
        "takes a key and does not document 401",
    ),
    "nothing that succeeds": (f"{GET}.responses", "200", None, "documents 401, 500 and not a 2xx"),
    "success without a body": (f"{GET}.responses['200']", "content", None, "has no body"),
    "no example": (OK, "example", None, "has no example"),
    "no example of an error": (
        f"{GET}.responses['401'].content['application/json']",
        "example",
        None,
        "['401'].content['application/json']: has no example",
    ),
    "example of another type": (
        OK,
        "example",
        {"balance": "12"},
        "balance: \"'12' is not of type 'number'\"",
    ),
    "example without a required field": (OK, "example", {}, "'balance' is a required property"),
    "one of several examples": (
        f"{GET}.responses['200'].content",
        "application/json",
        {
            "schema": {"$ref": "#/components/schemas/Funds"},
            "examples": {"good": {"value": {"balance": 1}}, "bad": {"value": {"balance": None}}},
        },
        "examples['bad']: is not what its schema says",
    ),
    "required without a property": (
        BALANCE,
        "required",
        ["total"],
        "requires 'total'; its properties are balance, currency",
    ),
    "enum in an answer": (f"{BALANCE}.properties.currency", "enum", ["USD"], "takes only ['USD']"),
    "time stamp in an answer": (
        f"{BALANCE}.properties.currency",
        "format",
        "date-time",
        "has the format 'date-time'",
    ),
    "figure with a default": (
        f"{BALANCE}.properties.balance",
        "default",
        0,
        "has the default 0: missing would look like a value",
    ),
    "one title twice": (
        "$.components.schemas.Error",
        "title",
        "funds",
        "makes the model 'Funds', as $.components.schemas['Funds'] does",
    ),
    "property named like its model": (
        "$.components.schemas.Error",
        "title",
        "Message",
        "has a property 'message' and the title 'Message'",
    ),
    "two servers": (
        "$",
        "servers",
        [{"url": "https://a.example"}, {"url": "https://b.example"}],
        "has 2 servers",
    ),
    "no server": ("$", "servers", None, "has 0 servers"),
    "server without TLS": (
        "$.servers[0]",
        "url",
        "http://api.example.com",
        "not one https address",
    ),
    "server with a variable": (
        "$.servers[0]",
        "url",
        "https://{region}.example.com",
        "not one https address",
    ),
    "server with a query": (
        "$.servers[0]",
        "url",
        "https://api.example.com?a=1",
        "more than host and path",
    ),
    "another server than the manifest's": (
        "$.servers[0]",
        "url",
        "https://api.example.org",
        "url is 'https://api.example.org', base_url in vendor.toml is 'https://api.example.com'",
    ),
}


@pytest.mark.parametrize("rule", RULES)
def test_a_broken_rule_is_reported_with_place_values_and_next_step(rule, good):
    """What is wrong, where, both values, and what to do about it."""
    path, key, value, said = RULES[rule]
    put(good, path, key, value)
    # An operation of another name is looked at only if the manifest names it.
    changes = {"operations": [{"id": value}]} if said.startswith("operationId is") else {}
    found = findings(good, **changes)
    assert [one for one in found if said in one], found
    assert all(one.startswith("openapi.yaml at $") for one in found)
    assert all(one.rstrip().endswith((".", "make generate")) for one in found)


@pytest.mark.parametrize("version", ["2.0", "3.2.0", "4.0.0", None, "3"])
def test_only_versions_that_are_known_are_read(version, good):
    """Another version is named, and the document is not looked at further."""
    good["openapi"] = version
    (finding,) = findings(good)
    assert f"openapi is {str(version)!r}; 3.0 and 3.1 are read." in finding


@pytest.mark.parametrize("version", ["3.0.0", "3.1.1"])
def test_a_document_that_breaks_the_specification_is_reported_with_its_place(version, good):
    """Both versions have a validator of their own."""
    good["openapi"] = version
    assert findings(good) == []
    del good["paths"]["/balance"]["get"]["responses"]["200"]["description"]
    assert "openapi.yaml at $.paths./balance.get.responses" in findings(good)[0]


def test_a_reference_that_cannot_be_followed_is_reported_and_never_fetched(good):
    """The validator would raise, or fetch it."""
    reference = "https://example.com/a.json"
    good["components"]["schemas"]["Funds"]["properties"]["balance"] = {"$ref": reference}
    (finding,) = findings(good)
    assert f"$ref {reference!r} leads" in finding


def test_watched_text_may_change_its_line_breaks_only(good):
    """A unit that becomes another one is not a change of wording."""

    def found(path):
        text = {"path": path, "text": "Balance in cents.", "why": "The unit."}
        facts = manifest.check(MANIFEST | {"watched": [text]}, "vendor.toml", "invented")
        return "".join(map(str, watched.check(good, facts, "vendor.toml")))

    path = f"{BALANCE}.properties.balance.description"
    schema = good["components"]["schemas"]["Funds"]["properties"]["balance"]
    schema["description"] = "Balance\n  in cents."
    assert found(path) == ""
    schema["description"] = "Balance in dollars."
    assert "text is 'Balance in cents.', the source says 'Balance in dollars.'" in found(path)
    del schema["description"]
    assert "finds [] in the source, not one text" in found(path)
    assert "is not a JSONPath" in found("$[")


def chained(good, levels, step, last=None):
    """A document with a chain of schemas."""
    link = chain(good, levels, step, last or {"type": "string"})
    good["components"]["schemas"]["Funds"]["properties"]["deep"] = link
    return good


@pytest.mark.parametrize(
    ("step", "fine", "too_deep"),
    [
        (lambda following: following, 100, 3000),
        (lambda following: {"allOf": [following]}, 50, 2000),
        (lambda following: {"type": "object", "properties": {"next": following}}, 50, 2000),
    ],
)
def test_schemas_that_lead_too_deep_are_reported(step, fine, too_deep, good):
    """Before the validator, the lint or the generator go down there; a ring is not deep."""
    assert [one for one in findings(chained(good, fine, step)) if "deep" in one] == []
    (found,) = findings(chained(good, too_deep, step))
    assert found.startswith("openapi.yaml at #/components/schemas/L")
    assert "is nested more than 200 levels deep" in found
    first = {"first": {"$ref": "#/components/schemas/L0"}}
    ring = chained(good, 3, step, {"type": "object", "properties": first})
    assert [one for one in findings(ring) if "deep" in one] == []
