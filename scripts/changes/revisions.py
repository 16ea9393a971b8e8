"""Read the effective documents of a revision of this repository."""

from __future__ import annotations

import subprocess
import tomllib
from typing import TYPE_CHECKING, Final

import attrs

from scripts import documents, manifest
from scripts.changes.classify import classify
from scripts.changes.report import Comparison
from scripts.changes.rules import RULES, Change
from scripts.changes.scope import Policy
from scripts.findings import fail
from scripts.layout import SPECS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scripts.layout import Layout

_FILE: Final = "openapi.yaml"


def compare_with(layout: Layout, revision: str) -> Iterator[Comparison]:
    """Compare each vendor's effective document at a revision with the working tree's.

    Raises:
        PipelineError: there is no such revision, or a document or manifest cannot be read.
    """
    commit = _commit(layout, revision)
    now = {path.parent.name for path in (layout.root / SPECS).glob(f"*/{_FILE}")}
    past = _vendors(layout, commit)
    for vendor in sorted(now | past):
        name = f"{SPECS}/{vendor}/{_FILE}"
        policy = _policy(layout, commit, vendor)
        if vendor in now & past:
            names = f"{revision}:{name}", name
            text = _git(layout, "show", f"{commit}:./{name}").stdout.decode()
            old = documents.parse(text, "yaml", names[0])
            new = documents.read(layout.root / name, name)
            changes = classify(old, new, policy, names=names)
        else:
            rule = "document-added" if vendor in now else "document-removed"
            sides = (None, name) if vendor in now else (name, None)
            changes = [Change(RULES[rule]["response"], rule, name, *sides)]
        yield Comparison(name, changes, policy.accepted)


def _policy(layout: Layout, commit: str, vendor: str) -> Policy:
    """Return a vendor's policy, with what the facade called at the revision.

    An operation that is no longer called still counts: its loss is to be seen.
    """
    path = layout.spec(vendor) / "vendor.toml"
    if not path.exists():
        return Policy()
    policy = Policy.of(manifest.read(path, layout.name(path), vendor))
    text = _git(layout, "show", f"{commit}:./{SPECS}/{vendor}/vendor.toml").stdout.decode()
    try:
        before = frozenset(use["id"] for use in tomllib.loads(text).get("operations", []))
    except (ValueError, KeyError, TypeError):  # of another form: nothing to learn from it
        return policy
    return attrs.evolve(policy, operations=before.union(policy.operations or ()))


def _vendors(layout: Layout, commit: str) -> set[str]:
    listed = _git(layout, "ls-tree", "-r", "--name-only", "-z", commit, "--", SPECS).stdout
    parts = [path.split("/") for path in listed.decode().split("\0")]
    return {part[1] for part in parts if len(part) == 3 and part[2] == _FILE}  # noqa: PLR2004 - specs, vendor, file


def _commit(layout: Layout, revision: str) -> str:
    # With its suffix the revision is never an option of git, whatever it is.
    done = _git(layout, "rev-parse", "--verify", "--quiet", f"{revision}^{{commit}}")
    if done.returncode:
        what = f"is not a revision of the repository in {layout.root.name}."
        raise fail(repr(revision), what, "Name a commit, a tag or a branch: make diff BASE=HEAD~1")
    return done.stdout.decode().strip()


def _git(layout: Layout, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        ["git", "-C", str(layout.root), *arguments],  # noqa: S607 - git is found as make finds it
        capture_output=True,
        check=False,
    )
