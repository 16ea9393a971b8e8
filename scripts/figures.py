"""Hold the figures that a vendor module names against what its manifest says it reads.

They are texts, which no type checker follows: a field that was renamed in the document, in the
manifest and as an attribute may still stand there by its old name.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from scripts import manifest
from scripts.findings import Finding, PipelineError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scripts.layout import Layout


def find(layout: Layout, vendor: str) -> Iterator[Finding]:
    """Go through the `figures=` of a vendor's module; the module is read and not run."""
    module = layout.root / "wrapper" / "prepaid" / "vendors" / f"{vendor}.py"
    path = layout.spec(vendor) / "vendor.toml"
    try:
        facts = manifest.read(path, layout.name(path), vendor)
        tree = ast.parse(module.read_text("utf-8"))
    except (PipelineError, OSError, SyntaxError):
        return  # told by other checks, or a vendor without a module here
    reads = {read for use in facts.operations for read in use.reads}
    for figure in _figures(tree):
        name = str(figure.value).removesuffix("?")
        if name not in reads:
            where = f"{layout.name(module)} line {figure.lineno}"
            what = (
                f"names the figure {name!r}; {layout.name(path)} reads {', '.join(sorted(reads))}."
            )
            yield Finding(where, what, "Correct the one that is wrong.")


def _figures(tree: ast.Module) -> Iterator[ast.Constant]:
    for node in ast.walk(tree):
        if isinstance(node, ast.keyword) and node.arg == "figures":
            yield from (one for one in ast.walk(node.value) if isinstance(one, ast.Constant))
