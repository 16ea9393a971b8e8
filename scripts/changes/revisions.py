"""Read the effective documents of a revision of this repository."""

from __future__ import annotations

import subprocess
import tomllib
from typing import TYPE_CHECKING, Any

from scripts import documents, manifest
from scripts.changes.classify import classify
from scripts.changes.report import Comparison
from scripts.changes.rules import RULES, Change, change
from scripts.changes.scope import Policy
from scripts.findings import fail
from scripts.layout import SPECS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scripts.layout import Layout
    from scripts.manifest import Manifest

_FILE = "openapi.yaml"


def compare_with(layout: Layout, revision: str) -> Iterator[Comparison]:
    """Compare each vendor's effective document at a revision with the working tree's.

    Raises:
        PipelineError: there is no such revision, or a document or manifest cannot be read.
    """
    commit = _commit(layout, revision)
    now = {path.parent.name for path in (layout.root / SPECS).glob(f"*/{_FILE}")}
    for vendor in sorted(now | _vendors(layout, commit)):
        name = f"{SPECS}/{vendor}/{_FILE}"
        old = _document(layout, commit, name, revision)
        path = layout.spec(vendor) / "vendor.toml"
        policy = Policy()
        if path.exists():
            facts = manifest.read(path, layout.name(path), vendor)
            policy = Policy.of(_with_past_uses(layout, commit, facts))
        if vendor not in now:
            yield Comparison(name, [_whole("document-removed", name, was=True)], policy.accepted)
        elif old is None:
            yield Comparison(name, [_whole("document-added", name, was=False)], policy.accepted)
        else:
            new = documents.read(layout.root / name, name)
            changes = classify(old, new, policy, names=(f"{revision}:{name}", name))
            yield Comparison(name, changes, policy.accepted)


def _with_past_uses(layout: Layout, commit: str, facts: Manifest) -> Manifest:
    """Add what the facade called at the revision: its loss is no smaller for not being used now."""
    done = _git(layout, "show", f"{commit}:./{SPECS}/{facts.id}/vendor.toml")
    try:
        past = tomllib.loads(done.stdout.decode())  # nothing, where there was no manifest
        before = [manifest.Use(id=use["id"]) for use in past.get("operations", [])]
    except (ValueError, KeyError, TypeError):  # of another form: nothing to learn from it
        return facts
    return facts.model_copy(
        update={"operations": tuple(dict.fromkeys((*facts.operations, *before)))}
    )


def _whole(rule: str, name: str, *, was: bool) -> Change:
    old, new = (name, None) if was else (None, name)
    return change(rule, name, old, new, RULES[rule].response)


def _document(layout: Layout, commit: str, name: str, revision: str) -> dict[str, Any] | None:
    done = _git(layout, "show", f"{commit}:./{name}")
    if done.returncode:
        return None
    value = documents.parse(done.stdout.decode(), "yaml", f"{revision}:{name}")
    if not isinstance(value, dict):
        raise fail(
            f"{revision}:{name}", "is not an OpenAPI document.", "Compare with another BASE."
        )
    return value


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
