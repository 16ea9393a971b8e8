"""Draft an overlay: the corrections that the lint asks for and that need no judgement."""

from __future__ import annotations

import copy
from typing import Any

import attrs

from scripts import overlay
from scripts.lint.view import View


@attrs.define
class Draft:
    """An overlay as it grows, and the document as it is after each of its actions."""

    document: dict[str, Any]
    actions: list[dict[str, Any]] = attrs.field(factory=list)

    @property
    def view(self) -> View:
        """The document as the rules look at it."""
        return View(self.document, "the document")

    def update(self, target: str, why: str, update: dict[str, Any]) -> None:
        """Add an action that merges into a node."""
        self._add({"target": target, "description": why, "update": update})

    def remove(self, target: str, why: str) -> None:
        """Add an action that takes nodes away."""
        self._add({"target": target, "description": why, "remove": True})

    def _add(self, action: dict[str, Any]) -> None:
        checked = overlay.check(_document([action], "draft", "source"), "the draft overlay")
        self.document = overlay.apply(self.document, checked).document
        self.actions.append(copy.deepcopy(action))

    def overlay(self, title: str, source: str) -> dict[str, Any]:
        """Return the overlay as a document."""
        return _document(self.actions, title, source)


def quoted(name: str) -> str:
    """Return a key as a JSONPath has it in brackets."""
    escaped = name.replace("\\", "\\\\").replace("'", "\\'")
    return f"['{escaped}']"


def _document(actions: list[dict[str, Any]], title: str, source: str) -> dict[str, Any]:
    return {
        "overlay": "1.0.0",
        "info": {"title": f"Corrections to the {title} document", "version": "1.0.0"},
        "extends": source,
        "actions": actions,
    }
