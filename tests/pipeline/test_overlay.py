"""The strict overlay engine."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from scripts import documents, overlay
from scripts.findings import PipelineError
from scripts.layout import Layout


def make(*actions, **root):
    """Return a checked overlay of these actions."""
    document = {"overlay": "1.0.0", "info": {"title": "t", "version": "1"}, "actions": [*actions]}
    return overlay.check(document | root, "overlay.yaml")


def apply(document, *actions):
    """Apply actions to a document."""
    return overlay.apply(document, make(*actions)).document


DOCUMENT = {
    "info": {"title": "old"},
    "tags": ["a", "b"],
    "paths": {"/a": {"get": {"id": 1, "tags": ["x"]}}, "/b": {"get": {"id": 2}}},
}


def test_an_update_is_merged_into_every_match_and_the_source_stays_as_it_was():
    """Objects merge deeply, scalars are replaced, lists grow."""
    before = copy.deepcopy(DOCUMENT)
    action = {"target": "$.paths.*.get", "update": {"tags": ["y"], "x": {"deep": [1]}, "id": 3}}
    done = overlay.apply(DOCUMENT, make(action))
    assert done.document["paths"] == {
        "/a": {"get": {"id": 3, "tags": ["x", "y"], "x": {"deep": [1]}}},
        "/b": {"get": {"id": 3, "tags": ["y"], "x": {"deep": [1]}}},
    }
    assert done.matches == (2,)
    assert before == DOCUMENT


def test_matches_do_not_share_what_was_merged_into_them():
    """A later action on one match leaves the others alone."""
    done = apply(
        DOCUMENT,
        {"target": "$.paths.*.get", "update": {"x": {"deep": [1]}}},
        {"target": "$.paths['/a'].get.x", "update": {"more": 1}},
    )
    assert done["paths"]["/b"]["get"]["x"] == {"deep": [1]}


def test_several_elements_of_a_list_are_removed_at_once():
    """The places of later elements do not shift under the removal of earlier ones."""
    document = {"p": [{"n": name, "k": kind} for name, kind in zip("abcd", "1121", strict=True)]}
    assert apply(document, {"target": "$.p[?@.k == '1']", "remove": True}) == {
        "p": [{"n": "c", "k": "2"}]
    }


@pytest.mark.parametrize(
    ("action", "said"),
    [
        ({"target": "$.nowhere", "update": {"a": 1}}, "target $.nowhere matched nothing"),
        ({"target": "$.nowhere", "remove": True}, "target $.nowhere matched nothing"),
        ({"target": "$.info", "update": {"title": "old"}}, "already is as the update {'title'"),
        ({"target": "$.info", "update": {}}, "already is as the update {}"),
        ({"target": "$.tags", "update": {"a": 1}}, "is array ['a', 'b'], the update is object"),
        ({"target": "$.info.title", "update": {"a": 1}}, "is scalar 'old', the update is object"),
        (
            {"target": "$.info", "update": {"title": ["x"]}},
            "'title' is scalar 'old' and would become array",
        ),
        (
            {"target": "$", "update": {"tags": {"x": 1}}},
            "'tags' is array ['a', 'b'] and would become object",
        ),
        ({"target": "$", "remove": True}, "removes the whole document"),
        ({"target": "$.paths[", "remove": True}, "is not a JSONPath"),
    ],
)
def test_an_action_that_does_not_do_what_it_says_is_an_error(action, said):
    """By the specification most of these succeed; the message names the action and its reason."""
    with pytest.raises(PipelineError) as caught:
        apply(DOCUMENT, {"description": "why", **action})
    assert str(caught.value).startswith("overlay.yaml action 1 (why): ")
    assert said in str(caught.value)


@pytest.mark.parametrize(
    ("document", "said"),
    [
        ({"overlay": "2.0.0"}, "is of version '2.0.0'"),
        ({"info": {"title": "t"}}, "has no info with title and version"),
        ({"actions": {}}, "has no list of actions"),
        ({"extends": 3}, "extends 3"),
        ({"colour": 1}, "has the unknown key 'colour'"),
        ({"actions": [7]}, "action 1: is 7, not an object"),
        ({"actions": [{"update": {}}]}, "action 1: has the target None"),
        ({"actions": [{"target": "$"}]}, "has both update and remove, or neither"),
        ({"actions": [{"target": "$", "update": {}, "remove": True}]}, "has both"),
        ({"actions": [{"target": "$", "remove": False}]}, "remove: False, which does nothing"),
        ({"actions": [{"target": "$", "update": [1]}]}, "only objects are updated"),
        ({"actions": [{"target": "$", "copy": "$.a", "remove": True}]}, "unknown key 'copy'"),
        (
            {"actions": [{"target": "$", "description": 1, "remove": True}]},
            "description that is not a text",
        ),
    ],
)
def test_a_document_that_is_no_overlay_is_refused(document, said):
    """Form comes before effect: a mistyped key is no action that does nothing."""
    with pytest.raises(PipelineError) as caught:
        make({"target": "$.info", "remove": True}, **document)
    assert said in str(caught.value)


def test_in_this_repository_each_action_has_a_reason_and_names_its_source(tmp_path):
    """An overlay without reasons, or for another file, is refused."""
    path = tmp_path / "overlay.yaml"
    path.write_text(
        "overlay: 1.0.0\ninfo: {title: t, version: '1'}\nextends: other.yaml\n"
        "actions: [{target: $.info, remove: true}]\n"
    )
    with pytest.raises(PipelineError) as caught:
        overlay.read(path, "overlay.yaml", "source.yaml")
    assert [finding.what for finding in caught.value.findings] == [
        "extends 'other.yaml', the source is 'source.yaml'.",
        "target $.info has no reason.",
    ]


INLINE: dict[str, Any] = {
    "body": {"schema": {"type": "object", "properties": {"balance": {"type": "number"}}}},
    "components": {"schemas": {}},
}
REPLACED = (
    {
        "target": "$.components.schemas",
        "update": {"B": {"type": "object", "properties": {"balance": {"type": "number"}}}},
    },
    {"target": "$.body.schema", "remove": True},
    {"target": "$.body", "update": {"schema": {"$ref": "#/components/schemas/B"}}},
)


def test_a_replaced_schema_may_differ_in_words_only():
    """Titles and descriptions do not travel on the wire."""
    source = copy.deepcopy(INLINE)
    source["body"]["schema"]["properties"]["balance"]["description"] = "in cents"
    assert apply(source, *REPLACED)["body"] == {"schema": {"$ref": "#/components/schemas/B"}}


def test_a_replaced_schema_does_not_hide_what_the_vendor_changed():
    """A retyped field of the vendor's is an error until the component says it as well."""
    source = copy.deepcopy(INLINE)
    source["body"]["schema"]["properties"]["balance"]["type"] = "string"
    with pytest.raises(PipelineError) as caught:
        apply(source, *REPLACED)
    said = "properties.balance.type was 'string' there and is 'number' here"
    assert said in str(caught.value)


@pytest.mark.parametrize("vendor", Layout().vendors())
def test_no_action_of_this_repository_is_out_of_date(vendor):
    """Each one still finds what it corrects."""
    folder = Layout().spec(vendor)
    path = next(folder.glob("source.*"))
    whole = overlay.read(folder / "overlay.yaml", "overlay.yaml", path.name)
    matches = overlay.apply(documents.read(path, path.name), whole).matches
    assert len(matches) == len(whole.actions)
    assert 0 not in matches
