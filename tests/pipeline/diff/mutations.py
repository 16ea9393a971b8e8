"""Read the rows under mutations/ and do to a document what they say."""

from __future__ import annotations

import re
from copy import deepcopy
from functools import cache
from pathlib import Path
from typing import Any

import attrs

from scripts import documents

HERE = Path(__file__).parent
_POINTERS = {
    "GET": "/paths/~1accounts~1{account}~1balance/get",
    "POST": "/paths/~1transfers/post",
    "LIST": "/paths/~1berths/get",
    "SCHEMAS": "/components/schemas",
}
_LOCATIONS = {
    "@get": "GET /accounts/{account}/balance#",
    "@ok": "GET /accounts/{account}/balance#/responses/200/application~1json",
    "@post": "POST /transfers#",
    "@body": "POST /transfers#/requestBody/application~1json",
    "@receipt": "POST /transfers#/responses/201/application~1json",
    "@list": "GET /berths#",
    "@berths": "GET /berths#/responses/200/application~1json",
    "@servers": "#/servers",
    "@security": "#/security",
}


@attrs.frozen
class Row:
    """A mutation, the dialects it can be done to, and the changes it must be classified as."""

    name: str
    dialects: tuple[str, ...]
    before: dict[str, Any]
    edits: dict[str, Any]
    expected: set[tuple[str, str, str]]


def rows() -> list[Row]:
    """Return all rows of all tables."""
    found = []
    for path in sorted((HERE / "mutations").glob("*.yaml")):
        for name, said in read(f"mutations/{path.name}")["rows"].items():
            row = dict(said)
            assert row.pop("why"), f"{name} does not say why"
            found.append(
                Row(
                    f"{path.stem}-{name}",
                    (row.pop("only"),) if "only" in row else ("3.0", "3.1"),
                    row.pop("before", {}),
                    row,
                    {_expected(line) for line in row.pop("expect")},
                )
            )
    return found


def base(dialect: str, *edits: dict[str, Any]) -> dict[str, Any]:
    """Return a fresh copy of the document in one of the dialects, with some mutations."""
    document: dict[str, Any] = deepcopy(read("base-3.0.yaml"))
    for one in edits if dialect == "3.0" else (read("to-3.1.yaml"), *edits):
        apply(document, one)
    return document


@cache
def read(name: str) -> Any:
    """Return a file of this folder; not to be written to."""
    return documents.read(HERE / name, name)


def apply(document: dict[str, Any], edits: dict[str, Any]) -> None:
    """Move, set, append and drop, in this order; a pointer that finds nothing is an error."""
    unknown = edits.keys() - {"move", "set", "add", "drop"}
    assert not unknown, unknown
    for source, target in edits.get("move", {}).items():
        _put(document, target, _drop(document, source))
    for pointer, value in edits.get("set", {}).items():
        _put(document, pointer, value)
    for pointer, value in edits.get("add", {}).items():
        parent, key = _parent(document, pointer, make=False)
        parent[key].append(deepcopy(value))
    for pointer in edits.get("drop", []):
        _drop(document, pointer)


def _put(document: Any, pointer: str, value: Any) -> None:
    parent, key = _parent(document, pointer, make=True)
    value = deepcopy(value)  # the row is used again, for the other dialect
    if isinstance(parent, list) and key == len(parent):
        parent.append(value)
    else:
        parent[key] = value


def _drop(document: Any, pointer: str) -> Any:
    parent, key = _parent(document, pointer, make=False)
    return parent.pop(key)


def _parent(document: Any, pointer: str, *, make: bool) -> tuple[Any, Any]:
    pointer = re.sub(r"^[A-Z]+", lambda match: _POINTERS[match[0]], pointer)
    node, steps = document, pointer.split("/")[1:]
    keys = [step.replace("~1", "/").replace("~0", "~") for step in steps]
    for key in keys[:-1]:
        if isinstance(node, list):
            node = node[int(key)]
        else:
            node = node.setdefault(key, {}) if make else node[key]
    return node, int(keys[-1]) if isinstance(node, list) else keys[-1]


def _expected(line: str) -> tuple[str, str, str]:
    class_, rule, place = line.split(" ", 2)
    return class_, rule, re.sub(r"^@[a-z]+", lambda match: _LOCATIONS[match[0]], place)
