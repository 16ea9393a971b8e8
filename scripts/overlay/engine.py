"""Apply an OpenAPI Overlay, strictly.

The subset that means the same in versions 1.0 and 1.1 of the specification
(https://spec.openapis.org/overlay/v1.0.0.html): `update` of objects and `remove: true`. By the
specification an action that matches nothing succeeds; here it is an error, and so is one that
changes nothing: the vendor has corrected its document, and the action has to go.
"""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any, Final

import attrs
import jsonpath_rfc9535 as jsonpath

from scripts.findings import fail, shorten
from scripts.overlay.replaced import Replaced

if TYPE_CHECKING:
    from scripts.overlay.document import Action, Overlay

_NO_MATCH: Final = "The vendor moved or corrected it: update or delete the action."


@attrs.frozen
class Applied:
    """A document after an overlay.

    Attributes:
        document: the new document; the old one is left as it was.
        matches: how many nodes each action found, in order.
    """

    document: dict[str, Any]
    matches: tuple[int, ...]


def apply(document: dict[str, Any], overlay: Overlay) -> Applied:
    """Return the document with all actions applied, one after the other.

    Raises:
        PipelineError: an action matches nothing, changes nothing, merges things of different
            kinds, or removes the whole document.
    """
    running = Running(copy.deepcopy(document))
    matches = []
    for number, action in enumerate(overlay.actions, start=1):
        where = f"{overlay.name} action {number} ({_reason(action)})"
        matches.append(running.act(action, where))
    return Applied(running.document, tuple(matches))


@attrs.define
class Running:
    """A document that actions are applied to, in place.

    Attributes:
        document: as it is after the actions so far.
    """

    document: dict[str, Any]
    _replaced: Replaced = attrs.field(factory=Replaced)

    def act(self, action: Action, where: str) -> int:
        """Apply an action; return how many nodes it found.

        Raises:
            PipelineError: as for `apply`; the document may be half changed.
        """
        nodes = _find(self.document, action, where)
        if action.remove:
            _remove(self.document, nodes, self._replaced, f"{where}: target {action.target}")
        elif not self._update(nodes, action, where):
            raise fail(
                where,
                f"target {action.target} already is as the update {shorten(action.update)} says.",
                _NO_MATCH,
            )
        for difference in self._replaced.differences(self.document):
            raise fail(where, difference, "Carry the vendor's change over to the component.")
        return len(nodes)

    def _update(self, nodes: jsonpath.JSONPathNodeList, action: Action, where: str) -> bool:
        places = [(node.value, f"{action.target} at {node.path()}") for node in nodes]
        changed = [_update(value, action.update, where, place) for value, place in places]
        return any(changed)


def _reason(action: Action) -> str:
    """Return an action's reason, cut to one line of a message."""
    reason = " ".join((action.description or "without a reason").split())
    return reason if len(reason) <= 70 else f"{reason[:67]}..."  # noqa: PLR2004 - what fits


def _find(document: dict[str, Any], action: Action, where: str) -> jsonpath.JSONPathNodeList:
    try:
        nodes = jsonpath.find(action.target, document)
    except jsonpath.JSONPathError as error:
        raise fail(
            where, f"target {action.target} is not a JSONPath: {error}.", "Correct the target."
        ) from None
    if not nodes:
        raise fail(where, f"target {action.target} matched nothing.", _NO_MATCH)
    return nodes


def _remove(
    document: dict[str, Any], nodes: jsonpath.JSONPathNodeList, replaced: Replaced, where: str
) -> None:
    for node in nodes:
        if not node.location:
            raise fail(where, "removes the whole document.", "Name a node in it.")
        replaced.remember(document, tuple(node.location), node.value)
    # Last ones first, so that the places of the others in an array stay what they are.
    places = {tuple(node.location) for node in nodes}
    for place in sorted(places, key=_order, reverse=True):
        parent: Any = document
        for step in place[:-1]:
            parent = parent[step]
        del parent[place[-1]]


def _order(place: tuple[int | str, ...]) -> list[tuple[int, str]]:
    return [(step, "") if isinstance(step, int) else (-1, step) for step in place]


def _update(node: Any, update: object, where: str, place: str) -> bool:
    """Merge an update into a node; return whether anything is different now."""
    if _kind(node) != "object" or not isinstance(update, dict):
        raise fail(
            where,
            f"target {place} is {_kind(node)} {shorten(node)}, the update is {_kind(update)}"
            f" {shorten(update)}; only objects are updated.",
            "Update the object around it; to replace an array, remove it first.",
        )
    changed = False
    for key, new in update.items():
        old = node.get(key)
        if key not in node:
            node[key] = copy.deepcopy(new)
            changed = True
        elif _kind(old) != _kind(new):
            raise fail(
                where,
                f"target {place}: {key!r} is {_kind(old)} {shorten(old)} and would become"
                f" {_kind(new)} {shorten(new)}.",
                "Remove it in an action of its own before adding the new one.",
            )
        elif isinstance(old, dict):
            changed |= _update(old, new, where, f"{place}[{key!r}]")
        elif isinstance(old, list):
            old.extend(copy.deepcopy(new))
            changed |= bool(new)
        else:
            changed |= (type(old), old) != (type(new), new)
            node[key] = new
    return changed


def _kind(value: object) -> str:
    if isinstance(value, dict):
        return "object"
    return "array" if isinstance(value, list) else "scalar"
