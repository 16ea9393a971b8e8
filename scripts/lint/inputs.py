"""Rules on what a call must be given: each required input has a value, or nothing can call it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from scripts.findings import Finding, shorten

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scripts.documents import Document, Operation
    from scripts.manifest import Manifest

_MANIFEST: Final = "Correct vendor.toml or the document, then run: make generate"


def check(document: Document, manifest: Manifest) -> Iterator[Finding]:
    """Check that the manifest names each required input, and names none that is not there."""
    given = {(one.place, _folded(one.place, one.parameter)) for one in manifest.parameters}
    taken: set[tuple[str, str]] = set()
    for operation in document.operations():
        for parameter in document.parameters(operation):
            name, place = str(parameter.get("name")), str(parameter.get("in"))
            taken.add((place, _folded(place, name)))
            is_given = (place, _folded(place, name)) in given or name in manifest.constants
            yield from _parameter(document, operation, parameter, is_given=is_given)
        body = document.mapping(operation.node.get("requestBody"), operation.place)
        if body.get("required") is True:
            what = "requires a body, which nothing gives it."
            yield document.finding(
                f"{operation.place}.requestBody", what, "Call another operation."
            )
    for one in manifest.parameters:
        if one.place and (one.place, _folded(one.place, one.parameter)) not in taken:
            what = f"takes no {one.place} input {one.parameter!r}, which [[parameters]] names."
            yield document.finding("$.paths", what, _MANIFEST)
    for name in sorted(manifest.constants.keys() - {name for _, name in taken}):
        if ("header", name.lower()) not in taken:
            what = f"takes no input {name!r}, which [constants] names."
            yield document.finding("$.paths", what, _MANIFEST)


def _parameter(
    document: Document, operation: Operation, parameter: dict[str, Any], *, is_given: bool
) -> Iterator[Finding]:
    name, place = str(parameter.get("name")), str(parameter.get("in"))
    required = parameter.get("required") is True or place == "path"
    if place == "cookie" and required:
        what = f"requires the cookie {name!r}; no cookies are sent."
        yield document.finding(operation.place, what, "Call another operation.")
    elif required and not is_given:
        yield document.finding(
            operation.place,
            f"requires the {place} input {name!r}, which nothing gives it.",
            f"In vendor.toml add a table [[parameters]] with name, variable, title, in = {place!r}"
            f" and parameter = {shorten(name)} if each account has its own value, or"
            f" {shorten(name)} under [constants] if the value is always the same;"
            " then run: make generate",
        )
    schema = document.follow(parameter.get("schema"), operation.place)
    if not isinstance(schema, dict):
        what = f"has the {place} input {name!r} without a schema; the generator drops it."
        yield document.finding(operation.place, what)
    elif is_given and (typed := _typed(document, schema)):
        yield document.finding(
            operation.place,
            f"has the {place} input {name!r} with {typed}, for which the generated code takes an"
            " object of Python's; an account gives text.",
            f"Keep it a plain string: remove {typed.split()[0]} in the overlay.",
        )
    elif place == "header" and any("const" in part for part in document.parts(schema)):
        yield document.finding(
            operation.place,
            f"has the header {name!r} with a const; the generator drops the whole operation.",
            "Remove const in the overlay and give the value under [constants] in vendor.toml;"
            " then run: make generate",
        )


def _typed(document: Document, schema: dict[str, Any]) -> str | None:
    """Return the keyword for which the generated code asks for more than text, or None."""
    for part in document.parts(schema):
        if "enum" in part:
            return "enum"
        if part.get("format") in {"date", "date-time"}:
            return f"format {part['format']}"
    return None


def _folded(place: str | None, name: str | None) -> str:
    return str(name).lower() if place == "header" else str(name)
