"""Rewrite a document without a change of meaning: other names of components, another order."""

from __future__ import annotations

import re
from random import Random
from typing import Any

_SETS = {"allOf", "security"}


def noisy(document: dict[str, Any], seed: int) -> dict[str, Any]:
    """Return a copy in which every component, security schemes included, has another name.

    The keys of every mapping come in another order, and so do some lists that are sets.
    """
    random, prefix = Random(seed), f"N{seed}"

    def copy(value: Any, key: str = "") -> Any:
        if isinstance(value, str) and (key == "$ref" or value.startswith("#/components/")):
            return re.sub(r"^(#/components/\w+/)([^/]+)", rf"\1{prefix}\2", value)
        if isinstance(value, list):
            items = [copy(item) for item in value]
            if key == "security":
                items = [{f"{prefix}{name}": s for name, s in item.items()} for item in items]
            return random.sample(items, len(items)) if key in _SETS else items
        if not isinstance(value, dict):
            return value
        names = random.sample(list(value), len(value))
        if key == "mapping":  # its values may be bare names
            return {k: copy(value[k]) if "/" in value[k] else prefix + value[k] for k in names}
        return {name: copy(value[name], name) for name in names}

    result: dict[str, Any] = copy(document)
    result["components"] = {
        kind: {f"{prefix}{name}": item for name, item in named.items()}
        for kind, named in result["components"].items()
    }
    return result
