"""Check a document against the OpenAPI specification."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from openapi_spec_validator import OpenAPIV30SpecValidator, OpenAPIV31SpecValidator

from scripts import references
from scripts.findings import Finding, PipelineError, shorten

if TYPE_CHECKING:
    from collections.abc import Iterator

_VALIDATORS: Final = {"3.0": OpenAPIV30SpecValidator, "3.1": OpenAPIV31SpecValidator}


def validate(document: dict[str, Any], name: str) -> list[Finding]:
    """Return what makes a document invalid; nothing for a valid one."""
    version = str(document.get("openapi"))
    validator = _VALIDATORS.get(version[:3]) if version[3:4] == "." else None
    if validator is None:
        what = f"openapi is {version!r}; 3.0 and 3.1 are read."
        return [Finding(name, what, "Take another document of the vendor's.")]
    dangling = list(_dangling(document, document, name))
    if dangling:
        return dangling  # before the validator follows, or fetches, what is named there
    return [
        Finding(
            f"{name} at $.{'.'.join(map(str, error.absolute_path))}".rstrip("."),
            f"is not valid OpenAPI {version}: {shorten(error.message, 300)}.",
            "Correct the source or the overlay, then run: make generate",
        )
        for error in validator(document).iter_errors()
    ]


def _dangling(document: dict[str, Any], node: object, name: str) -> Iterator[Finding]:
    if isinstance(node, dict) and isinstance(node.get("$ref"), str):
        try:
            references.resolve(document, node, name)
        except PipelineError as error:
            yield from error.findings
    children = list(node.values()) if isinstance(node, dict) else node
    for child in children if isinstance(children, list) else []:
        yield from _dangling(document, child, name)
