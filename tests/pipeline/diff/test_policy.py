"""What a manifest changes in the judgement: what is used, what is watched."""

from __future__ import annotations

from typing import Any

import pytest

from scripts import manifest
from scripts.oasdiff import Policy, classify
from tests.pipeline.diff.mutations import apply, base

_OK = "GET /accounts/{account}/balance#/responses/200/application~1json"


def _policy(*reads: str, operation: str = "get_balance", watched: str = "") -> Policy:
    rows: dict[str, Any] = {
        "id": "tidewater",
        "title": "Tidewater",
        "kind": "vendor-page",
        "format": "yaml",
        "read": "unknown",
        "base_url": "https://api.tidewater.example/v1",
        "auth_header": "X-Tidewater-Key",
        "operations": [{"id": operation, "reads": list(reads)}],
        "watched": [{"path": "$.info", "text": watched, "why": "It matters."}] if watched else [],
        "accepted": [{"fingerprint": "00df1cb8bf2fb09c", "reason": "Looked at."}],
    }
    return Policy.of(manifest.check(rows, "vendor.toml", "tidewater"))


def _classes(policy: Policy, edits: dict[str, Any]) -> dict[str, str]:
    new = base("3.1")
    apply(new, edits)
    return {change.location: change.class_ for change in classify(base("3.1"), new, policy)}


@pytest.mark.parametrize(
    ("reads", "field", "class_"),
    [
        (("amount",), "amount", "breaking"),
        (("amount",), "status", "review"),
        (("holder.id",), "holder", "breaking"),
        (("holder",), "holder/id", "breaking"),
        (("holder.name",), "holder/id", "review"),
        (("tags",), "tags/[]", "breaking"),
        (("amount", "status"), "status", "breaking"),
    ],
)
def test_a_field_breaks_only_if_it_is_read(reads: tuple[str, ...], field: str, class_: str):
    """A field that is read, one above it or one below it; any other is for review."""
    steps = {"holder": "holder/type", "holder/id": "holder/allOf/1/properties/id/type"}
    step = steps.get(field, f"{field.replace('[]', 'items')}/type")

    found = _classes(_policy(*reads), {"set": {f"SCHEMAS/Balance/properties/{step}": "boolean"}})

    assert found[f"{_OK}/{field}"] == class_


def test_the_whole_answer_counts_whatever_is_read():
    """A media type or a status that goes takes every field with it."""
    found = _classes(_policy("amount"), {"drop": ["GET/responses/200"]})

    assert found == {"GET /accounts/{account}/balance#/responses/200": "breaking"}


def test_an_operation_that_is_not_used_does_not_break():
    """Its changes are shown for review."""
    edits = {"drop": ["POST/requestBody", "LIST", "POST/responses/201/content"]}

    found = _classes(_policy("amount"), edits)

    assert found == {
        "POST /transfers#/requestBody": "review",
        "POST /transfers#/responses/201/application~1json": "review",
        "GET /berths#": "review",
    }


def test_inputs_of_a_used_operation_always_count():
    """The fields that are read say nothing about what is sent."""
    found = _classes(_policy("amount"), {"drop": ["GET/parameters/0"]})

    location = "GET /accounts/{account}/balance#/parameters/header/Organization"
    assert found == {location: "breaking"}


def test_fields_that_are_sent_count_though_only_answers_are_read():
    """What is read from the answer has the same names at times; it says nothing of the body."""
    policy = _policy("id", operation="create_transfer")

    found = _classes(policy, {"drop": ["SCHEMAS/Transfer/properties/note"]})

    assert found == {"POST /transfers#/requestBody/application~1json/note": "breaking"}


@pytest.mark.parametrize("operation", ["get_balance", "list_berths"])
def test_what_all_operations_share_counts_if_one_of_them_is_used(operation: str):
    """The unused operations that inherit it, before or after, do not soften the judgement."""
    edits = {"set": {"/components/securitySchemes/Key/name": "Authorization"}}

    found = _classes(_policy("amount", operation=operation), edits)

    assert found == {"#/security": "breaking", "POST /transfers#/security": "review"}


def test_an_operation_is_followed_under_its_new_id():
    """A manifest that knows only one of the two ids still tells which call is meant."""
    edits = {"set": {"GET/operationId": "read_balance"}, "drop": ["GET/parameters/0"]}

    for known in ("get_balance", "read_balance"):
        assert "breaking" in _classes(_policy("amount", operation=known), edits).values()


def test_everything_counts_where_the_used_operation_cannot_be_told():
    """A source may lack the ids that its overlay gives: nothing is then known to be unused."""
    found = _classes(_policy("amount", operation="elsewhere"), {"drop": ["LIST"]})

    assert found == {"GET /berths#": "breaking"}


def test_watched_words_are_for_review():
    """Whatever the text becomes, and however it was folded."""
    policy = _policy("amount", watched="Returns  what\nis left.")

    found = _classes(policy, {"set": {"GET/description": "Returns what was left."}})

    assert found == {"GET /accounts/{account}/balance#": "review"}


def test_words_that_became_the_watched_ones_are_for_review():
    """The manifest may have been brought up to date before the difference is looked at."""
    policy = _policy("amount", watched="Returns what was left.")

    found = _classes(policy, {"set": {"GET/description": "Returns what was left."}})

    assert found == {"GET /accounts/{account}/balance#": "review"}


def test_words_that_nobody_watches_are_documentation():
    """Otherwise every rewording of a page would need a person."""
    policy = _policy("amount", watched="Scopes the answer.")

    found = _classes(policy, {"set": {"GET/description": "Returns what was left."}})

    assert found == {"GET /accounts/{account}/balance#": "docs"}


def test_policy_and_watch_do_not_touch_fingerprints():
    """An acceptance stays valid when the manifest's view of the change changes."""
    new = base("3.1")
    apply(new, {"set": {"SCHEMAS/Balance/properties/amount/type": "string"}})
    plain, judged = (classify(base("3.1"), new, policy) for policy in (Policy(), _policy("status")))

    assert [change.class_ for change in plain] == ["breaking"]
    assert [change.class_ for change in judged] == ["review"]
    assert [one.fingerprint for one in plain] == [one.fingerprint for one in judged]
