"""A vendor's effective document, read for serving: operations, key headers, answers."""

from __future__ import annotations

import json
import re
from functools import cache, cached_property
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

import attrs

from prepaid._errors import ConfigurationError
from prepaid.testing import _json
from prepaid.vendors import get_vendor

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_METHODS: Final = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
_KEY_REFUSED: Final = (401, 403, 400)  # what vendors answer to a key they do not know, best first


@attrs.frozen
class Example:
    """An answer that the document states: its body as an exact value, None for none."""

    status: int
    content_type: str | None
    body: Any


@attrs.frozen(kw_only=True)
class Operation:
    """One operation of a document.

    Attributes:
        id: the operationId.
        method: upper case.
        path: as in the document, without the server's part.
        queries: names of the query parameters.
        headers: names of the header parameters.
        keys: how the key may travel: header name, and what stands before the key in it.
        answers: an example of each documented status.
        deprecated: whether the document marks it so.
    """

    id: str
    method: str
    path: str
    queries: frozenset[str]
    headers: tuple[str, ...]
    keys: tuple[tuple[str, str], ...]
    answers: Mapping[int, Example]
    deprecated: bool = False

    @property
    def key_refused(self) -> Example:
        """The documented answer to a key that is missing or unknown."""
        for status in _KEY_REFUSED:
            if status in self.answers:
                return self.answers[status]
        return Example(401, "application/json", {})

    def matches(self, path: str) -> bool:
        """Whether a path is this operation's; `{names}` stand for one segment each."""
        pattern = re.sub(r"\\{[^}]*\\}", "[^/]+", re.escape(self.path))
        return re.fullmatch(pattern, path) is not None


class Document:
    """The effective document of one vendor, as it is shipped beside the generated client."""

    def __init__(self, vendor: str, text: str) -> None:
        self.vendor = vendor
        self.text = text
        self._root = _json.read(text)
        server = urlsplit(self._root["servers"][0]["url"])
        self.origin = f"{server.scheme}://{server.netloc}"
        self.server_path = server.path.rstrip("/")

    @cached_property
    def plain(self) -> dict[str, Any]:
        """The document as standard JSON values, for validators."""
        document: dict[str, Any] = json.loads(self.text)
        return document

    @cached_property
    def operations(self) -> tuple[Operation, ...]:
        """All operations, in the document's order."""
        return tuple(
            self._operation(path, method, item)
            for path, item in self._root["paths"].items()
            for method in item
            if method in _METHODS
        )

    def operation(self, id: str) -> Operation:  # noqa: A002 - the document's word
        """Return the operation of an operationId.

        Raises:
            ConfigurationError: the document has none of that id.
        """
        for operation in self.operations:
            if operation.id == id:
                return operation
        raise ConfigurationError(f"The document of {self.vendor} has no operation {id!r}.")

    def body_schema(self, operation: Operation, status: int) -> dict[str, Any]:
        """Return the schema of an answer, with every `$ref` replaced by what it names."""
        node = self._root["paths"][operation.path][operation.method.lower()]
        content = self.resolve(node["responses"][str(status)])["content"]
        schema: dict[str, Any] = self._expanded(content["application/json"]["schema"])
        return schema

    def resolve(self, node: Any) -> Any:
        """Return what a local `$ref` names, or the node itself."""
        while isinstance(node, dict) and "$ref" in node:
            steps = node["$ref"].removeprefix("#/").split("/")
            node = self._root
            for step in steps:
                node = node[step.replace("~1", "/").replace("~0", "~")]
        return node

    def _expanded(self, node: Any) -> Any:
        node = self.resolve(node)
        if isinstance(node, dict):
            return {name: self._expanded(value) for name, value in node.items()}
        return [self._expanded(value) for value in node] if isinstance(node, list) else node

    def _operation(self, path: str, method: str, item: Mapping[str, Any]) -> Operation:
        node = item[method]
        parameters = [
            self.resolve(one) for one in (*item.get("parameters", ()), *node.get("parameters", ()))
        ]
        return Operation(
            id=node["operationId"],
            method=method.upper(),
            path=path,
            queries=frozenset(one["name"] for one in parameters if one["in"] == "query"),
            headers=tuple(one["name"] for one in parameters if one["in"] == "header"),
            keys=tuple(self._keys(node)),
            answers={
                int(status): self._example(int(status), self.resolve(answer))
                for status, answer in node["responses"].items()
                if status.isdigit()
            },
            deprecated=node.get("deprecated", False),
        )

    def _keys(self, node: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
        schemes = self._root.get("components", {}).get("securitySchemes", {})
        for requirement in node.get("security", self._root.get("security", [])):
            for name in requirement:
                scheme = self.resolve(schemes[name])
                if scheme["type"] == "apiKey" and scheme["in"] == "header":
                    yield scheme["name"], ""
                elif scheme["type"] == "http" and scheme["scheme"].lower() == "bearer":
                    yield "Authorization", "Bearer "
                else:
                    raise ConfigurationError(
                        f"{self.vendor} cannot be served: its key travels by the scheme {name!r},"
                        " and only keys in a header are known here."
                    )

    def _example(self, status: int, answer: Mapping[str, Any]) -> Example:
        for content_type, media in answer.get("content", {}).items():
            if "example" in media:
                return Example(status, content_type, media["example"])
            for example in media.get("examples", {}).values():
                return Example(status, content_type, self.resolve(example)["value"])
            return Example(status, content_type, {})
        return Example(status, None, None)


@cache
def document_of(vendor: str) -> Document:
    """Read the `openapi.json` in the vendor's generated package.

    Raises:
        ConfigurationError: no such vendor, or its package ships no document.
    """
    package = get_vendor(vendor).client.__module__.rpartition(".")[0]
    file = files(package).joinpath("openapi.json")
    if not file.is_file():
        raise ConfigurationError(
            f"{vendor} cannot be served: its package {package} has no openapi.json."
        )
    return Document(vendor, file.read_text("utf-8"))
