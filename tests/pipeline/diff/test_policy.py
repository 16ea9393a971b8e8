"""What a manifest changes in the judgement: what is used, what is watched."""

from __future__ import annotations

from typing import Any

import pytest

from scripts import manifest
from scripts.changes import Policy, classify
from tests.pipeline.diff.mutations import base

_OK = "GET /accounts/{account}/balance#/responses/200/application~1json"


def _policy(*operations: str, watched: str = "") -> Policy:
    rows: dict[str, Any] = {
        "id": "tidewater",
        "title": "Tidewater",
        "kind": "vendor-page",
        "format": "yaml",
        "read": "unknown",
        "base_url": "https://api.tidewater.example/v1",
        "auth_header": "X-Tidewater-Key",
        "operations": [{"id": operation} for operation in operations or ("get_balance",)],
        "watched": [{"path": "$.info", "text": watched, "why": "It matters."}] if watched else [],
        "accepted": [{"fingerprint": "00df1cb8bf2fb09c", "reason": "Looked at."}],
    }
    return Policy.of(manifest.check(rows, "vendor.toml", "tidewater"))


def _classes(policy: Policy, edits: dict[str, Any]) -> dict[str, str]:
    found = classify(base("3.1"), base("3.1", edits), policy)
    return {change.location: change.class_ for change in found}


@pytest.mark.parametrize("field", ["amount", "status", "holder", "holder/id", "tags/[]"])
def test_every_field_of_an_operation_in_use_counts(field: str):
    """Whoever reads it: the generated client gives it to everybody."""
    steps = {"holder": "holder/type", "holder/id": "holder/allOf/1/properties/id/type"}
    step = steps.get(field, f"{field.replace('[]', 'items')}/type")

    found = _classes(_policy(), {"set": {f"SCHEMAS/Balance/properties/{step}": "boolean"}})

    assert found[f"{_OK}/{field}"] == "breaking"


def test_a_field_that_goes_breaks():
    """The one that holds the balance or any other."""
    found = _classes(_policy(), {"drop": ["SCHEMAS/Balance/properties/tags"]})

    assert found == {f"{_OK}/tags": "breaking"}


def test_a_status_that_goes_breaks():
    """It takes every field with it."""
    found = _classes(_policy(), {"drop": ["GET/responses/200"]})

    assert found == {"GET /accounts/{account}/balance#/responses/200": "breaking"}


def test_what_is_not_used_is_not_looked_at():
    """Neither its changes nor what is broken in it."""
    broken = {"SCHEMAS/Unused": {"$ref": "other.yaml#/Gone"}, "POST/security": [{"Nobody": []}]}
    edits = {"drop": ["POST/requestBody", "LIST"], "set": broken}

    assert _classes(_policy(), edits) == {}


def test_a_broken_path_elsewhere_is_not_looked_at():
    """Two paths that are the same would be an error in an operation that is used."""
    edits = {"set": {"/paths/~1berths/get/parameters": "none"}}

    assert _classes(_policy(), edits) == {}


def test_inputs_of_a_used_operation_count():
    """An input that goes would be ignored or refused."""
    found = _classes(_policy(), {"drop": ["GET/parameters/0"]})

    location = "GET /accounts/{account}/balance#/parameters/header/Organization"
    assert found == {location: "breaking"}


def test_fields_that_are_sent_count():
    """The body of a used operation."""
    found = _classes(_policy("create_transfer"), {"drop": ["SCHEMAS/Transfer/properties/note"]})

    assert found == {"POST /transfers#/requestBody/application~1json/note": "breaking"}


@pytest.mark.parametrize("operation", ["get_balance", "list_berths"])
def test_what_all_operations_share_counts_if_one_of_them_is_used(operation: str):
    """The unused operations that inherit it are not told."""
    edits = {"set": {"/components/securitySchemes/Key/name": "Authorization"}}

    assert _classes(_policy(operation), edits) == {"#/security": "breaking"}


def test_an_operation_is_followed_under_its_new_id():
    """A manifest that knows only one of the two ids still tells which call is meant."""
    edits = {"set": {"GET/operationId": "read_balance"}, "drop": ["GET/parameters/0"]}

    for known in ("get_balance", "read_balance"):
        assert "breaking" in _classes(_policy(known), edits).values()


def test_an_operation_is_known_by_method_and_path():
    """A document need not give operationIds."""
    policy = _policy("GET /accounts/{account}/balance")

    assert _classes(policy, {"drop": ["LIST"]}) == {}
    assert "breaking" in _classes(policy, {"drop": ["GET/parameters/0"]}).values()


def test_everything_counts_where_the_used_operation_cannot_be_told():
    """Nothing is then known to be unused."""
    found = _classes(_policy("elsewhere"), {"drop": ["LIST"]})

    assert found == {"GET /berths#": "breaking"}


@pytest.mark.parametrize(
    ("watched", "class_"),
    [
        ("Returns  what\nis left.", "review"),  # whatever the text becomes, and however folded
        ("Returns what was left.", "review"),  # the manifest may be up to date already
        ("Scopes the answer.", "docs"),  # else every rewording of a page would need a person
    ],
)
def test_watched_words_are_for_review(watched: str, class_: str):
    """A text that was or is watched, and no other."""
    edits = {"set": {"GET/description": "Returns what was left."}}

    found = _classes(_policy(watched=watched), edits)

    assert found == {"GET /accounts/{account}/balance#": class_}


def test_policy_and_watch_do_not_touch_fingerprints():
    """An acceptance stays valid when the manifest's view of the change changes."""
    new = base("3.1", {"set": {"GET/description": "Returns what was left."}})
    watching = _policy(watched="Returns what was left.")
    plain, judged = (classify(base("3.1"), new, policy) for policy in (Policy(), watching))

    assert [change.class_ for change in plain] == ["docs"]
    assert [change.class_ for change in judged] == ["review"]
    assert [one.fingerprint for one in plain] == [one.fingerprint for one in judged]
