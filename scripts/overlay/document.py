"""Read an overlay document and check its form."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

import attrs

from scripts import documents
from scripts.findings import Finding, PipelineError, shorten

if TYPE_CHECKING:
    from pathlib import Path

_VERSION: Final = re.compile(r"1\.[01]\.\d+")
_ROOT: Final = {"overlay", "info", "extends", "actions"}
_ACTION: Final = {"target", "description", "update", "remove"}
_TODO: Final = "Correct the overlay (https://spec.openapis.org/overlay/v1.0.0.html)."


@attrs.frozen
class Action:
    """One correction: either `remove` is true, or `update` is merged into each node found.

    Attributes:
        target: a JSONPath (RFC 9535).
        description: the reason; or None.
    """

    target: str
    description: str | None
    update: dict[str, Any] | None
    remove: bool


@attrs.frozen
class Overlay:
    """A checked overlay.

    Attributes:
        name: what messages call it.
        extends: the document it is for, as a relative file name; or None.
    """

    name: str
    extends: str | None
    actions: tuple[Action, ...]


def read(path: Path, name: str, source: str) -> Overlay:
    """Return a vendor's overlay, in which every action must have a reason.

    Args:
        path: the file.
        name: what messages call it.
        source: the file name that it has to extend.

    Raises:
        PipelineError: it is not an overlay, is for another document, or an action has no reason.
    """
    overlay = check(documents.read(path, name), name)
    findings = [
        Finding(
            f"{name} action {number}",
            f"target {action.target} has no reason.",
            "Add a description that says why, with a link where there is one.",
        )
        for number, action in enumerate(overlay.actions, start=1)
        if not (action.description or "").strip()
    ]
    if overlay.extends != source:
        what = f"extends {shorten(overlay.extends)}, the source is {source!r}."
        findings.insert(0, Finding(name, what, f"Write: extends: {source}"))
    if findings:
        raise PipelineError(findings)
    return overlay


def check(document: dict[str, Any], name: str) -> Overlay:
    """Return the overlay that a document is.

    Raises:
        PipelineError: it is not an overlay; all that is wrong is listed.
    """
    findings = [
        Finding(name, f"has the unknown key {key!r}.", _TODO) for key in _unknown(document, _ROOT)
    ]
    version = document.get("overlay")
    if not isinstance(version, str) or not _VERSION.fullmatch(version):
        findings.append(
            Finding(name, f"is of version {shorten(version)}; 1.0 and 1.1 are read.", _TODO)
        )
    info = document.get("info")
    if not isinstance(info, dict) or not {"title", "version"} <= info.keys():
        findings.append(Finding(name, "has no info with title and version.", _TODO))
    extends = document.get("extends")
    if extends is not None and not isinstance(extends, str):
        findings.append(Finding(name, f"extends {shorten(extends)}, not a text.", _TODO))
    actions = document.get("actions")
    # The specification asks for one action at least; a document may need none.
    if not isinstance(actions, list):
        findings.append(Finding(name, "has no list of actions.", _TODO))
        actions = []
    for number, action in enumerate(actions, start=1):
        findings += _check_action(action, f"{name} action {number}")
    if findings:
        raise PipelineError(findings)
    return Overlay(name, extends, tuple(_action(action) for action in actions))


def _check_action(action: object, where: str) -> list[Finding]:
    if not isinstance(action, dict):
        return [Finding(where, f"is {shorten(action)}, not an object.", _TODO)]
    found = [
        Finding(where, f"has the unknown key {key!r}.", _TODO) for key in _unknown(action, _ACTION)
    ]
    if not isinstance(action.get("target"), str):
        found.append(Finding(where, f"has the target {shorten(action.get('target'))}.", _TODO))
    if not isinstance(action.get("description", ""), str):
        found.append(Finding(where, "has a description that is not a text.", _TODO))
    if ("remove" in action) == ("update" in action):
        what = "has both update and remove, or neither."
        found.append(Finding(where, what, "Keep one of them; an action does one thing."))
    elif "remove" in action and action["remove"] is not True:
        what = f"has remove: {shorten(action['remove'])}, which does nothing."
        found.append(Finding(where, what, "Write remove: true, or delete the action."))
    elif "update" in action and not isinstance(action["update"], dict):
        what = f"has the update {shorten(action['update'])}; only objects are updated."
        found.append(Finding(where, what, "Update the object around it."))
    return found


def _action(action: dict[str, Any]) -> Action:
    return Action(
        target=action["target"],
        description=action.get("description"),
        update=action.get("update"),
        remove="remove" in action,
    )


def _unknown(document: dict[str, Any], known: set[str]) -> list[str]:
    return [key for key in document if key not in known and not key.startswith("x-")]
