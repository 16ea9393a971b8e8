"""The samples: one file for each vendor, written by hand, that the code is held against.

A sample states the vendor's server and key variables, and for each call: the request, the header
that carries the key, a good body, what must come of it, where the figures stand (`"USD / 100"`: in
cents) or what it is computed from (`inputs`), which fields it needs besides (`needs`), where null
has a meaning (`null`), the user name of HTTP basic (`user`), the path as the document has it if the
account is in it (`path`), the error of each status, and other answers.
"""

from __future__ import annotations

import base64
import json
import re
import tomllib
from importlib.resources import files
from pathlib import Path
from typing import Any

import attrs

import prepaid

FOLDER = Path(__file__).parent / "samples"
KEY = "sample-key-0123456789"


@attrs.frozen
class Call:
    """One call of one vendor."""

    vendor: str
    call: str
    request: str
    key: str
    body: str
    expect: dict[str, Any]
    errors: dict[str, list[str]]
    figures: dict[str, str] = attrs.field(factory=dict)
    inputs: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    null: tuple[str, ...] = ()
    user: str | None = None
    path: str | None = None
    answers: tuple[dict[str, Any], ...] = ()
    api_version: str | None = None
    account: dict[str, Any] = attrs.field(factory=dict)
    headers: tuple[str, ...] = ()

    def __str__(self) -> str:
        return "-".join(filter(None, [self.vendor, self.api_version, self.call]))

    @property
    def method(self) -> str:
        return f"get_{self.call}"

    def account_at(self, url: str, key: str = KEY) -> prepaid.Account:
        return prepaid.Account(
            self.vendor, key, base_url=url, api_version=self.api_version, **self.account
        )

    @property
    def units(self) -> dict[str, tuple[str, int]]:
        """The unit of each figure, and the power of ten between the body and the amount."""
        split = {path: text.split(" / ") for path, text in self.figures.items()}
        return {
            path: (unit, -len(divisor[0]) + 1 if divisor else 0)
            for path, (unit, *divisor) in split.items()
        }

    @property
    def fields(self) -> list[str]:
        """All that the call cannot do without."""
        return [*self.figures, *self.inputs, *self.needs]

    @property
    def place(self) -> tuple[str, str]:
        """Method and path as the document has them."""
        method, path = self.request.split()
        return method, self.path or path

    def sent(self, key: str = KEY) -> str:
        """The header with the key."""
        pair = base64.b64encode(f"{self.user}:{key}".encode()).decode()
        return f"{self.key}{key if self.user is None else pair}"


SAMPLES: dict[str, dict[str, Any]] = {
    path.stem: tomllib.loads(path.read_text("utf-8")) for path in sorted(FOLDER.glob("*.toml"))
}
CALLS = [
    Call(vendor=vendor, **call) for vendor, sample in SAMPLES.items() for call in sample["calls"]
]
BALANCES = [call for call in CALLS if call.call == "balance"]
STATED = [call for call in BALANCES if call.figures]


def document(vendor: str) -> Any:
    """The document that a generated client comes with."""
    return json.loads((files(f"prepaid_clients.{vendor}") / "openapi.json").read_text("utf-8"))


def get(tree: Any, path: str) -> Any:
    for step in path.split("."):
        tree = tree[int(step) if isinstance(tree, list) else step]
    return tree


def changed(body: str, path: str, literal: str | None) -> bytes:
    """A body with other JSON text in one place; None takes the field out. Digits stay."""

    def keep(text: str) -> str:
        return f"@@{text}@@"

    tree = json.loads(body, parse_float=keep, parse_int=keep)
    parent, _, name = path.rpartition(".")
    holder = get(tree, parent) if parent else tree
    if literal is None:
        del holder[name]
    else:
        holder[name] = "@@@@"
    text = json.dumps(tree).replace('"@@@@"', literal or "")
    return re.sub(r'"@@([^"@]*)@@"', r"\1", text).encode()


def stated(outcome: Any) -> dict[str, Any]:
    """What a result says, amounts as `value unit`."""
    return {name: _short(value) for name, value in outcome.to_dict().items()}


def _short(value: Any) -> Any:
    if isinstance(value, dict) and value.keys() == {"value", "unit"}:
        return f"{value['value']} {value['unit']}"
    return [_short(one) for one in value] if isinstance(value, list) else value


def check_result(outcome: Any, expect: dict[str, Any]) -> None:
    """A result says all this, and leaves out what stands in `without`."""
    assert isinstance(outcome, prepaid.Balance | prepaid.Profile), repr(outcome)
    says = stated(outcome)
    expected = {name: value for name, value in expect.items() if name != "without"}
    assert {name: says[name] for name in expected} == expected
    assert [name for name in expect.get("without", []) if says[name] is not None] == []
