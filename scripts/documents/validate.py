"""Check a document against the OpenAPI specification, as far as it is looked at."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from jsonschema.exceptions import (  # type: ignore[import-untyped]  # no types
    ValidationError,
    relevance,
)
from jsonschema.validators import validator_for  # type: ignore[import-untyped]  # no types
from openapi_spec_validator import OpenAPIV30SpecValidator, OpenAPIV31SpecValidator
from openapi_spec_validator.schemas import schema_v30, schema_v31
from openapi_spec_validator.validation import keywords

from scripts.documents.nodes import tokens
from scripts.documents.reach import reach
from scripts.documents.reading import MAX_DEPTH
from scripts.findings import Finding, shorten

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from jsonschema_path import SchemaPath
    from openapi_spec_validator.validation.registries import KeywordValidatorRegistry
    from openapi_spec_validator.validation.validators import SpecValidator

    from scripts.documents.nodes import Place
    from scripts.documents.walker import Document


def validate(document: Document) -> list[Finding]:
    """Return what makes a document invalid; nothing for a valid one.

    What the operations that are looked at do not reach may be broken, and may name other files.
    """
    version = str(document.root.get("openapi"))
    validator = _VALIDATORS.get(version[:3]) if version[3:4] == "." else None
    if validator is None:
        what = f"openapi is {version!r}; 3.0 and 3.1 are read."
        return [Finding(document.name, what, "Take another document of the vendor's.")]
    operations = list(document.operations())
    dangling = list(document.check_references(document.starts(operations)))
    if dangling:
        return dangling  # before the validator follows, or fetches, what is named there
    # What follows goes down by recursion, and the generator takes minutes for thousands of levels.
    if place := document.too_deep(document.starts(operations), MAX_DEPTH):
        what = f"is nested more than {MAX_DEPTH} levels deep, references followed."
        return [
            document.finding(
                place,
                what,
                "Take out what nobody needs of it, in the overlay or before new-vendor.",
            )
        ]
    whole = document.root if document.only is None else reach(document, operations)
    return [
        document.finding(
            ".".join(["$", *map(str, _without_references(document, error.absolute_path))]),
            f"is not valid OpenAPI {version}: {shorten(error.message, 300)}.",
            "Correct the source or the overlay, then run: make generate",
        )
        for error in _errors(validator, whole)
    ]


def _errors(validator: type[SpecValidator], whole: dict[str, Any]) -> list[ValidationError]:
    """Return the errors of form or, if there are none, the errors of meaning."""
    checked = validator(whole)
    try:
        if errors := list(checked.schema_validator.iter_errors(whole)):
            return _explained(whole) or errors
        return list(checked.iter_errors())
    except ValueError as error:  # braces in a path that do not match
        return [ValidationError(str(error), path=["paths"])]


def _explained(whole: dict[str, Any]) -> list[ValidationError]:
    """Return the errors of form as this slower validator finds them, which knows what is below.

    Nothing, if the document is too deep for it.
    """
    schema = dict(schema_v30 if whole["openapi"].startswith("3.0") else schema_v31)
    try:
        return [_innermost(error) for error in validator_for(schema)(schema).iter_errors(whole)]
    except RecursionError:
        return []


def _innermost(error: ValidationError) -> ValidationError:
    """Return what is wrong; 3.0 says of each object above it that it is not a reference either."""
    while below := [one for one in error.context if one.validator_value != ["$ref"]]:
        error = min(below, key=relevance)
    return error


def _without_references(document: Document, path: Iterable[Any]) -> Place:
    """Return where a path leads that goes through references."""
    place: Place = ()
    node: Any = document.root
    for step in path:
        while isinstance(node, dict) and isinstance(reference := node.get("$ref"), str):
            place, node = tuple(tokens(reference)), document.target(reference)
        place, node = (*place, step), node[step] if isinstance(node, list) else node.get(str(step))
    return place


class _Once(keywords.SchemaValidator):
    """Checks each schema against the dialect of JSON Schema once.

    Upstream also goes through all that a schema refers to, as deep as the references lead, for
    `required` and for defaults; the lint has rules on both.
    """

    def __init__(self, registry: KeywordValidatorRegistry) -> None:
        super().__init__(registry)
        self._seen: set[int] = set()

    def __call__(
        self,
        schema: SchemaPath,
        require_properties: bool = True,  # noqa: ARG002, FBT001, FBT002 - upstream's signature
        meta_checked: bool = False,  # noqa: ARG002, FBT001, FBT002 - upstream's signature
    ) -> Iterator[ValidationError]:
        value = schema.read_value()
        if id(value) not in self._seen:
            self._seen.add(id(value))
            error = self._validate_schema_meta(schema, value)
            if error is not None:
                error.path.extendleft(reversed(schema.parts))
                yield error


class _Schema30(_Once, keywords.OpenAPIV30SchemaValidator):
    """As upstream for 3.0, each schema once."""


class _Schema31(_Once, keywords.OpenAPIV31SchemaValidator):
    """As upstream for 3.1, each schema once."""


class _Validator30(OpenAPIV30SpecValidator):
    keyword_validators = {**OpenAPIV30SpecValidator.keyword_validators, "schema": _Schema30}  # noqa: RUF012 - as upstream


class _Validator31(OpenAPIV31SpecValidator):
    keyword_validators = {**OpenAPIV31SpecValidator.keyword_validators, "schema": _Schema31}  # noqa: RUF012 - as upstream


_VALIDATORS: Final[dict[str, type[SpecValidator]]] = {"3.0": _Validator30, "3.1": _Validator31}
