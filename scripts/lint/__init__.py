"""Rules that a valid document must keep as well, before a client is generated from it.

Each rule is about something that the validator lets pass and that makes a wrong client: in silence,
as a crash, or with names that nobody can read. What the rules let pass can be called. Only what the
manifest's operations reach is looked at.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from scripts.lint import examples, inputs, names, operations, schemas, security

if TYPE_CHECKING:
    from scripts.documents import Document
    from scripts.findings import Finding
    from scripts.manifest import Manifest


def lint(document: Document, manifest: Manifest) -> list[Finding]:
    """Return where a valid document breaks a rule, or is not what its manifest says.

    Args:
        document: the effective document, looking at the manifest's operations.
        manifest: its manifest.
    """
    return [
        *operations.server(document, manifest),
        *operations.names(document, manifest),
        *inputs.check(document, manifest),
        *security.check(document, manifest),
        *operations.bodies(document),
        *names.check(document),
        *schemas.check(document),
        *examples.check(document),
    ]
