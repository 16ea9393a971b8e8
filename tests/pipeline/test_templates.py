"""The template overrides: as few and as small as they can be, and each one says why."""

from __future__ import annotations

import copy
import importlib
import re
import sys
from typing import Any

import httpx
import pytest

from scripts.emit import generator
from scripts.findings import PipelineError
from scripts.layout import TEMPLATES
from tests.pipeline.conftest import GOOD, generate_package

ALL = sorted(path.relative_to(TEMPLATES).as_posix() for path in TEMPLATES.rglob("*.jinja"))
OVERRIDES = [name for name in ALL if not name.startswith("_")]


def test_these_templates_are_overridden_and_no_other():
    """A new override is a decision, not an accident."""
    assert OVERRIDES == [
        "api_init.py.jinja",
        "client.py.jinja",
        "endpoint_init.py.jinja",
        "endpoint_module.py.jinja",
        "errors.py.jinja",
        "model.py.jinja",
        "package_init.py.jinja",
        "property_templates/float_property.py.jinja",
        "types.py.jinja",
    ]


def test_the_overrides_stay_small():
    """Lines of all of them; they were 724 when each repeated upstream's text."""
    assert sum(len((TEMPLATES / name).read_text().splitlines()) for name in ALL) < 500


@pytest.mark.parametrize("name", OVERRIDES)
def test_an_override_says_what_it_changes_and_when_to_drop_it(name):
    """Its head names the upstream version, the change, the upstream issue and the end."""
    assert (generator.upstream_templates() / name).is_file()  # else it would have no effect
    head = (TEMPLATES / name).read_text().partition("#}\n")[0]
    version = generator.installed()[generator.GENERATOR]
    assert head.startswith(f"{{#\nOverride of {name} of openapi-python-client {version}.")
    assert all(f"\n{word}: " in head for word in ("Changed", "Upstream", "Drop when"))
    issues = r"https://github\.com/openapi-generators/openapi-python-client/issues/\d+"
    assert re.search(f"no issue known|{issues}", head)


def test_a_change_of_a_place_that_is_gone_ends_the_run(tmp_path, monkeypatch):
    """An upgrade cannot lose an override without being noticed."""
    document = tmp_path / "openapi.yaml"
    document.write_text("openapi: 3.0.3\ninfo: {title: t, version: '1'}\npaths: {}\n")
    upstream = tmp_path / "upstream"
    upstream.mkdir()
    for path in generator.upstream_templates().rglob("*.jinja"):
        target = upstream / path.relative_to(generator.upstream_templates())
        target.parent.mkdir(exist_ok=True)
        target.write_text(path.read_text().replace("status_code: HTTPStatus", "status: HTTPStatus"))
    monkeypatch.setattr(generator, "upstream_templates", lambda: upstream)
    with pytest.raises(PipelineError, match="substring not found"):
        generator.run(document, "invented", "openapi.yaml")


JSON = {"application/json": {"schema": {"$ref": "#/components/schemas/Funds"}}}
EMPTY = {"description": "d"}
SCHEMES: dict[str, tuple[dict[str, str], str, str]] = {
    "raw": ({"type": "apiKey", "in": "header", "name": "x-key"}, "x-key", "sk-1"),
    "bearer": ({"type": "http", "scheme": "BEARER"}, "authorization", "Bearer sk-1"),
    "token": ({"type": "http", "scheme": "Token"}, "authorization", "Token sk-1"),
    "basic": ({"type": "http", "scheme": "basic"}, "authorization", "Basic QUMxOnNrLTE="),  # AC1:…
}
# What a document has beside 200 and 402, and the statuses that are unexpected.
ERRORS: dict[str, tuple[dict[str, Any], set[int]]] = {
    "status": ({"401": EMPTY}, {302, 401, 402, 500, 522}),
    "default": ({"default": EMPTY}, {302, 401, 402, 500, 522}),
    "model": ({"default": EMPTY | {"content": JSON}}, {302}),
}


@pytest.fixture(scope="module")
def package(tmp_path_factory):
    """A package with an operation for each way to send the key, and for each kind of error."""
    root, folder = copy.deepcopy(GOOD), tmp_path_factory.mktemp("invented")
    root["components"]["securitySchemes"] = {name: one for name, (one, *_) in SCHEMES.items()}
    del root["paths"]["/balance"]
    operations = [(name, name, ERRORS["default"][0]) for name in SCHEMES]
    operations += [(name, "raw", errors) for name, (errors, _) in ERRORS.items()]
    for name, scheme, errors in operations:
        get = {"operationId": f"get_{name}", "tags": ["account"], "security": [{scheme: []}]}
        responses = {"200": EMPTY | {"content": JSON}, "402": EMPTY, **errors}
        root["paths"][f"/{name}"] = {"get": get | {"responses": responses}}
    generate_package(root, folder, "invented")
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(folder))
        yield importlib.import_module("invented")
    for name in [one for one in sys.modules if one.split(".")[0] == "invented"]:
        del sys.modules[name]


def ask(package, name, handler):
    """Ask one operation of that package, whose requests a function answers."""
    transport = httpx.MockTransport(handler)
    arguments = {"token": "sk-1", "user": "AC1", "httpx_args": {"transport": transport}}
    client = package.AuthenticatedClient(**arguments)
    assert "AC1" not in repr(client)
    return getattr(package.api.account, f"get_{name}").sync(client=client)


@pytest.mark.parametrize("name", ERRORS)
def test_an_error_without_a_documented_body_is_unexpected(name, package):
    """It is never None; and `default` does not stand for a redirect."""
    found = set()
    for status in (200, 302, 401, 402, 500, 522):
        try:
            answer = ask(package, name, lambda _, s=status: httpx.Response(s, json={"balance": 1}))
            assert answer.balance == 1
        except package.errors.UnexpectedResponse as error:
            found.add(error.status_code)
    assert found == ERRORS[name][1]


@pytest.mark.parametrize("name", SCHEMES)
def test_the_key_goes_where_the_document_says(name, package):
    """In a header of the vendor's, or after a word of HTTP's; as the password of HTTP basic."""
    seen = []

    def handler(request):
        seen.append(request)
        return httpx.Response(200, json={"balance": 1})

    ask(package, name, handler)
    _, header, value = SCHEMES[name]
    assert seen[0].headers[header] == value


def test_a_user_name_with_a_colon_is_refused(package):
    """It would end there, and the rest would be part of the password."""
    with pytest.raises(ValueError, match="user has a colon"):
        package.AuthenticatedClient(token="k", user="a:b")
