"""Draft an overlay: the corrections that the lint asks for and that need no judgement."""

from __future__ import annotations

import copy
import re
from typing import TYPE_CHECKING, Any, Final

import attrs

from scripts import overlay
from scripts.documents import Document, Operation
from scripts.documents.nodes import tokens
from scripts.scaffold import choose

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_RESPONSE: Final = re.compile(r"(.*\.responses)(\.\w+|\['(?:[^'\\]|\\.)*'\])(\.content.*)")
_SIMPLE: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


@attrs.define
class Draft:
    """An overlay as it grows, and the document as it is after each of its actions.

    Attributes:
        running: the document.
        call: the operation that is wanted, as `GET /account`.
        actions: of the overlay so far.
        constants: inputs for which the document allows one value only, by name.
    """

    running: overlay.Running
    call: str
    actions: list[dict[str, Any]] = attrs.field(factory=list)
    constants: dict[str, str] = attrs.field(factory=dict)

    @property
    def document(self) -> Document:
        """The document as it is now."""
        return Document(self.running.document, "the draft", (self.call,))

    @property
    def operation(self) -> Operation:
        """The operation that is wanted, as it is now."""
        return self.document.find(self.call)

    @property
    def path(self) -> str:
        """Where the object of its path stands."""
        return f"$.paths{quoted(self.operation.path)}"

    @property
    def target(self) -> str:
        """Where that operation stands."""
        return f"{self.path}.{self.operation.method}"

    @property
    def needed(self) -> list[tuple[str, str]]:
        """Place and name of what an account has to give beside its key."""
        needed = choose.required(self.document, self.operation)
        return [one for one in needed if one[1] not in self.constants]

    @property
    def holders(self) -> list[tuple[dict[str, Any], str]]:
        """What may have parameters: the operation and the object of its path, and their places."""
        return [(self.operation.node, self.target), (self.operation.item, self.path)]

    def parameters(self) -> Iterator[tuple[dict[str, Any], str]]:
        """Go through the parameters of the operation: each, and where it stands."""
        for holder, target in self.holders:
            for number, value in enumerate(holder.get("parameters", [])):
                yield self.followed(value, f"{target}.parameters[{which(number, value)}]")

    def update(self, target: str, why: str, update: dict[str, Any]) -> None:
        """Add an action that merges into a node."""
        self._add({"target": target, "description": why, "update": update})

    def remove(self, target: str, why: str) -> None:
        """Add an action that takes nodes away."""
        self._add({"target": target, "description": why, "remove": True})

    def followed(self, node: Any, target: str) -> tuple[Any, str]:
        """Return what a reference leads to and where that stands; a node itself otherwise."""
        while isinstance(node, dict) and isinstance(reference := node.get("$ref"), str):
            node, target = self.document.target(reference), self.target_of(reference)
        return node, target

    def target_of(self, reference: str) -> str:
        """Return the JSONPath of what a reference, or a place of a walk, names."""
        target, node = "$", self.document.root
        for name in tokens(reference):
            key = int(name) if isinstance(node, list) else name
            target, node = f"{target}{step(key)}", node[key]
        return target

    def responses(self) -> Iterator[tuple[str, dict[str, Any], str]]:
        """Go through the responses of the operation: status, response, where that stands."""
        for status, node in self.operation.node.get("responses", {}).items():
            response, target = self.followed(node, f"{self.target}.responses{quoted(status)}")
            yield status, response, target

    def _add(self, action: dict[str, Any]) -> None:
        whole = {**overlay_of([action], "draft", "source")}
        (checked,) = overlay.check(whole, "the draft overlay").actions
        self.running.act(checked, f"the draft overlay ({action['description']})")
        self.actions.append(copy.deepcopy(action))


def which(number: int, parameter: dict[str, Any]) -> str:
    """Return how a JSONPath names a parameter of a list: by its name, whatever comes before it."""
    name = str(parameter.get("name", "'"))
    return str(number) if "'" in name or "\\" in name else f"?@.name == '{name}'"


def step(key: int | str) -> str:
    """Return a key, or a number in a list, as a step of a JSONPath."""
    return f"[{key}]" if isinstance(key, int) else quoted(key)


def quoted(name: str) -> str:
    """Return a key as a step of a JSONPath."""
    if _SIMPLE.fullmatch(name):
        return f".{name}"
    escaped = name.replace("\\", "\\\\").replace("'", "\\'")
    return f"['{escaped}']"


def together(targets: Iterable[str]) -> list[str]:
    """Return targets, those that differ only in the status or in a shared response as one."""
    groups: dict[tuple[str, str], list[str]] = {}
    for target in dict.fromkeys(targets):
        found = _RESPONSE.fullmatch(target)
        before, step, after = found.groups() if found else (target, "", "")
        groups.setdefault((before, after), []).append(step)
    return [
        before + (steps[0] if len(steps) == 1 else f"[{', '.join(map(_name, steps))}]") + after
        for (before, after), steps in groups.items()
    ]


def _name(step: str) -> str:
    return step[1:-1] if step.startswith("[") else f"'{step[1:]}'"


def overlay_of(actions: list[dict[str, Any]], title: str, source: str) -> dict[str, Any]:
    """Return an overlay as a document."""
    return {
        "overlay": "1.0.0",
        "info": {"title": f"Corrections to the {title} document", "version": "1.0.0"},
        "extends": source,
        "actions": actions,
    }
