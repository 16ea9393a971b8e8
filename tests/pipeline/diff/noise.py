"""Rewrite a document without a change of meaning: other component names, another order of keys."""

from __future__ import annotations

import re
from random import Random
from typing import Any


def shuffled(node: Any, seed: int) -> Any:
    """Return a copy with the keys of every mapping in another order; lists keep theirs."""
    random = Random(seed)

    def copy(value: Any) -> Any:
        if isinstance(value, list):
            return [copy(item) for item in value]
        if not isinstance(value, dict):
            return value
        keys = list(value)
        random.shuffle(keys)
        return {key: copy(value[key]) for key in keys}

    return copy(node)


def renamed(document: dict[str, Any], prefix: str) -> dict[str, Any]:
    """Return a copy in which every component, security schemes included, has another name."""

    def copy(value: Any, key: str = "") -> Any:
        if isinstance(value, str) and (key == "$ref" or value.startswith("#/components/")):
            return re.sub(r"^(#/components/\w+/)([^/]+)", rf"\1{prefix}\2", value)
        if isinstance(value, list):
            items = [copy(item) for item in value]
            if key == "security":
                items = [{f"{prefix}{name}": s for name, s in item.items()} for item in items]
            return items
        if not isinstance(value, dict):
            return value
        if key == "mapping":  # its values may be bare names
            return {k: copy(v) if "/" in v else f"{prefix}{v}" for k, v in value.items()}
        return {name: copy(item, name) for name, item in value.items()}

    result: dict[str, Any] = copy(document)
    result["components"] = {
        kind: {f"{prefix}{name}": item for name, item in named.items()}
        for kind, named in result["components"].items()
    }
    return result
