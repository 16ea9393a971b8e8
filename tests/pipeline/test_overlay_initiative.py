"""Overlays of the form that the OpenAPI Initiative publishes: no reasons, wildcards, traits.

The cases are our own; their shape is that of the specification's compliant sets
(https://github.com/OAI/Overlay-Specification): a document, an overlay, and the document after it.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from scripts import documents, overlay

CASES = Path(__file__).parent / "initiative"


@pytest.mark.parametrize("case", sorted(path.name for path in CASES.iterdir()))
def test_an_overlay_of_the_initiatives_form_gives_the_document_it_should(case):
    """What the specification says happens, happens."""
    source, correction, expected = (
        documents.read(CASES / case / f"{name}.yaml", name)
        for name in ("openapi", "overlay", "output")
    )
    checked = overlay.check(correction, case)
    assert overlay.apply(source, checked).document == expected
