"""Rules on keys: they travel by a security scheme, never as an argument of a call."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scripts.findings import Finding
    from scripts.lint.view import View
    from scripts.manifest import Manifest

CREDENTIAL: Final = re.compile(
    r"api[-_ ]?key|^key$|authori[sz]ation|bearer|credential|passw|secret|token", re.IGNORECASE
)


def check(view: View, facts: Manifest) -> Iterator[Finding]:
    """Check that each operation names a scheme that exists, and each scheme is used."""
    schemes = view.document.get("components", {}).get("securitySchemes", {})
    used: set[str] = set()
    for call in view.calls():
        # The generator looks at the operation only, not at the document's own list.
        alternatives = call.operation.get("security")
        if not alternatives or not all(alternatives):
            yield view.finding(call.place, f"has the security {alternatives}, without a key.")
        names = {name for alternative in alternatives or [] for name in alternative}
        used |= names
        for name in sorted(names - schemes.keys()):
            known = ", ".join(schemes) or "none"
            yield view.finding(call.place, f"security names {name!r}; the schemes are {known}.")
        for parameter in view.parameters(call):
            if CREDENTIAL.search(str(parameter.get("name"))):
                where = f"{parameter.get('in')} parameter {parameter.get('name')!r}"
                what = f"has the {where}, which would make a key an argument of each call."
                yield view.finding(call.place, what)
    for name, scheme in schemes.items():
        place = f"$.components.securitySchemes['{name}']"
        if name not in used:
            yield view.finding(place, "is used by no operation.")
        yield from _in_header(view, place, view.resolve(scheme), facts)


def _in_header(
    view: View, place: str, scheme: dict[str, Any], facts: Manifest
) -> Iterator[Finding]:
    header = _header(scheme)
    if header is None:
        yield view.finding(place, "does not put the key in a header.")
    elif header.lower() != facts.auth_header.lower():
        yield view.finding(
            place,
            f"uses the header {header!r}, auth_header in vendor.toml is {facts.auth_header!r}.",
            "Correct whichever is wrong, then run: make generate",
        )


def _header(scheme: dict[str, Any]) -> str | None:
    if scheme.get("type") == "http":
        return "Authorization"
    is_header = scheme.get("type") == "apiKey" and scheme.get("in") == "header"
    return str(scheme.get("name")) if is_header else None
