"""Walk an OpenAPI document: operations, parameters, responses, bodies and schemas.

Other packages resolve no `$ref` themselves. Each node is visited once, so that the work grows
with the document and not with what it would be with every reference written out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import attrs

from scripts.documents.nodes import (
    LITERAL,
    METHODS,
    NAMED,
    Body,
    Operation,
    Response,
    pointer,
    references,
)
from scripts.documents.references import Nodes
from scripts.findings import Finding, PipelineError, fail

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from scripts.documents.nodes import Place

PARTS: Final = ("allOf", "anyOf", "oneOf")
_BY_NAME: Final = ("properties", "patternProperties")  # below them stand schemas by name


@attrs.frozen(eq=False)
class Document(Nodes):
    """An OpenAPI 3.0 or 3.1 document, with its operations and what they reach."""

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
            PipelineError: no operation or several have this name; the candidates are listed.
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

    def success_bodies(self, operation: Operation) -> Iterator[Body]:
        """Go through the bodies of an operation's 2xx responses."""
        for response in self.responses(operation):
            if response.status.startswith("2"):
                yield from self.bodies(response.node, response.place)

    def all_bodies(self, operation: Operation) -> Iterator[Body]:
        """Go through the bodies of an operation's request and of its responses."""
        place = f"{operation.place}.requestBody"
        yield from self.bodies(self.mapping(operation.node.get("requestBody"), place), place)
        for response in self.responses(operation):
            yield from self.bodies(response.node, response.place)

    def examples(self, body: Body) -> Iterator[tuple[str, Any]]:
        """Go through the examples of a body: where each stands in it, and its value."""
        if "example" in body.node:
            yield "example", body.node["example"]
        for name, value in self.mapping(body.node.get("examples"), body.place).items():
            example = self.mapping(value, body.place)
            if "value" in example:
                yield f"examples['{name}']", example["value"]

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
            if isinstance(node, dict | list) and id(node) not in seen:
                seen.add(id(node))
                if isinstance(node, dict) and key not in NAMED:
                    yield where, node
                stack += self._below(where, node, key)

    def too_deep(self, starts: Iterable[tuple[str, Any]], most: int) -> str | None:
        """Return a place that is more values away from where a walk starts, or None.

        References are followed; a ring ends where it has come round.
        """
        seen: set[int] = set()
        level = [(where, node, "") for where, node in starts]
        for _ in range(most):
            below = []
            for where, node, key in level:
                if isinstance(node, dict | list) and id(node) not in seen:
                    seen.add(id(node))
                    below += self._below(where, node, key)
            level = below
        return next((where for where, node, _ in level if isinstance(node, dict | list)), None)

    def _below(self, where: str, node: Any, key: str) -> list[tuple[str, Any, str]]:
        """Return what stands directly below a node or is referred to: place, node, its key."""
        if isinstance(node, list):
            return [(f"{where}/{number}", one, "") for number, one in enumerate(node)]
        is_named = key in NAMED
        named = () if is_named else references(node)
        return [(reference, self.lenient(reference), "") for reference in named] + [
            (f"{where}/{pointer(name)}", value, "" if is_named else name)
            for name, value in reversed(node.items())
            if is_named or not (name in LITERAL or name.startswith("x-"))
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

    def named_schemas(self) -> Iterator[tuple[str, str, dict[str, Any]]]:
        """Go through the schemas that make models: place, name, schema.

        They are the component schemas that are reached, and those that bodies have inline, which
        are named by their title or not at all.
        """
        reached = {id(node) for _, node in self.walk(self.starts(self.operations()))}
        for key, schema in self.component_schemas().items():
            if id(schema) in reached:
                yield f"$.components.schemas['{key}']", key, schema
        inline: dict[int, tuple[str, dict[str, Any]]] = {}
        for operation in self.operations():
            for body in self.all_bodies(operation):
                schema = body.node.get("schema")
                if isinstance(schema, dict) and "$ref" not in schema:
                    inline.setdefault(id(schema), (f"{body.place}.schema", schema))
        for place, schema in inline.values():
            yield place, str(schema.get("title", "")), schema

    def schemas(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """Go through the schemas that make models, and the schemas inside them."""
        for place, _, schema in list(self.named_schemas()):
            for steps, inner in nested((), schema):
                yield f"{place}{_text(steps)}", inner

    def parts(self, schema: Any) -> Iterator[dict[str, Any]]:
        """Go through a schema and its parts (`allOf`, `anyOf`, `oneOf`), each once."""
        seen: set[int] = set()
        stack = [schema]
        while stack:
            node = self.follow(stack.pop())
            if isinstance(node, dict) and id(node) not in seen:
                seen.add(id(node))
                yield node
                for key in PARTS:
                    stack += node.get(key, [])


def nested(place: Place, schema: object) -> Iterator[tuple[Place, dict[str, Any]]]:
    """Go through a schema and the schemas inside it, no references followed: place, schema."""
    if not isinstance(schema, dict):
        return
    yield place, schema
    for key in _BY_NAME:
        for name, inner in schema.get(key, {}).items():
            yield from nested((*place, key, name), inner)
    for key in ("items", "additionalProperties", "not"):
        yield from nested((*place, key), schema.get(key))
    for key in (*PARTS, "prefixItems"):
        for number, inner in enumerate(schema.get(key, [])):
            yield from nested((*place, key, number), inner)


def _text(place: Place) -> str:
    """Return a place as messages write it: `.properties['name'].allOf[0]`."""
    return "".join(
        f"[{step!r}]" if isinstance(step, int) or above in _BY_NAME else f".{step}"
        for above, step in zip(("", *place), place, strict=False)
    )
