"""Rules on examples: each response has one, and each example is what its schema says."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any, Final

from jsonschema.validators import extend  # type: ignore[import-untyped]  # no types
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

    from jsonschema.exceptions import ValidationError  # type: ignore[import-untyped]  # no types
    from jsonschema.protocols import Validator  # type: ignore[import-untyped]  # no types

    from scripts.documents import Document

_DOCUMENT: Final = "urn:document"
_MAX_ERRORS: Final = 5  # of one value against one schema: there may be as many as paths to them


def check(document: Document) -> Iterator[Finding]:
    """Check that each body of a response has an example, and that all examples fit."""
    checker = Checker(document)
    for operation in document.operations():
        for response in document.responses(operation):
            bodies = list(document.bodies(response.node, response.place))
            if not bodies and response.status.startswith("2") and response.status != "204":
                yield document.finding(response.place, "has no body, so it cannot hold a balance.")
            for body in bodies:
                found = dict(document.examples(body))
                if not found:
                    what = "has no example, which the mock and the contract tests serve."
                    yield document.finding(body.place, what)
                for name, value in found.items():
                    for problem in checker.problems(body.node.get("schema", {}), value):
                        yield document.finding(f"{body.place}.{name}", problem)


class Checker:
    """Checks values against schemas of one document, each pair once."""

    def __init__(self, document: Document) -> None:
        is_30 = document.minor == 0
        base = OAS30Validator if is_30 else OAS31Validator
        self._formats = oas30_format_checker if is_30 else oas31_format_checker
        self._follow = base.VALIDATORS["$ref"]
        self._known: dict[tuple[str, int], list[ValidationError]] = {}
        self._validator = extend(base, {"$ref": self._reference})
        self._registry: Registry[Any] = Registry().with_resource(
            _DOCUMENT, DRAFT202012.create_resource(document.root)
        )

    def problems(self, schema: object, value: object) -> Iterator[str]:
        """Say where a value is not what a schema says."""
        for error in self.errors(schema, value):
            where = ".".join(map(str, error.absolute_path)) or "the whole"
            yield f"is not what its schema says: {where}: {shorten(error.message, 200)}."

    def errors(self, schema: object, value: object) -> Iterator[ValidationError]:
        """Go through what of a value is not what a schema says."""
        self._known.clear()  # an id is of use only while its value exists
        validator = self._validator(
            _absolute(schema), registry=self._registry, format_checker=self._formats
        )
        yield from validator.iter_errors(value)

    def _reference(
        self, validator: Validator, reference: str, value: Any, schema: Any
    ) -> Iterator[ValidationError]:
        key = (reference.removeprefix(_DOCUMENT), id(value))
        if key not in self._known:
            self._known[key] = []  # a schema that is a part of itself adds nothing to itself
            found = self._follow(validator, reference, value, schema) or ()
            self._known[key] = list(islice(found, _MAX_ERRORS))
        # An error takes its path from the error above it, so each use needs a copy.
        yield from map(_copy, self._known[key])


def _copy(error: ValidationError) -> ValidationError:
    copy = type(error).create_from(error)
    copy.parent = None
    return copy


def _absolute(schema: object) -> Any:
    if isinstance(schema, dict):
        return {
            key: f"{_DOCUMENT}{value}" if key == "$ref" else _absolute(value)
            for key, value in schema.items()
        }
    return [_absolute(one) for one in schema] if isinstance(schema, list) else schema
