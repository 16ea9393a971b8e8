"""The work of each step grows with the document, not with what its references would expand to."""

from __future__ import annotations

import json
import sys
from typing import Any

import pytest

from scripts import effective, new_vendor, pull
from scripts.changes import classify
from scripts.documents import Document, fingerprint
from scripts.emit import reference
from scripts.layout import Layout
from tests.pipeline.conftest import chain, doubled, findings
from tests.pipeline.diff.mutations import base
from tests.pipeline.diff.noise import noisy


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


def growth(work, size: int) -> float:
    """How many times as much twice the size costs; what is loaded once is not counted."""
    work(1)
    return work(2 * size) / work(size)


@pytest.mark.parametrize("keyword", ["properties", "anyOf", "allOf", "oneOf"])
@pytest.mark.parametrize("step", ["check", "fingerprint", "diff"])
def test_a_chain_of_doubled_references_costs_its_length(step, keyword, good):
    """Eighty levels cost at most three times what forty cost; written out, a trillion times."""

    def work(levels: int) -> int:
        one, other = (doubled(good, levels, keyword, leaf) for leaf in ("string", "integer"))
        if step == "check":
            return lines_run(findings, one)
        if step == "fingerprint":
            return lines_run(fingerprint.digest, Document(one, "d", ("get_balance",)))
        return lines_run(classify, one, other)

    assert growth(work, 40) < 3


def test_a_vendor_with_doubled_references_costs_their_length(good, tmp_path):
    """From the first command to the page of the reference, and the pull after it."""

    def work(levels: int) -> int:
        layout = Layout(tmp_path / str(levels))
        (layout.root / "specs").mkdir(parents=True)
        spec = tmp_path / "openapi.json"
        spec.write_text(json.dumps(doubled(good, levels)))
        count = lines_run(new_vendor.main, ["acme", "--spec", str(spec)], layout)
        count += lines_run(lambda: reference.page(effective.make(layout, "acme")))
        spec.write_text(json.dumps(doubled(good, levels, leaf="integer")))
        return count + lines_run(pull.main, ["--vendor", "acme", "--page", str(spec)], layout)

    assert growth(work, 6) < 3


def with_example(good, levels: int, leaf: object) -> dict[str, Any]:
    """A doubled chain, with an example that has all its levels."""
    root = doubled(good, levels)
    value: Any = {"c": leaf}
    for _ in range(levels):
        value = {"a": value, "b": value}
    media = root["paths"]["/balance"]["get"]["responses"]["200"]["content"]["application/json"]
    media["example"]["chain"] = value
    return root


def test_a_chain_of_doubled_references_is_fine(good):
    """It is odd, and valid."""
    assert findings(doubled(good, 18)) == []
    assert findings(with_example(good, 6, "seven")) == []
    (finding, *_) = findings(with_example(good, 6, 7))
    assert "7 is not of type 'string'" in finding


def test_each_value_of_an_example_is_held_against_a_schema_once(good):
    """Twelve levels cost at most three times what six cost, and not sixty-four times."""

    def work(levels: int) -> int:
        return lines_run(findings, with_example(good, levels, "seven"))

    assert growth(work, 6) < 3


@pytest.mark.parametrize("dialect", ["3.0", "3.1"])
def test_nested_choices_cost_their_depth(dialect):
    """Whether null is admitted is found once for each node."""

    def nested(levels: int, leaf: str) -> dict[str, Any]:
        root = base(dialect)
        link = chain(
            root,
            levels,
            lambda link: {"anyOf": [link, {"type": "boolean"}, dict(link)]},
            {"type": leaf},
        )
        root["components"]["schemas"]["Balance"]["properties"]["nested"] = link
        return root

    def work(levels: int) -> int:
        return lines_run(classify, nested(levels, "string"), nested(levels, "integer"))

    assert growth(work, 18) < 3
    assert classify(nested(8, "string"), nested(8, "integer"))


def dense(size: int, leaf: str) -> dict[str, Any]:
    """A document with schemas that each refer to every other one."""
    root = base("3.1")
    for one in range(size):
        links = {f"f{n}": {"$ref": f"#/components/schemas/S{n}"} for n in range(size)}
        schema = {"type": "object", "properties": links | {"leaf": {"type": leaf}}}
        root["components"]["schemas"][f"S{one}"] = schema
    return root


def test_a_field_that_many_bodies_share_is_compared_once():
    """Twice as many operations cost twice as much, not twice as much for each schema."""

    def shared(operations: int, leaf: str) -> dict[str, Any]:
        root = dense(12, leaf)
        for number in range(operations):
            schema = {"$ref": f"#/components/schemas/S{number % 12}"}
            content = {"application/json": {"schema": schema}}
            response = {"description": "fine", "content": content}
            root["paths"][f"/r{number}"] = {"get": {"responses": {"200": response}}}
        return root

    def work(operations: int) -> int:
        return lines_run(classify, shared(operations, "string"), shared(operations, "integer"))

    assert growth(work, 100) < 2.5
    one, other = shared(100, "string"), shared(100, "integer")
    found = classify(one, other)
    assert classify(noisy(one, 1), noisy(other, 2)) == found
    assert "GET /r7#/responses/200/application~1json/leaf" in {one.location for one in found}
    assert len(found) <= 12 * 16
