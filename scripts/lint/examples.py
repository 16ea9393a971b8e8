"""Rules on examples: each answer has one, and each example is what its schema says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from openapi_schema_validator import (
    OAS30Validator,
    OAS31Validator,
    oas30_format_checker,
    oas31_format_checker,
)
from referencing import Registry
from referencing.jsonschema import DRAFT202012

from scripts.findings import Finding, shorten

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scripts.lint.view import View

_DOCUMENT: Final = "urn:document"


def check(view: View) -> Iterator[Finding]:
    """Check that each body of an answer has an example, and that all examples fit."""
    for call in view.calls():
        for answer in view.answers(call):
            content = answer.response.get("content", {})
            if not content and answer.status.startswith("2") and answer.status != "204":
                yield view.finding(answer.place, "has no body, so it cannot hold a balance.")
            for media, body in content.items():
                place = f"{answer.place}.content['{media}']"
                found = dict(_examples(view, body))
                if not found:
                    what = "has no example, which the mock and the contract tests serve."
                    yield view.finding(place, what)
                for name, value in found.items():
                    for problem in _problems(view, body.get("schema", {}), value):
                        yield view.finding(f"{place}.{name}", problem)


def _examples(view: View, body: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    if "example" in body:
        yield "example", body["example"]
    for name, example in body.get("examples", {}).items():
        whole = view.resolve(example)
        if "value" in whole:
            yield f"examples['{name}']", whole["value"]


def _problems(view: View, schema: object, value: object) -> Iterator[str]:
    is_30 = str(view.document.get("openapi")).startswith("3.0")
    validator = OAS30Validator if is_30 else OAS31Validator
    resource = DRAFT202012.create_resource(view.document)
    registry: Registry[Any] = Registry().with_resource(_DOCUMENT, resource)
    checker = validator(
        _absolute(schema),
        registry=registry,
        format_checker=oas30_format_checker if is_30 else oas31_format_checker,
    )
    for error in checker.iter_errors(value):
        where = ".".join(map(str, error.absolute_path)) or "the whole"
        yield f"is not what its schema says: {where}: {shorten(error.message, 200)}."


def _absolute(schema: object) -> Any:
    if isinstance(schema, dict):
        return {
            key: f"{_DOCUMENT}{value}" if key == "$ref" else _absolute(value)
            for key, value in schema.items()
        }
    return [_absolute(one) for one in schema] if isinstance(schema, list) else schema
