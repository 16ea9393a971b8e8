"""Rules that a valid document must keep as well, before a client is generated from it.

Each rule answers something that the validator lets pass and that makes a wrong client: in silence,
as a crash, or with names that nobody can read.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from scripts.lint import answers, examples, operations, root, schemas, security
from scripts.lint.view import View

if TYPE_CHECKING:
    from scripts.documents import Document
    from scripts.findings import Finding
    from scripts.manifest import Manifest


def lint(document: Document, facts: Manifest) -> list[Finding]:
    """Return where a valid document breaks a rule, or is not what its manifest says.

    Args:
        document: the effective document.
        facts: its manifest.
    """
    view = View(document.root, document.name)
    return [
        *root.check(view, facts),
        *operations.check(view, facts),
        *security.check(view, facts),
        *answers.check(view),
        *schemas.check(view),
        *examples.check(view),
    ]
