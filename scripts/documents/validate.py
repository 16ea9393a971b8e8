"""Check a document against the OpenAPI specification, as far as it is looked at."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from jsonschema.exceptions import ValidationError  # type: ignore[import-untyped]  # no types
from openapi_spec_validator import OpenAPIV30SpecValidator, OpenAPIV31SpecValidator
from openapi_spec_validator.validation import keywords
from openapi_spec_validator.validation.exceptions import ExtraParametersError

from scripts.documents.reach import reach
from scripts.findings import Finding, shorten

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jsonschema_path import SchemaPath
    from openapi_spec_validator.validation.registries import KeywordValidatorRegistry
    from openapi_spec_validator.validation.validators import SpecValidator

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
    whole = document.root if document.only is None else reach(document, operations)
    return [
        document.finding(
            f"$.{'.'.join(map(str, error.absolute_path))}".rstrip("."),
            f"is not valid OpenAPI {version}: {shorten(error.message, 300)}.",
            "Correct the source or the overlay, then run: make generate",
        )
        for error in _errors(validator, whole)
    ]


def _errors(validator: type[SpecValidator], whole: dict[str, Any]) -> list[ValidationError]:
    """Return what is wrong in form; only where nothing is, what is wrong in meaning."""
    checked = validator(whole)
    try:
        found = list(checked.schema_validator.iter_errors(whole)) or list(checked.iter_errors())
        return [one for one in found if not isinstance(one, ExtraParametersError)]
    except ValueError as error:  # braces in a path that do not match
        return [ValidationError(str(error), path=["paths"])]


class _Seen(list[int]):
    """A list that is asked for its members: as a set, so that the time grows with the document."""

    def __init__(self) -> None:
        super().__init__()
        self._members: set[int] = set()

    def append(self, value: int) -> None:
        self._members.add(value)

    def __contains__(self, value: object) -> bool:
        return value in self._members


class _Each(keywords.SchemaValidator):
    """Looks at each schema once; upstream follows every way to it and lists those it has seen."""

    def __init__(self, registry: KeywordValidatorRegistry) -> None:
        super().__init__(registry)
        self.visited_schema_ids: list[int] | None = _Seen()
        self.meta_checked_schema_ids: list[int] | None = _Seen()

    def _collect_properties(self, schema: SchemaPath) -> set[str]:  # noqa: ARG002 - upstream's signature
        return set()  # upstream follows every way; the lint has the rule on `required` instead


class _Schema30(_Each, keywords.OpenAPIV30SchemaValidator):
    """As upstream, each schema once."""


class _Schema31(_Each, keywords.OpenAPIV31SchemaValidator):
    """As upstream, each schema once."""


class _NoDefault(keywords.ValueValidator):
    """Leaves defaults alone: the lint refuses them, and a check of one may take without end."""

    def __call__(self, schema: SchemaPath, value: Any) -> Iterator[ValidationError]:  # noqa: ARG002 - upstream's signature
        return iter(())


class _Validator30(OpenAPIV30SpecValidator):
    keyword_validators = {  # noqa: RUF012 - as upstream declares it
        **OpenAPIV30SpecValidator.keyword_validators,
        "schema": _Schema30,
        "default": _NoDefault,
    }


class _Validator31(OpenAPIV31SpecValidator):
    keyword_validators = {  # noqa: RUF012 - as upstream declares it
        **OpenAPIV31SpecValidator.keyword_validators,
        "schema": _Schema31,
        "default": _NoDefault,
    }


_VALIDATORS: Final[dict[str, type[SpecValidator]]] = {"3.0": _Validator30, "3.1": _Validator31}
