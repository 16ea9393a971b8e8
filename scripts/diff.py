"""Say what a new version of an OpenAPI document means for its callers.

python scripts/diff.py OLD NEW [--json] [--manifest specs/<vendor>/vendor.toml]
python -m scripts.diff --base REV [--json]

Exit status: 0 nothing breaking, or all of it accepted; 1 a breaking change that the manifest does
not accept; 2 a document, manifest or revision that cannot be used, or (with --base) an effective
document that is not what its source and overlay give now: nothing is compared then.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if not __package__:  # run as a file: Python then looks for modules beside it, not in the root
    sys.path[0] = str(Path(__file__).resolve().parents[1])

from scripts import documents, manifest
from scripts.changes import Policy, classify
from scripts.changes.report import Comparison, as_json, as_text
from scripts.changes.revisions import compare_with
from scripts.emit import compare
from scripts.findings import Finding, PipelineError
from scripts.layout import SPECS, Layout

if TYPE_CHECKING:
    from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None, layout: Layout | None = None) -> int:
    """Compare, print, and return the exit status.

    Args:
        arguments: of the command line; None: of this process.
        layout: the repository that `--base` looks into; None: this one.
    """
    parser = argparse.ArgumentParser(
        prog="scripts/diff.py", description=(__doc__ or "").split("\n")[0]
    )
    parser.add_argument("old", nargs="?", type=Path, help="the document that was")
    parser.add_argument("new", nargs="?", type=Path, help="the document that is")
    parser.add_argument("--base", metavar="REV", help="compare specs/ with this git revision")
    parser.add_argument("--manifest", type=Path, help="vendor.toml: what is used and accepted")
    parser.add_argument("--json", action="store_true", help="print for programs")
    options = parser.parse_args(arguments)
    if (options.base is None) == (options.new is None) or (options.base and options.manifest):
        parser.error("give OLD and NEW (and --manifest), or --base REV")
    try:
        if options.base is None:
            comparisons = [_compare(options.old, options.new, options.manifest)]
        else:
            comparisons = _since(layout or Layout(), options.base)
    except PipelineError as error:
        print(error, file=sys.stderr)
        return 2
    if options.json:
        print(as_json(comparisons))
    else:
        print("\n".join(map(as_text, comparisons)))
    refused = [change for comparison in comparisons for change in comparison.refused]
    if refused:
        print(
            f"{len(refused)} breaking change(s) not accepted. Adapt the vendor module, or add to "
            "the manifest: [[accepted]] with fingerprint and reason.",
            file=sys.stderr,
        )
    return 1 if refused else 0


def _since(layout: Layout, revision: str) -> list[Comparison]:
    stale = list(compare.documents(layout))
    if stale:
        what = "has effective documents that are not what a fresh run writes: nothing was compared."
        todo = "Run: make generate, then make diff again."
        raise PipelineError([*stale, Finding(f"{SPECS}/", what, todo)])
    return list(compare_with(layout, revision))


def _compare(old: Path, new: Path, manifest_path: Path | None) -> Comparison:
    policy = Policy()
    if manifest_path is not None:
        vendor = manifest_path.resolve().parent.name
        policy = Policy.of(manifest.read(manifest_path, str(manifest_path), vendor))
    names = (str(old), str(new))
    changes = classify(
        documents.read(old, names[0]), documents.read(new, names[1]), policy, names=names
    )
    return Comparison(" -> ".join(names), changes, policy.accepted)


if __name__ == "__main__":
    sys.exit(main())
