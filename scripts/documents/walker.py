"""Walk an OpenAPI document: references, operations, parameters, responses, bodies and schemas.

Everything that looks into a document asks here. References are followed inside the document only,
nothing is fetched, and each node is visited once, so that the work grows with the document and not
with what it would be with every reference written out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final
from urllib.parse import unquote

import attrs

from scripts.findings import Finding, PipelineError, fail

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

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
_SCHEMA_MAPS: Final = ("properties", "patternProperties")
_SCHEMA_ITEMS: Final = ("items", "additionalProperties", "not")
_SCHEMA_LISTS: Final = ("allOf", "anyOf", "oneOf", "prefixItems")
_OVERLAY: Final = "Correct it in the overlay, then run: make generate"
_TODO: Final = "Correct the document."


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
        """The operationId; None when it has none."""
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


@attrs.frozen(eq=False)
class Document:
    """An OpenAPI 3.0 or 3.1 document.

    Attributes:
        root: the document as JSON data; references are still in it.
        name: what messages call it.
        only: names of the operations that are looked at, as `find` takes them; None: all.
        memo: what those who read the document found out about its nodes, by keys of their own.
    """

    root: dict[str, Any]
    name: str
    only: tuple[str, ...] | None = None
    memo: dict[Any, Any] = attrs.field(factory=dict, init=False, repr=False)
    _targets: dict[str, Any] = attrs.field(factory=dict, init=False, repr=False)

    @property
    def minor(self) -> int:
        """0 or 1: keywords such as `nullable` mean something in one of the two only."""
        return 0 if str(self.root.get("openapi")).startswith("3.0") else 1

    # References and the kinds of values.

    def target(self, reference: str, where: str = "") -> Any:
        """Return the node that a reference names.

        Raises:
            PipelineError: the reference leaves the document, or leads to nothing in it.
        """
        if reference not in self._targets:
            self._targets[reference] = self._look_up(reference, where)
        return self._targets[reference]

    def follow(self, node: Any, where: str = "") -> Any:
        """Return `node`, or what stands at the end of its chain of references.

        Raises:
            PipelineError: as for `target`, or the chain is a ring.
        """
        seen: set[str] = set()
        while isinstance(node, dict) and isinstance(reference := node.get("$ref"), str):
            if reference in seen:
                raise self.error(where, f"$ref {reference!r} leads back to itself.")
            seen.add(reference)
            node = self.target(reference, where)
        return node

    def mapping(self, value: Any, where: str = "") -> dict[str, Any]:
        """Return the mapping at a place, references followed; absent is empty.

        Raises:
            PipelineError: as for `follow`, or something else stands there.
        """
        node = self.follow(value, where)
        if node is None:
            return {}
        if not isinstance(node, dict):
            raise self.error(where, f"is {kind(node)}, expected a mapping.")
        return node

    def sequence(self, value: Any, where: str = "") -> list[Any]:
        """Return the list at a place; absent is empty.

        Raises:
            PipelineError: something else stands there.
        """
        if value is None:
            return []
        if not isinstance(value, list):
            raise self.error(where, f"is {kind(value)}, expected a list.")
        return value

    def error(self, where: str, what: str, todo: str = _TODO) -> PipelineError:
        """Make the error for a place in this document."""
        return fail(f"{self.name} {where}".strip(), what, todo)

    def finding(self, place: str, what: str, todo: str = _OVERLAY) -> Finding:
        """Say that something is wrong at a place of this document."""
        return Finding(f"{self.name} at {place}", what, todo)

    def component(self, kind: str, name: str) -> dict[str, Any]:
        """Return a component, references followed; empty where there is none."""
        components = self.mapping(self.root.get("components"), "#/components")
        named = self.mapping(components.get(kind), f"#/components/{kind}")
        return self.mapping(named.get(name), f"#/components/{kind}/{name}")

    # Operations and what they hold.

    def all_operations(self) -> Iterator[Operation]:
        """Go through all operations; a path that leads nowhere is left out if `only` is given."""
        for path, value in self.mapping(self.root.get("paths"), "#/paths").items():
            if path.startswith("x-"):
                continue
            try:
                item = self.mapping(value, f"#/paths {path}")
                for method in METHODS:
                    if method in item:
                        node = self.mapping(item[method], f"{method.upper()} {path}")
                        yield Operation(path, method, node, item)
            except PipelineError:
                if self.only is None:
                    raise

    def operations(self) -> Iterator[Operation]:
        """Go through the operations that are looked at."""
        for one in self.all_operations():
            if self.only is None or one.name in self.only or one.id in self.only:
                yield one

    def find(self, name: str) -> Operation:
        """Return one operation.

        Args:
            name: its operationId, or method and path as in `GET /account/balance`.

        Raises:
            PipelineError: there is none of this name, or several; the candidates are listed.
        """
        method, _, path = name.partition(" ")
        wanted = f"{method.upper()} {path.strip()}" if path else name
        every = list(self.all_operations())
        found = [one for one in every if wanted in (one.id, one.name)]
        if len(found) == 1:
            return found[0]
        if found:
            names = ", ".join(one.name for one in found)
            what = f"has several operations {name!r}: {names}."
            raise fail(self.name, what, "Name it by method and path.")
        names = ", ".join(one.id or one.name for one in every[:20]) or "none"
        more = f" and {len(every) - 20} more" if len(every) > 20 else ""  # noqa: PLR2004 - what fits a message
        raise fail(self.name, f"has no operation {name!r}; it has {names}{more}.", "Name another.")

    def parameters(self, operation: Operation) -> list[dict[str, Any]]:
        """Return the parameters of an operation and of its path, the operation's own first.

        Header names are compared without regard to case.
        """
        found: dict[tuple[str, str], dict[str, Any]] = {}
        for holder in (operation.node, operation.item):
            for value in self.sequence(holder.get("parameters"), f"{operation.place}.parameters"):
                one = self.mapping(value, f"{operation.place}.parameters")
                place, name = str(one.get("in")), str(one.get("name"))
                found.setdefault((place, name.lower() if place == "header" else name), one)
        return list(found.values())

    def responses(self, operation: Operation) -> Iterator[Response]:
        """Go through the responses of an operation."""
        place = f"{operation.place}.responses"
        for status, value in self.mapping(operation.node.get("responses"), place).items():
            if not status.startswith("x-"):
                where = f"{place}['{status}']"
                yield Response(where, status, self.mapping(value, where))

    def bodies(self, holder: dict[str, Any], place: str) -> Iterator[Body]:
        """Go through what a request body or a response carries."""
        for media, value in self.mapping(holder.get("content"), place).items():
            where = f"{place}.content['{media}']"
            yield Body(where, media, self.mapping(value, where))

    def all_bodies(self, operation: Operation) -> Iterator[Body]:
        """Go through the bodies of an operation's request and of its responses."""
        place = f"{operation.place}.requestBody"
        yield from self.bodies(self.mapping(operation.node.get("requestBody"), place), place)
        for response in self.responses(operation):
            yield from self.bodies(response.node, response.place)

    def security(self, operation: Operation) -> Any:
        """Return the `security` that holds for an operation: its own, else the document's."""
        return operation.node.get("security", self.root.get("security"))

    # Walks. What they start from is a place and a node.

    def starts(self, operations: Iterable[Operation]) -> Iterator[tuple[str, Any]]:
        """Go through what operations reach at once: themselves, their path's object, schemes."""
        for one in operations:
            path = f"#/paths/{pointer(one.path)}"
            yield f"{path}/{one.method}", one.node
            for key, value in one.item.items():
                if key not in METHODS and not key.startswith("x-"):
                    yield f"{path}/{pointer(key)}", value
            for item in self.sequence(self.security(one), f"{one.place}.security"):
                for name in self.mapping(item, f"{one.place}.security"):
                    if self.component("securitySchemes", name):
                        reference = f"#/components/securitySchemes/{pointer(name)}"
                        yield reference, {"$ref": reference}

    def walk(self, starts: Iterable[tuple[str, Any]]) -> Iterator[tuple[str, dict[str, Any]]]:
        """Go through all objects that some places reach, references followed, each object once.

        Maps whose keys are names (such as `properties`) are gone through, not yielded. A reference
        that leads nowhere is left alone.

        Args:
            starts: pairs of a place and the node there; the place is the start of what is yielded.
        """
        seen: set[int] = set()
        stack = [(where, node, "") for where, node in starts]
        stack.reverse()
        while stack:
            where, node, key = stack.pop()
            if not isinstance(node, dict | list) or id(node) in seen:
                continue
            seen.add(id(node))
            if isinstance(node, list):
                stack += [(f"{where}/{number}", one, "") for number, one in enumerate(node)]
                continue
            if key not in NAMED:
                yield where, node
                stack += [
                    (reference, self._lenient(reference), "") for reference in references(node)
                ]
            stack += [
                (f"{where}/{pointer(name)}", value, "" if key in NAMED else name)
                for name, value in reversed(node.items())
                if key in NAMED or not (name in LITERAL or name.startswith("x-"))
            ]

    def check_references(self, starts: Iterable[tuple[str, Any]]) -> Iterator[Finding]:
        """Go through the references that lead nowhere, or back to themselves."""
        ended: set[str] = set()
        for where, node in self.walk(starts):
            chain: list[str] = []
            try:
                for reference in references(node):
                    step: Any = {"$ref": reference}
                    while isinstance(step, dict) and isinstance(step.get("$ref"), str):
                        reference = step["$ref"]  # noqa: PLW2901 - the next link of the chain
                        if reference in chain:
                            raise self.error(where, f"$ref {reference!r} leads back to itself.")
                        if reference in ended:
                            break
                        chain.append(reference)
                        step = self.target(reference, where)
                    ended.update(chain)
                    chain.clear()
            except PipelineError as error:
                ended.update(chain)
                yield from error.findings

    def schemas(
        self, operations: Iterable[Operation] | None = None
    ) -> Iterator[tuple[str, dict[str, Any]]]:
        """Go through the component schemas that operations reach and the schemas inside them.

        Args:
            operations: None: those that are looked at.
        """
        wanted = self.operations() if operations is None else operations
        named = {id(schema): key for key, schema in self.component_schemas().items()}
        for _, node in list(self.walk(self.starts(wanted))):
            if id(node) in named:
                yield from _nested(f"$.components.schemas['{named[id(node)]}']", node)

    def component_schemas(self) -> dict[str, Any]:
        """Return all schemas under components."""
        components = self.mapping(self.root.get("components"), "#/components")
        return self.mapping(components.get("schemas"), "#/components/schemas")

    def parts(self, schema: Any, keys: Iterable[str] = _SCHEMA_LISTS) -> Iterator[dict[str, Any]]:
        """Go through a schema and its parts (`allOf`, `anyOf`, `oneOf`), each once."""
        keys = tuple(keys)
        seen: set[int] = set()
        stack = [schema]
        while stack:
            node = self.follow(stack.pop())
            if isinstance(node, dict) and id(node) not in seen:
                seen.add(id(node))
                yield node
                for key in keys:
                    stack += node.get(key, [])

    def _lenient(self, reference: str) -> Any:
        try:
            return self.target(reference)
        except PipelineError:
            return None

    def _look_up(self, reference: str, where: str) -> Any:
        if not reference.startswith("#"):
            what = f"$ref {reference!r} leads out of the document; nothing is fetched."
            raise self.error(where, what, "Put what it names under components, in the overlay.")
        if reference != "#" and not reference.startswith("#/"):
            raise self.error(where, f"$ref {reference!r} is not a JSON pointer.")
        node: Any = self.root
        for step in tokens(reference):
            if isinstance(node, dict) and step in node:
                node = node[step]
            elif isinstance(node, list) and step.isdecimal() and int(step) < len(node):
                node = node[int(step)]
            else:
                raise self.error(where, f"$ref {reference!r} leads to nothing.")
        return node


def references(node: dict[str, Any]) -> Iterator[str]:
    """Go through what an object itself refers to: `$ref`, a discriminator's schemas, examples."""
    if isinstance(reference := node.get("$ref"), str):
        yield reference
    marking = node.get("discriminator")
    mapping = marking.get("mapping") if isinstance(marking, dict) else None
    for name in mapping.values() if isinstance(mapping, dict) else ():
        if isinstance(name, str):  # a reference, or the bare name of a component
            is_bare = "/" not in name and not name.startswith("#")
            yield f"#/components/schemas/{pointer(name)}" if is_bare else name
    named = node.get("examples")
    for value in named.values() if isinstance(named, dict) else ():
        reference = value.get("$ref") if isinstance(value, dict) else None
        if isinstance(reference, str) and reference.startswith("#/components/examples/"):
            yield reference


def tokens(reference: str) -> list[str]:
    """Return the steps of a local reference, escapes read."""
    return [
        unquote(step).replace("~1", "/").replace("~0", "~") for step in reference.split("/")[1:]
    ]


def pointer(name: str) -> str:
    """Return a name as one step of a JSON pointer."""
    return name.replace("~", "~0").replace("/", "~1")


def kind(value: object) -> str:
    """Say in the words of JSON what a value is."""
    names = {dict: "a mapping", list: "a list", str: "a string", bool: "a boolean"}
    return "nothing" if value is None else names.get(type(value), "a number")


def _nested(place: str, schema: object) -> Iterator[tuple[str, dict[str, Any]]]:
    if not isinstance(schema, dict):
        return
    yield place, schema
    for key in _SCHEMA_MAPS:
        for name, inner in schema.get(key, {}).items():
            yield from _nested(f"{place}.{key}['{name}']", inner)
    for key in _SCHEMA_ITEMS:
        yield from _nested(f"{place}.{key}", schema.get(key))
    for key in _SCHEMA_LISTS:
        for number, inner in enumerate(schema.get(key, [])):
            yield from _nested(f"{place}.{key}[{number}]", inner)
