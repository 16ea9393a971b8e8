"""Rules on keys: they travel by a security scheme, never as an argument of a call."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scripts.documents import Document
    from scripts.findings import Finding
    from scripts.manifest import Manifest

CREDENTIAL: Final = re.compile(
    r"api[-_ ]?key|^key$|authori[sz]ation|bearer|credential|passw|secret|token", re.IGNORECASE
)
# Schemes that answer a challenge or sign the request. Any other word stands before the key as it
# is: "Bearer", "Token". https://www.iana.org/assignments/http-authschemes
_MORE_THAN_A_KEY: Final = frozenset(
    {
        *("concealed", "digest", "dpop", "gnap", "hoba", "mutual", "negotiate", "ntlm", "oauth"),
        *("privatetoken", "scram-sha-1", "scram-sha-256", "vapid"),
    }
)
_EITHER: Final = "Correct whichever is wrong, then run: make generate"


def check(document: Document, manifest: Manifest) -> Iterator[Finding]:
    """Check that each operation names a scheme that exists and is sent as the manifest says."""
    schemes = document.mapping(document.root.get("components")).get("securitySchemes", {})
    used: dict[str, None] = {}
    for operation in document.operations():
        # The generator looks at the operation only, not at the document's own list.
        alternatives = operation.node.get("security")
        if not alternatives or not all(alternatives):
            what = f"has the security {alternatives}, without a key."
            yield document.finding(operation.place, what)
        several = [", ".join(one) for one in alternatives or [] if len(one) > 1]
        if several:
            yield document.finding(
                operation.place,
                f"takes several keys at once ({several[0]}); one is sent.",
                "In the overlay leave one in security, make the other an input of the operation,"
                " and name that under [[parameters]] in vendor.toml; then run: make generate",
            )
            continue
        names = {name: None for alternative in alternatives or [] for name in alternative}
        used |= names
        for name in sorted(names.keys() - schemes.keys()):
            known = ", ".join(schemes) or "none"
            what = f"security names {name!r}; the schemes are {known}."
            yield document.finding(operation.place, what)
        declared = {one.parameter for one in manifest.parameters}
        for parameter in document.parameters(operation):
            name, place = str(parameter.get("name")), str(parameter.get("in"))
            if CREDENTIAL.search(name) and place != "path" and name not in declared:
                what = (
                    f"has the {place} parameter {name!r}, which would make a key an argument of"
                    " each call."
                )
                yield document.finding(operation.place, what)
    for name in used:
        if name in schemes:
            place = f"$.components.securitySchemes['{name}']"
            scheme = document.component("securitySchemes", name)
            yield from _scheme(document, place, scheme, manifest)


def _scheme(
    document: Document, place: str, scheme: dict[str, Any], manifest: Manifest
) -> Iterator[Finding]:
    kind = str(scheme.get("type"))
    is_http = kind == "http"
    how = str(scheme.get("scheme")).lower() if is_http else "key"
    header = "Authorization" if is_http else scheme.get("name")
    if not is_http and (kind != "apiKey" or scheme.get("in") != "header"):
        yield document.finding(place, "does not put the key in a header.")
    elif how in _MORE_THAN_A_KEY:
        what = f"is the HTTP scheme {how!r}; only a word and the key, or basic, are sent."
        yield document.finding(place, what)
    elif (how == "basic") != (manifest.auth == "basic"):
        stated = "HTTP basic" if how == "basic" else how
        yield document.finding(
            place,
            f"is {stated}, auth in vendor.toml is {manifest.auth!r}.",
            'If the key is the password of HTTP basic, say in vendor.toml auth = "basic" and'
            " user = the name of the parameter that is the user name; else correct the scheme in"
            " the overlay. Then run: make generate",
        )
    elif str(header).lower() != manifest.auth_header.lower():
        what = (
            f"uses the header {header!r}, auth_header in vendor.toml is {manifest.auth_header!r}."
        )
        yield document.finding(place, what, _EITHER)
