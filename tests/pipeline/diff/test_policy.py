"""What a manifest changes in the judgement: what is used, what is watched."""

from __future__ import annotations

import tomllib
from typing import Any

import pytest

from scripts import manifest
from scripts.changes import Policy, classify
from tests.pipeline.diff.mutations import base
from tests.pipeline.diff.test_command import MANIFEST

_GET = "GET /accounts/{account}/balance#"
_OK = f"{_GET}/responses/200/application~1json"


def _policy(*operations: str, watched: str = "") -> Policy:
    document: dict[str, Any] = tomllib.loads(MANIFEST)
    if operations:
        document["operations"] = [{"id": operation} for operation in operations]
    if watched:
        document["watched"] = [{"path": "$.info", "text": watched, "why": "It matters."}]
    return Policy.of(manifest.check(document, "vendor.toml", "tidewater"))


def _classes(policy: Policy, edits: dict[str, Any]) -> dict[str, str]:
    found = classify(base("3.1"), base("3.1", edits), policy)
    return {change.location: change.class_ for change in found}


@pytest.mark.parametrize(
    ("operation", "edits", "location"),
    [
        ("get_balance", {"drop": ["SCHEMAS/Balance/properties/tags"]}, f"{_OK}/tags"),
        ("get_balance", {"drop": ["GET/responses/200"]}, f"{_GET}/responses/200"),
        ("get_balance", {"drop": ["GET/parameters/0"]}, f"{_GET}/parameters/header/Organization"),
        (
            "create_transfer",
            {"drop": ["SCHEMAS/Transfer/properties/note"]},
            "POST /transfers#/requestBody/application~1json/note",
        ),
    ],
)
def test_everything_of_an_operation_in_use_counts(
    operation: str, edits: dict[str, Any], location: str
):
    """Fields that are read, whoever reads them, statuses, inputs, and fields that are sent."""
    assert _classes(_policy(operation), edits) == {location: "breaking"}


def test_what_is_not_used_is_not_looked_at():
    """Neither its changes nor what is broken in it."""
    broken = {
        "SCHEMAS/Unused": {"$ref": "other.yaml#/Gone"},
        "POST/security": [{"Nobody": []}],
        "/paths/~1berths/get/parameters": "none",
    }
    edits = {"drop": ["POST/requestBody"], "set": broken}

    assert _classes(_policy(), edits) == {}


@pytest.mark.parametrize("operation", ["get_balance", "list_berths"])
def test_what_all_operations_share_counts_if_one_of_them_is_used(operation: str):
    """The unused operations that inherit it are not named."""
    edits = {"set": {"/components/securitySchemes/Key/name": "Authorization"}}

    assert _classes(_policy(operation), edits) == {"#/security": "breaking"}


def test_an_operation_is_followed_under_its_new_id():
    """A manifest that knows only one of the two ids still says which call it is."""
    edits = {"set": {"GET/operationId": "read_balance"}, "drop": ["GET/parameters/0"]}

    for known in ("get_balance", "read_balance"):
        assert "breaking" in _classes(_policy(known), edits).values()


def test_an_operation_is_known_by_method_and_path():
    """A document need not give operationIds."""
    policy = _policy("GET /accounts/{account}/balance")

    assert _classes(policy, {"drop": ["LIST"]}) == {}
    assert "breaking" in _classes(policy, {"drop": ["GET/parameters/0"]}).values()


def test_everything_counts_where_the_used_operation_is_not_found():
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

    assert found == {_GET: class_}


def test_policy_and_watch_do_not_touch_fingerprints():
    """An acceptance stays valid when the manifest's view of the change changes."""
    new = base("3.1", {"set": {"GET/description": "Returns what was left."}})
    watching = _policy(watched="Returns what was left.")
    plain, judged = (classify(base("3.1"), new, policy) for policy in (Policy(), watching))

    assert [change.class_ for change in plain] == ["docs"]
    assert [change.class_ for change in judged] == ["review"]
    assert [one.fingerprint for one in plain] == [one.fingerprint for one in judged]
