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
from prepaid.testing._answers import Reply
from prepaid.vendors import Operation as RecordOperation
from prepaid.vendors import ProfileOperation, get_vendor

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

_METHODS: Final = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
# The statuses that the mock answers where a document names a range only.
_RANGES: Final = {"2XX": (200,), "4XX": (400, 401, 403, 429), "5XX": (500,), "DEFAULT": (401, 500)}


@attrs.frozen
class Example:
    """An answer that the document states: its body as an exact value; no type means no body."""

    status: int
    content_type: str | None = None
    body: Any = None
    schema: Any = attrs.field(default=None, repr=False)  # as it stands in the document

    def reply(self) -> Reply:
        """Return it as it is sent."""
        body = b"" if self.content_type is None else _json.write(self.body)
        return Reply(status=self.status, body=body, content_type=self.content_type)


@attrs.frozen(kw_only=True)
class Operation:
    """One operation of a document.

    Attributes:
        id: the operationId.
        method: upper case.
        path: as in the document, without the server's part.
        queries: names of the query parameters.
        headers: names of the header parameters.
        keys: how the key may travel: header name, and what stands before the key in it; that of
            HTTP basic is encoded with a user name.
        inputs: the example of each parameter that states one, by the letters of its name.
        answers: an example of each documented status.
        deprecated: whether the document marks it so.
    """

    id: str
    method: str
    path: str
    queries: frozenset[str]
    headers: tuple[str, ...]
    keys: tuple[tuple[str, str], ...]
    inputs: Mapping[str, str]
    answers: Mapping[int, Example]
    deprecated: bool = False

    @property
    def good(self) -> Example:
        """The documented answer to a good request."""
        return self.answer(200)

    def answer(self, *statuses: int) -> Example:
        """Return the documented answer of the first of these statuses that has one."""
        found = (self.answers[status] for status in statuses if status in self.answers)
        return next(found, Example(statuses[0], "application/json", {}))

    def matches(self, path: str) -> bool:
        """Whether a path is this operation's; `{names}` stand for one segment each."""
        pattern = re.sub(r"\\{[^}]*\\}", "[^/]+", re.escape(self.path))
        return re.fullmatch(pattern, path) is not None

    def path_of(self, inputs: Mapping[str, str]) -> str:
        """Return the path with an account's inputs in it, which `inputs_of` returns."""
        return re.sub(r"\{(.*?)\}", lambda name: inputs.get(_letters(name[1]), name[0]), self.path)


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
        for scheme in document.get("components", {}).get("securitySchemes", {}).values():
            if "scheme" in scheme:  # case does not count, and openapi-core knows lower case only
                scheme["scheme"] = scheme["scheme"].lower()
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
        """Return the operation of an operationId, or of the module that is generated from it.

        Raises:
            ConfigurationError: the document has none of that id.
        """
        for operation in self.operations:
            if _letters(operation.id) == _letters(id):  # getBalance is the module get_balance
                return operation
        raise ConfigurationError(f"The document of {self.vendor} has no operation {id!r}.")

    def types_at(self, operation: Operation, path: str) -> frozenset[str]:
        """Return the JSON types that the good answer may have at a dotted path.

        Empty if the document does not say.
        """
        schemas = [operation.good.schema]
        for name in path.split("."):
            properties = [part.get("properties", {}) for part in self._parts(schemas)]
            items = [part["items"] for part in self._parts(schemas) if "items" in part]
            schemas = [one[name] for one in properties if name in one] or items
        types = [part.get("type", ()) for part in self._parts(schemas)]
        return frozenset(name for one in types for name in ([one] if isinstance(one, str) else one))

    def resolve(self, node: Any) -> Any:
        """Return what a local `$ref` names, or the node itself.

        Raises:
            ConfigurationError: the references lead in a circle.
        """
        followed: set[str] = set()
        while isinstance(node, dict) and isinstance(node.get("$ref"), str):
            reference = node["$ref"]
            if reference in followed:
                raise ConfigurationError(
                    f"{self.vendor} cannot be served: in its document {reference} refers to itself."
                )
            followed.add(reference)
            node = self._root
            for step in reference.removeprefix("#/").split("/"):
                node = node[step.replace("~1", "/").replace("~0", "~")]
        return node

    def _parts(self, schemas: Iterable[Any]) -> Iterator[dict[str, Any]]:
        """Yield schemas and what they are composed of, each once: one may refer to itself."""
        seen: set[int] = set()
        left = list(schemas)
        while left:
            schema = self.resolve(left.pop())
            if isinstance(schema, dict) and id(schema) not in seen:
                seen.add(id(schema))
                yield schema
                for word in ("allOf", "anyOf", "oneOf"):
                    left.extend(schema.get(word, ()))

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
            inputs={
                _letters(one["name"]): str(one["example"]) for one in parameters if "example" in one
            },
            answers=self._answers(node["responses"]),
            deprecated=node.get("deprecated", False),
        )

    def _keys(self, node: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
        schemes = self._root.get("components", {}).get("securitySchemes", {})
        for requirement in node.get("security", self._root.get("security", [])):
            for name in requirement:
                scheme = self.resolve(schemes[name])
                if scheme["type"] == "apiKey" and scheme["in"] == "header":
                    yield scheme["name"], ""
                elif scheme["type"] == "http":
                    yield "Authorization", f"{scheme['scheme'].capitalize()} "
                else:
                    raise ConfigurationError(
                        f"{self.vendor} cannot be served: its key travels by the scheme {name!r},"
                        " and the mock knows keys in a header only."
                    )

    def _answers(self, responses: Mapping[str, Any]) -> dict[int, Example]:
        answers: dict[int, Example] = {}
        for stated in sorted(responses, key=lambda one: not one.isdigit()):  # ranges come last
            statuses = (int(stated),) if stated.isdigit() else _RANGES.get(stated.upper(), ())
            for status in statuses:
                answers.setdefault(status, self._example(status, self.resolve(responses[stated])))
        return answers

    def _example(self, status: int, answer: Mapping[str, Any]) -> Example:
        content = answer.get("content") or {}
        content_type = next(filter(_is_json, content), next(iter(content), None))
        if content_type is None:
            return Example(status)
        media = content[content_type]
        schema = media.get("schema")
        examples = [self.resolve(one).get("value") for one in media.get("examples", {}).values()]
        stated = self.resolve(schema) or {}
        body = media.get("example", next(iter(examples), stated.get("example", {})))
        return Example(status, content_type, body, schema)


@cache
def document_of(vendor: str) -> Document:
    """Read the `openapi.json` in the vendor's generated package.

    Raises:
        ConfigurationError: no such vendor, or its package ships no document.
    """
    package = get_vendor(vendor).client.__name__
    file = files(package).joinpath("openapi.json")
    if not file.is_file():
        raise ConfigurationError(
            f"{vendor} cannot be served: its package {package} has no openapi.json."
        )
    return Document(vendor, file.read_text("utf-8"))


def operation_id(operation: RecordOperation | ProfileOperation) -> str:
    """Return the name of the module that a record's operation is; it says the operationId."""
    return str(vars(operation.module)["__name__"]).rpartition(".")[2]


def parameters_of(vendor: str) -> dict[str, str]:
    """Return what an account of the vendor has to give, by the examples of its document."""
    inputs = {k: v for one in document_of(vendor).operations for k, v in one.inputs.items()}
    return {
        one.name: inputs.get(_letters(one.argument or one.name), one.name)
        for one in get_vendor(vendor).parameters
        if one.required
    }


def inputs_of(vendor: str, parameters: Mapping[str, str]) -> dict[str, str]:
    """Return an account's parameters by the letters of their names in the document."""
    return {
        _letters(one.argument or one.name): parameters[one.name]
        for one in get_vendor(vendor).parameters
        if one.name in parameters
    }


def user_of(vendor: str, parameters: Mapping[str, str]) -> str:
    """Return the user name that goes with an account's key; empty if none does."""
    return parameters.get(get_vendor(vendor).client._spec.USER, "")  # noqa: SLF001 - its own facts


def _letters(name: str) -> str:
    """Return a name without what differs between a document and Python: AccountSid, account_sid."""
    return re.sub(r"[^a-z0-9]", "", name.lower())


def _is_json(content_type: str) -> bool:
    kind = content_type.partition(";")[0].strip().lower()
    return kind == "application/json" or kind.endswith("+json")
