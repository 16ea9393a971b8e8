"""What stands in a document: names of keys, references, operations, responses and bodies."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final
from urllib.parse import unquote

import attrs

if TYPE_CHECKING:
    from collections.abc import Iterator

Place = tuple[int | str, ...]  # keys and numbers from the root of a document, or from a node

METHODS: Final = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
# Below these keys stands data that may itself hold a key called "$ref".
LITERAL: Final = frozenset({"example", "examples", "default", "enum", "const"})
# Below these keys stand names chosen by the vendor: a property may be called "example".
NAMED: Final = frozenset(
    {
        *("properties", "patternProperties", "dependentSchemas", "$defs", "definitions"),
        *("schemas", "responses", "parameters", "requestBodies", "headers", "securitySchemes"),
        *("links", "callbacks", "pathItems", "paths", "webhooks", "content", "encoding"),
        *("variables", "mapping", "scopes"),
    }
)


@attrs.frozen(eq=False)
class Operation:
    """An operation and where it stands.

    Attributes:
        path: as the document writes it.
        method: in lower case.
        node: the operation's own object.
        item: the object of its path, references followed.
    """

    path: str
    method: str
    node: dict[str, Any]
    item: dict[str, Any]

    @property
    def id(self) -> str | None:
        """The operationId, or None."""
        name = self.node.get("operationId")
        return name if isinstance(name, str) else None

    @property
    def name(self) -> str:
        """Method and path, as in `GET /account/balance`."""
        return f"{self.method.upper()} {self.path}"

    @property
    def place(self) -> str:
        """What messages call it."""
        return f"$.paths['{self.path}'].{self.method}"


@attrs.frozen(eq=False)
class Response:
    """One response of an operation, its references followed."""

    place: str
    status: str
    node: dict[str, Any]


@attrs.frozen(eq=False)
class Body:
    """What a request or a response carries in one media type."""

    place: str
    media_type: str
    node: dict[str, Any]


def references(node: dict[str, Any]) -> Iterator[str]:
    """Go through what an object itself refers to: `$ref`, a discriminator's schemas, examples."""
    if isinstance(reference := node.get("$ref"), str):
        yield reference
    marking = node.get("discriminator")
    mapping = marking.get("mapping") if isinstance(marking, dict) else None
    for name in mapping.values() if isinstance(mapping, dict) else ():
        if isinstance(name, str):
            yield schema_reference(name)
    named = node.get("examples")
    for value in named.values() if isinstance(named, dict) else ():
        reference = value.get("$ref") if isinstance(value, dict) else None
        if isinstance(reference, str) and reference.startswith("#/components/examples/"):
            yield reference


def schema_reference(name: str) -> str:
    """Return the reference that a discriminator means: it names a component, or is one itself."""
    is_name = "/" not in name and not name.startswith("#")
    return f"#/components/schemas/{pointer(name)}" if is_name else name


def tokens(reference: str) -> list[str]:
    """Return the steps of a local reference, escapes read."""
    return [
        unquote(step).replace("~1", "/").replace("~0", "~") for step in reference.split("/")[1:]
    ]


def pointer(name: str) -> str:
    """Return a name as one step of a JSON pointer."""
    return name.replace("~", "~0").replace("/", "~1")


def kind(value: object) -> str:
    """Return what kind of JSON value this is, for messages."""
    names = {dict: "a mapping", list: "a list", str: "a string", bool: "a boolean"}
    return "nothing" if value is None else names.get(type(value), "a number")
