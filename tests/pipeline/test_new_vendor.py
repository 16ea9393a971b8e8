"""`make new-vendor`: one operation of a real document, and what a person is asked."""

from __future__ import annotations

import copy
import json
import subprocess
import sys
import tomllib

import pytest
import yaml

from scripts import documents, effective, manifest, new_vendor, pull
from scripts.emit import build
from scripts.layout import Layout
from scripts.scaffold import todo
from tests.pipeline import frameworks
from tests.pipeline.conftest import GOOD
from tests.pipeline.test_walker import with_broken_parts

OTHER = {
    "post": {
        "operationId": "make_image",
        "requestBody": {"content": {"application/json": {"schema": {"type": "object"}}}},
        "responses": {"200": {"description": "ok", "content": {"image/png": {}}}},
    }
}


def read(layout, name):
    """Return a file of the vendor's as text."""
    paths = {
        "module": "wrapper/prepaid/vendors/acme.py",
        "manifest": "specs/acme/vendor.toml",
        "overlay": "specs/acme/overlay.yaml",
        "source": "specs/acme/source.json",
        "sample": "tests/contract/samples/acme.toml",
    }
    return (layout.root / paths[name]).read_text()


def get(root):
    """The one operation of the good document."""
    return root["paths"]["/balance"]["get"]


def funds(root):
    """The properties of the good document's balance."""
    return root["components"]["schemas"]["Funds"]["properties"]


def test_of_several_operations_none_is_guessed(good, start, layout, capsys):
    """Those that may say what is left are listed; nothing is written."""
    good["paths"]["/images"] = OTHER
    good["paths"]["/jobs/{id}"] = {"get": get(good) | {"operationId": "get_job"}}
    usage = copy.deepcopy(get(good)) | {"operationId": "get_plan_usage"}
    usage["responses"]["200"]["content"]["application/json"]["schema"] = {"type": "object"}
    good["paths"]["/credits/usage"] = {"get": usage}
    assert start(good) == 1
    said = capsys.readouterr().err
    assert "has 4 operations; these may say what is left:" in said
    assert "GET /balance ('get_balance'): 'balance'" in said
    assert "GET /credits/usage ('get_plan_usage'): by its name" in said
    assert "get_job" not in said
    assert "make_image" not in said
    assert "OPERATION='GET /path'" in said
    assert list((layout.root / "specs").iterdir()) == []


def test_an_invalid_document_is_refused_with_the_place(good, start, layout, capsys):
    """Nobody knows what is meant, so no overlay is drafted."""
    good["components"]["schemas"]["Funds"]["required"] = ["balance", 1]
    assert start(good) == 1
    said = capsys.readouterr().err
    assert "Funds.required.1: is not valid OpenAPI 3.0.3: \"1 is not of type 'string'\"" in said
    assert "Correct it in a copy, and give that." in said
    assert list((layout.root / "specs").iterdir()) == []


def test_the_operation_that_is_named_is_the_one_that_is_called(good, start, layout):
    """The module, the manifest and the effective document have that one."""
    good["paths"] = {"/images": OTHER, **good["paths"]}
    assert start(good, "--operation", "GET /balance") == 0
    assert "api.account import get_balance" in read(layout, "module")
    facts = manifest.read(layout.spec("acme") / "vendor.toml", "vendor.toml", "acme")
    assert facts.wanted == ("get_balance",)
    assert list(effective.make(layout, "acme").document["paths"]) == ["/balance"]


def test_an_operation_of_a_page_is_named_the_same_way(good, layout, tmp_path):
    """The block is stored as the page has it."""
    good["paths"]["/images"] = OTHER
    page = tmp_path / "page.md"
    page.write_text(f"# Page\n\n```json\n{json.dumps(good)}\n```\n")
    arguments = ["acme", "--page", str(page), "--operation", "get_balance"]
    assert new_vendor.main(arguments, layout) == 0
    assert json.loads(read(layout, "source")) == good


def test_what_is_broken_elsewhere_does_not_matter(good, start, layout, tmp_path):
    """From the first command to the effective document, and the pull after it."""
    assert start(with_broken_parts(good), "--operation", "GET /balance") == 0
    made = effective.make(layout, "acme")
    (layout.spec("acme") / "openapi.yaml").write_bytes(made.stored)
    spec = tmp_path / "openapi.json"
    assert pull.main(["--vendor", "acme", "--page", str(spec)], layout) == 0


def test_aliases_of_yaml_are_written_out(layout, tmp_path):
    """They stand for values of their own."""
    spec = tmp_path / "openapi.yaml"
    text = documents.to_yaml(GOOD, "h").decode()
    money = "balance: &money\n          type: number\n        reserved: *money"
    spec.write_text(text.replace("balance:\n          type: number", money))
    assert "*money" in spec.read_text()
    assert new_vendor.main(["acme", "--spec", str(spec)], layout) == 0
    made = effective.make(layout, "acme").document
    assert funds(made)["reserved"] == {"type": "number"}


@pytest.mark.parametrize(
    ("names", "path"),
    [
        (["balance"], "balance"),
        (["credits", "id"], "credits"),
        (["remainingCredits"], "remainingCredits"),
        (["total_credits", "total_usage"], None),
        (["balance", "limit"], None),
        (["credits", "creditsUsed"], None),
        (["remainingCredits", "planCredits"], None),
        (["balance", "granted_balance"], None),
        (["balance", "credits"], None),
        (["amount"], None),
    ],
)
def test_a_figure_is_taken_only_where_its_name_leaves_no_doubt(names, path, good, start, layout):
    """All that come into question are listed beside the mark; the unit is never guessed."""
    good["components"]["schemas"]["Funds"] = {
        "type": "object",
        "properties": {name: {"type": "number"} for name in names},
    }
    del get(good)["responses"]["200"]["content"]["application/json"]["example"]
    assert start(good) == 0
    module = read(layout, "module")
    assert f'available=Figure("{path or "FILL IN"}", "FILL IN")' in module
    assert all(f'"{name}"' in module for name in names)


def test_rows_of_a_list_are_listed_and_never_taken(good, start, layout):
    """Which row counts is a choice."""
    row = {"type": "object", "properties": {"balance": {"type": "string"}}}
    good["components"]["schemas"]["Funds"] = {
        "type": "object",
        "properties": {"rows": {"type": "array", "items": row}},
    }
    del get(good)["responses"]["200"]["content"]["application/json"]["example"]
    assert start(good) == 0
    assert 'available=Figure("FILL IN", "FILL IN")' in read(layout, "module")
    assert '"rows[].balance"' in read(layout, "module")


BALANCE = "$.components.schemas.Funds.properties.balance"
FLAWS = {
    "a type of another language": ("3.0.3", {"type": "float"}, {"type": "number"}),
    "no name is required": ("3.0.3", {"type": "number", "required": []}, {"type": "number"}),
    "required as a word": ("3.0.3", {"type": "number", "required": True}, {"type": "number"}),
    "a list of types": (
        "3.0.3",
        {"type": ["number", "null"]},
        {"type": "number", "nullable": True},
    ),
    "an empty list of PHP": (
        "3.0.3",
        {"type": "number", "properties": []},
        {"type": "number"},
    ),
    "a limit of 3.0": (
        "3.1.0",
        {"type": "number", "minimum": 0, "exclusiveMinimum": True},
        {"type": "number", "minimum": 0},
    ),
}


@pytest.mark.parametrize("flaw", FLAWS)
def test_what_is_not_valid_and_can_mean_one_thing_only_is_corrected(flaw, good, start, layout):
    """In the overlay: the source stays what the vendor publishes."""
    good["openapi"], schema, wanted = FLAWS[flaw]
    funds(good)["balance"] = schema
    del get(good)["responses"]["500"]["description"]
    assert start(good) == 0
    assert json.loads(read(layout, "source")) == good
    assert f"target: {BALANCE}" in read(layout, "overlay")
    made = effective.make(layout, "acme").document
    assert funds(made)["balance"] == wanted
    assert get(made)["responses"]["500"]["description"] == ""


def test_an_operation_that_asks_for_more_than_a_key_is_named_if_no_other_is(good, start, capsys):
    """A balance may stand below an account in the path."""
    good["paths"] = {"/images": OTHER, "/accounts/{id}/balance": good["paths"]["/balance"]}
    assert start(good) == 1
    assert "GET /accounts/{id}/balance ('get_balance'): 'balance'" in capsys.readouterr().err


def test_a_body_that_need_not_be_sent_is_left_out(good, start, layout):
    """Some documents declare an empty form for each request."""
    form = {"application/x-www-form-urlencoded": {"schema": {"type": "object"}}}
    get(good)["requestBody"] = {"required": False, "content": form}
    assert start(good) == 0
    assert "requestBody" not in get(effective.make(layout, "acme").document)


def test_a_body_of_any_type_is_json(good, start, layout):
    """Spring writes it so. The schema stays the source's: no copy hides the next change."""
    content = get(good)["responses"]["200"]["content"]
    content["*/*"] = {"schema": content.pop("application/json")["schema"]}
    assert start(good) == 0
    made = get(effective.make(layout, "acme").document)["responses"]["200"]["content"]
    assert list(made) == ["application/json"]
    assert made["application/json"]["schema"] == {"$ref": "#/components/schemas/Funds"}
    assert "schema" not in read(layout, "overlay").partition("*/*")[2]


@pytest.mark.parametrize("version", ["3.0.3", "3.1.0"])
def test_null_beside_a_reference_is_allowed(version, good, start, layout):
    """By the specification it says nothing; vendors who write it send null."""
    good["openapi"] = version
    funds(good)["plan"] = {"nullable": True, "$ref": "#/components/schemas/Error"}
    assert start(good) == 0
    made = build.derive(layout, "acme")["generated/prepaid_clients/acme/models/funds.py"].decode()
    assert "plan: Error | None | Unset" in made


def test_swagger_is_named(start, capsys):
    """It can be converted."""
    assert start({"swagger": "2.0", "info": {}, "paths": {}}) == 1
    assert "is Swagger 2.0; OpenAPI 3.0 and 3.1 are read." in capsys.readouterr().err


@pytest.mark.parametrize(
    ("scheme", "drafted"),
    [
        ({"type": "oauth2", "flows": {}}, "scheme: bearer"),
        ({"type": "openIdConnect", "openIdConnectUrl": "https://a.example"}, "scheme: bearer"),
        ({"type": "apiKey", "in": "query", "name": "k"}, "name: FILL IN"),
    ],
)
def test_a_key_that_goes_into_no_header_is_asked_for(scheme, drafted, good, start, layout):
    """A token of OAuth travels as a bearer; that the vendor takes a lasting one, a person says."""
    good["components"]["securitySchemes"]["Key"] = scheme
    assert start(good) == 0
    overlay = read(layout, "overlay")
    assert f"FILL IN: the document has {scheme['type']}" in overlay
    assert drafted in overlay
    assert effective.make(layout, "acme")


def test_what_an_example_says_against_its_schema_is_left_out(good, start, layout):
    """What can stay stays; an example that cannot be mended goes."""
    content = get(good)["responses"]["200"]["content"]["application/json"]
    funds(good)["code"] = {"type": "string"}
    content["example"] |= {"code": 7}
    wrong = get(good)["responses"]["401"]["content"]["application/json"]
    del wrong["example"]
    wrong["examples"] = {"one": {"value": {"message": "no"}}, "two": {"value": "no"}}
    assert start(good) == 0
    responses = get(effective.make(layout, "acme").document)["responses"]
    made = responses["200"]["content"]["application/json"]["example"]
    assert made == {"balance": 12.5, "currency": "USD"}
    assert list(responses["401"]["content"]["application/json"]["examples"]) == ["one"]


def test_an_invented_example_fits_and_says_no_failure(good, start, layout):
    """The schema's own example may not fit; text for a pattern cannot be invented."""
    funds(good)["balance"]["example"] = "12"
    funds(good)["sid"] = {"type": "string", "pattern": "^AC[0-9]{32}$"}
    funds(good)["name"] = {"type": "string", "minLength": 6}
    funds(good)["success"] = {"type": "boolean"}
    del get(good)["responses"]["200"]["content"]["application/json"]["example"]
    assert start(good) == 0
    body = get(effective.make(layout, "acme").document)["responses"]["200"]["content"]
    made = body["application/json"]["example"]
    assert made == {"balance": 12.5, "currency": "text", "name": "textxx", "success": True}


def test_the_request_is_drafted_as_it_is_sent(good, start, layout):
    """What has one value is a constant, an account gives the rest as text, a default goes along."""
    good["paths"]["/accounts/{accountId}"] = good["paths"].pop("/balance")
    operation = good["paths"]["/accounts/{accountId}"]["get"]
    text, several = {"type": "string"}, {"type": "array", "items": {"type": "string"}}
    given = {"in": "query", "required": True}
    operation["parameters"] = [
        {"name": "expand", "in": "query", "style": "deepObject", "schema": several},
        {"name": "accountId", "in": "path", "required": True, "schema": text},
        {"name": "api-version", **given, "schema": {**text, "enum": ["2"]}},
        {"name": "unit", **given, "schema": {**text, "enum": ["a", "b"]}},
        {"name": "day", **given, "schema": {**text, "format": "date"}},
        {"name": "page", "in": "query", "schema": {"type": "integer", "default": 1}},
    ]
    assert start(good) == 0
    facts = tomllib.loads(read(layout, "manifest"))
    assert facts["constants"] == {"api-version": "2"}
    assert [one["name"] for one in facts["parameters"]] == ["account_id", "unit", "day"]
    (call,) = tomllib.loads(read(layout, "sample"))["calls"]
    assert call["request"] == "GET /accounts/text?api-version=2&unit=a&day=2026-01-01&page=1"
    assert call["path"] == "/accounts/{accountId}"
    parameters = {"account_id": "text", "unit": "a", "day": "2026-01-01"}
    assert call["account"] == {"parameters": parameters}
    made = effective.make(layout, "acme").document["paths"]["/accounts/{accountId}"]["get"]
    assert [one["schema"] for one in made["parameters"][:4]] == [text] * 4
    assert "404" in made["responses"]
    assert "parameters[?@.name == 'expand']" in read(layout, "overlay")


def test_an_example_that_nobody_can_invent_is_asked_for(good, start, layout):
    """The mock vendor knows the account by it."""
    schema = {"type": "string", "pattern": "^AC[0-9]{32}$"}
    get(good)["parameters"] = [{"name": "sid", "in": "query", "required": True, "schema": schema}]
    assert start(good) == 0
    assert "example: FILL IN" in read(layout, "overlay")
    (call,) = tomllib.loads(read(layout, "sample"))["calls"]
    assert call["request"] == "GET /balance?sid=FILL IN"


def test_failures_are_drafted_as_the_facade_reads_them(good, start, layout):
    """FastAPI says one thing for each input; what is no failure is not among them."""
    where = {"type": "object", "properties": {"msg": {"type": "string"}}}
    invalid = {"type": "object", "properties": {"detail": {"type": "array", "items": where}}}
    good["components"]["schemas"]["Invalid"] = invalid
    body = {"application/json": {"schema": {"$ref": "#/components/schemas/Invalid"}}}
    get(good)["responses"] |= {
        "304": {"description": "not modified"},
        "422": {"description": "invalid", "content": body},
    }
    assert start(good) == 0
    (call,) = tomllib.loads(read(layout, "sample"))["calls"]
    assert call["errors"].keys() == {"401", "422", "500"}
    assert call["errors"]["422"][2] == "text"


def test_the_names_of_a_map_are_a_choice(good, start, layout):
    """Balances by currency: the rows are listed, and a path into one is known to the check."""
    row = {"type": "object", "properties": {"balance": {"type": "number"}}}
    good["components"]["schemas"]["Funds"] = {"type": "object", "additionalProperties": row}
    del get(good)["responses"]["200"]["content"]["application/json"]["example"]
    assert start(good) == 0
    module = read(layout, "module")
    assert 'The answer has "<name>.balance".' in module
    (layout.spec("acme") / "openapi.yaml").write_bytes(effective.make(layout, "acme").stored)
    path = layout.root / "wrapper/prepaid/vendors/acme.py"
    path.write_text(module.replace('Figure("FILL IN"', 'Figure("USD.balance"'))
    assert list(todo.by_hand(layout, "acme")) == []


SERVERS = [
    (None, None),
    ([{"url": "https://a.example"}, {"url": "https://b.example"}], None),
    ([{"url": "/v1"}], None),
    ([{"url": "https://{region}.a.example", "variables": {"region": {"default": "eu"}}}], None),
    ([{"url": "http://a.example"}], None),
    ([{"url": "https://a.example/v1"}], "https://a.example/v1"),
]


@pytest.mark.parametrize(("servers", "url"), SERVERS)
def test_a_server_that_is_not_plain_is_asked_for_in_the_manifest(servers, url, good, start, layout):
    """With what the document says."""
    good.pop("servers")
    if servers:
        good["servers"] = servers
    assert start(good) == 0
    text = read(layout, "manifest")
    assert tomllib.loads(text)["base_url"] == (url or "FILL IN")
    assert ("# FILL IN: one https address" in text) is (url is None)
    assert all(server["url"] in text for server in servers or [])


def test_a_server_of_the_operation_holds_for_it(good, start, layout):
    """The document's first one may be another product's."""
    get(good)["servers"] = [{"url": "https://other.example"}]
    assert start(good) == 0
    assert tomllib.loads(read(layout, "manifest"))["base_url"] == "https://other.example"
    made = effective.make(layout, "acme").document
    assert made["servers"] == [{"url": "https://other.example"}]


def test_what_stands_before_a_key_in_authorization_is_asked_for(good, start, layout):
    """Prose may say it; nobody guesses."""
    good["components"]["securitySchemes"]["Key"]["name"] = "Authorization"
    assert start(good) == 0
    assert "# FILL IN: whether a word such as Bearer stands before the key" in read(
        layout, "manifest"
    )


def test_the_key_leaves_the_arguments_and_a_part_of_the_path_stays(good, start, layout):
    """A required input that is not the key becomes a parameter of the account."""
    good["paths"]["/tokens/{token_id}/balance"] = good["paths"].pop("/balance")
    operation = good["paths"]["/tokens/{token_id}/balance"]["get"]
    text = {"type": "string"}
    operation["parameters"] = [
        {"name": "token_id", "in": "path", "required": True, "schema": text},
        {"name": "x-api-key", "in": "header", "required": True, "schema": text},
    ]
    assert start(good) == 0
    assert tomllib.loads(read(layout, "manifest"))["parameters"] == [
        {
            "name": "token_id",
            "variable": "ACME_TOKEN_ID",
            "title": "FILL IN: what it is, for people; or name it under [constants]",
            "in": "path",
            "parameter": "token_id",
        }
    ]
    made = effective.make(layout, "acme").document
    ((_, item),) = made["paths"].items()
    assert [one["name"] for one in item["get"]["parameters"]] == ["token_id"]


def test_shared_responses_and_parameters_are_followed(good, start, layout):
    """A body that stands under components is corrected there, escapes of a reference read."""
    responses = get(good)["responses"]
    body = {"type": "object", "properties": {"balance": {"type": "number", "default": 0}}}
    responses["200"]["content"] = {"application/json": {"schema": body}, "text/plain": {}}
    good["components"]["responses"] = {"Good": responses["200"]}
    responses["200"] = {"$ref": "#/components/responses/G%6Fod"}
    key = {"name": "X-API-Key", "in": "header", "schema": {"type": "string"}}
    good["components"]["parameters"] = {"K": key}
    get(good)["parameters"] = [{"$ref": "#/components/parameters/K"}]
    assert start(good) == 0
    assert 'Figure("balance", "FILL IN")' in read(layout, "module")
    (call,) = tomllib.loads(read(layout, "sample"))["calls"]
    assert (call["body"], call["figures"]) == ('{"balance": 12.5}', {"balance": "FILL IN"})
    assert effective.make(layout, "acme")


@pytest.mark.parametrize(
    ("title", "module", "model"),
    [
        ({}, "balance_body", "BalanceBody"),
        (
            {"title": "Response Get Balance Get"},
            "response_get_balance_get",
            "ResponseGetBalanceGet",
        ),
    ],
)
def test_an_inline_body_is_named_by_its_title(title, module, model, good, start, layout):
    """Frameworks write such titles; of inline errors the one of a wrong key is kept."""
    body = {"type": "object", **title, "properties": {"balance": {"type": "number"}}}
    error = {"type": "object", "properties": {"message": {"type": "string"}}}
    responses = get(good)["responses"]
    responses["200"]["content"]["application/json"] = {"schema": body}
    for status in ("401", "403", "500"):
        responses[status] = {
            "description": status,
            "content": {"application/json": {"schema": copy.deepcopy(error)}},
        }
    assert start(good) == 0
    derived = build.derive(layout, "acme")
    models = {name.partition("/models/")[2] for name in derived} - {"", "__init__.py"}
    assert models == {f"{module}.py", "error.py"}
    assert "responses['500', '403'].content" in read(layout, "overlay")
    assert f"| 200 | [{model}](#{model.lower()}) |" in derived["docs/reference/acme.md"].decode()


def test_the_key_of_several_ways_that_suits_a_header_is_taken(good, start, layout):
    """Basic comes last; that there was a choice is said."""
    good["components"]["securitySchemes"] = {
        "Basic": {"type": "http", "scheme": "basic"},
        "Query": {"type": "apiKey", "in": "query", "name": "k"},
        **good["components"]["securitySchemes"],
    }
    get(good)["security"] = [{"Query": []}, {"Basic": []}, {"Key": []}]
    assert start(good) == 0
    assert tomllib.loads(read(layout, "manifest"))["auth_header"] == "x-api-key"
    assert "the document allows several" in read(layout, "overlay")
    assert effective.make(layout, "acme")


def test_the_stub_is_clean_where_the_vendor_uses_our_names(good, start, layout):
    """A model called Balance and a bearer token: nothing is imported in vain, all is formatted."""
    good["components"]["securitySchemes"]["Key"] = {"type": "http", "scheme": "bearer"}
    good["components"]["schemas"]["Funds"]["title"] = "Balance"
    assert start(good) == 0
    stub = layout.root / "wrapper" / "prepaid" / "vendors" / "acme.py"
    for command in (["check", "--select", "E,F,I"], ["format", "--check"]):
        ruff = [sys.executable, "-m", "ruff", *command, "--isolated", "--line-length", "100"]
        isort = ["--config", 'lint.isort.known-first-party=["prepaid", "prepaid_clients"]']
        done = subprocess.run(
            [*ruff, *isort, str(stub)], capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("style", frameworks.STYLES)
def test_the_overlay_of_a_large_document_is_short_and_enough(style, start, layout):
    """At most 60 lines; it derives, with an address filled in where the document has not one."""
    root = style()
    assert len(root["paths"]) > 40
    path = list(root["paths"])[-1]
    assert start(root, "--operation", f"GET {path}") == 0
    overlay, facts = (layout.spec("acme") / name for name in ("overlay.yaml", "vendor.toml"))
    assert len(overlay.read_text().splitlines()) <= 60
    overlay.write_text(overlay.read_text().replace("url: FILL IN", "url: https://api.acme.test"))
    given = facts.read_text()
    facts.write_text(given.replace('base_url = "FILL IN"', 'base_url = "https://api.acme.test"'))
    assert effective.make(layout, "acme")


def test_an_error_that_reaches_the_whole_document_is_not_modelled(start, layout):
    """Its body is left out of what is stored, and said so of a document that is stored whole."""
    assert start(frameworks.large(of_error=True), "--operation", "getSubscription") == 0
    source = json.loads(read(layout, "source"))
    assert set(source["components"]["schemas"]) == {"Subscription", "Plan"}
    made = effective.make(layout, "acme").document
    assert set(made["components"]["schemas"]) == {"Subscription", "Plan"}


MEASURED = """
import resource, sys
from pathlib import Path
from scripts import new_vendor
from scripts.layout import Layout
assert new_vendor.main(sys.argv[2:], Layout(Path(sys.argv[1]))) == 0
used = resource.getrusage(resource.RUSAGE_SELF)
print(used.ru_utime + used.ru_stime, used.ru_maxrss // 1024)
"""


@pytest.mark.slow
def test_a_document_of_megabytes_takes_seconds_and_little_memory(layout, tmp_path):
    """A megabyte of YAML, the slower form, in less than 20 s and 500 MB."""
    root = json.loads(json.dumps(frameworks.large(600, 600, of_error=True)))  # shares no object
    spec = tmp_path / "openapi.yaml"
    spec.write_text(yaml.dump(root, Dumper=yaml.CSafeDumper, sort_keys=False))
    assert spec.stat().st_size > 1_000_000
    arguments = ["acme", "--spec", str(spec), "--operation", "getSubscription"]
    done = subprocess.run(
        [sys.executable, "-c", MEASURED, str(layout.root), *arguments],
        cwd=Layout().root,
        capture_output=True,
        text=True,
        check=True,
    )
    seconds, megabytes = map(float, done.stdout.split()[-2:])
    assert seconds < 20
    assert megabytes < 500
