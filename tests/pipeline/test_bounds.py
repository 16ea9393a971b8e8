"""The work of each step grows with the document, not with what its references would expand to."""

from __future__ import annotations

import sys
from typing import Any

import pytest

from scripts import lint
from scripts.changes import classify
from scripts.documents import Document, fingerprint
from scripts.documents.validate import validate
from tests.pipeline.diff.mutations import base
from tests.pipeline.diff.noise import noisy
from tests.pipeline.test_walker import doubled


def lines_run(step, *arguments) -> int:
    """How many lines of Python a step runs: the same on a busy machine as on an idle one."""
    count = 0

    def trace(frame, event, argument):
        nonlocal count
        count += event == "line"
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        step(*arguments)
    finally:
        sys.settrace(before)
    return count


def checked(root: dict[str, Any], facts) -> list[Any]:
    """All findings on a document."""
    document = Document(root, "openapi.yaml", facts.wanted)
    return [*validate(document), *lint.lint(document, facts)]


def with_leaf(good, levels, keyword, leaf):
    """A chain that ends in a leaf of a type."""
    root = doubled(good, levels, keyword)
    root["components"]["schemas"][f"L{levels}"]["properties"]["c"]["type"] = leaf
    return root


@pytest.mark.parametrize("keyword", ["properties", "anyOf", "allOf", "oneOf"])
@pytest.mark.parametrize("step", ["check", "fingerprint", "diff"])
def test_a_chain_of_doubled_references_costs_its_length(step, keyword, good, facts):
    """Eighty levels cost at most three times what forty cost; written out, a trillion times."""

    def work(levels: int) -> int:
        one, other = (with_leaf(good, levels, keyword, leaf) for leaf in ("string", "integer"))
        if step == "check":
            return lines_run(checked, one, facts)
        if step == "fingerprint":
            return lines_run(fingerprint.digest, Document(one, "d", facts.wanted))
        return lines_run(classify, one, other)

    assert work(80) < 3 * work(40)


def with_example(good, levels: int, leaf: object) -> dict[str, Any]:
    """A doubled chain, with an example that has all its levels."""
    root = doubled(good, levels)
    value: Any = {"c": leaf}
    for _ in range(levels):
        value = {"a": value, "b": value}
    media = root["paths"]["/balance"]["get"]["responses"]["200"]["content"]["application/json"]
    media["example"]["chain"] = value
    return root


def test_a_chain_of_doubled_references_is_fine(good, facts):
    """It is odd, and valid."""
    assert checked(doubled(good, 18), facts) == []
    assert checked(with_example(good, 6, "seven"), facts) == []
    (finding, *_) = checked(with_example(good, 6, 7), facts)
    assert "7 is not of type 'string'" in str(finding)


def test_each_value_of_an_example_is_held_against_a_schema_once(good, facts):
    """Twelve levels cost at most three times what six cost, and not sixty-four times."""

    def work(levels: int) -> int:
        document = Document(with_example(good, levels, "seven"), "d", facts.wanted)
        return lines_run(lint.lint, document, facts)

    assert work(12) < 3 * work(6)


@pytest.mark.parametrize("dialect", ["3.0", "3.1"])
def test_nested_choices_cost_their_depth(dialect):
    """Whether null is admitted is found once for each node."""

    def choices(levels: int, leaf: str) -> dict[str, Any]:
        root = base(dialect)
        node: dict[str, Any] = {"type": leaf}
        for _ in range(levels):
            node = {"anyOf": [node, node]}
        root["components"]["schemas"]["Balance"]["properties"]["nested"] = node
        return root

    def shared(levels: int, leaf: str) -> dict[str, Any]:
        root = base(dialect)
        schemas = root["components"]["schemas"]
        for level in range(levels):
            link = {"$ref": f"#/components/schemas/N{level + 1}"}
            schemas[f"N{level}"] = {"anyOf": [link, {"type": "boolean"}, dict(link)]}
        schemas[f"N{levels}"] = {"type": leaf}
        schemas["Balance"]["properties"]["nested"] = {"$ref": "#/components/schemas/N0"}
        return root

    def work(levels: int) -> int:
        return lines_run(classify, shared(levels, "string"), shared(levels, "integer"))

    assert work(36) < 3 * work(18)
    assert {one.rule for one in classify(choices(8, "string"), choices(8, "integer"))}


def test_a_field_that_many_bodies_share_is_compared_once(good):
    """Twice as many operations cost twice as much, not twice as much for each schema."""

    def shared(operations: int, leaf: str) -> dict[str, Any]:
        root = base("3.1")
        schemas = root["components"]["schemas"]
        size = 12
        for one in range(size):
            links = {f"f{n}": {"$ref": f"#/components/schemas/S{n}"} for n in range(size)}
            schemas[f"S{one}"] = {"properties": links | {"leaf": {"type": leaf}}}
        for number in range(operations):
            schema = {"$ref": f"#/components/schemas/S{number % size}"}
            content = {"application/json": {"schema": schema}}
            response = {"description": "fine", "content": content}
            root["paths"][f"/r{number}"] = {"get": {"responses": {"200": response}}}
        return root

    def work(operations: int) -> int:
        return lines_run(classify, shared(operations, "string"), shared(operations, "integer"))

    assert work(200) < 2.5 * work(100)
    one, other = shared(100, "string"), shared(100, "integer")
    found = classify(one, other)
    assert classify(noisy(one, 1), noisy(other, 2)) == found
    assert "GET /r7#/responses/200/application~1json/leaf" in {one.location for one in found}
    assert len(found) <= 12 * 16
