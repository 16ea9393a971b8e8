"""Draft the files themselves: manifest, overlay, vendor module, sample and contract test."""

from __future__ import annotations

import json
from string import Template
from typing import TYPE_CHECKING, Any, Final

import tomlkit

from scripts import documents, names
from scripts.scaffold import MARK, sample, texts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scripts.lint.view import Call, View


# What the stub imports besides: a model of the same name goes by another one there.
_TAKEN: Final = frozenset(
    {"Amount", "Api", "AuthenticatedClient", "Balance", "Fetch", "Operation", "Vendor"}
)


def manifest(view: View, vendor: str, form: str, page_sha256: str | None) -> bytes:
    """Return the draft of a manifest.

    Args:
        view: of the drafted document.
        vendor: the vendor's name in code.
        form: `json` or `yaml`.
        page_sha256: hash of the page that the document stands on; None: it is a file of its own.
    """
    schemes = view.document.get("components", {}).get("securitySchemes", {})
    headers = [
        "Authorization" if scheme.get("type") == "http" else str(scheme.get("name", MARK))
        for scheme in map(view.resolve, schemes.values())
    ]
    servers = view.document.get("servers") or [{}]
    document = tomlkit.document()
    document.add("id", vendor)
    origin = "page" if page_sha256 else "document's address"
    todo = f"{MARK}: the name for people, the {origin} (source_url) and the day of reading."
    document.add(tomlkit.comment(todo))
    document.update({"title": view.document.get("info", {}).get("title", vendor)})
    kind = "vendor-page" if page_sha256 else "vendor-document"
    document.update({"kind": kind, "format": form, "read": "unknown"})
    if page_sha256:
        document.update({"page_sha256": page_sha256})
    document.update({"base_url": servers[0].get("url", MARK), "auth_header": (*headers, MARK)[0]})
    document.add(tomlkit.nl())
    document.add(tomlkit.comment(f"{MARK}: the calls that are used."))
    calls = tomlkit.aot()
    for call in view.calls():
        calls.append(tomlkit.item({"id": call.operation["operationId"]}))
    document.add("operations", calls)
    return tomlkit.dumps(document).encode()


def overlay(document: dict[str, Any]) -> bytes:
    """Return the draft of an overlay."""
    return documents.to_yaml(document, "Drafted by make new-vendor; yours to edit.")


def module(view: View, vendor: str) -> bytes:
    """Return the stub of the vendor module, for the first call of the document."""
    call = next(view.calls())
    schema = _body(view, call).get("schema", {})
    title = view.resolve(schema).get("title", schema.get("$ref", MARK).rpartition("/")[2])
    figure = _figures(view, call)[0]
    attributes = ".".join(names.identifier(step) for step in figure.split("."))
    model = names.class_name(str(title))
    own = f"{model}Body" if model in _TAKEN else model
    text = Template(texts.MODULE).substitute(
        vendor=vendor,
        upper=vendor.upper(),
        mark=MARK,
        tag=names.identifier(call.operation["tags"][0], names.TAG),
        operation=names.identifier(call.operation["operationId"]),
        model=own,
        imported=model if own == model else f"{model} as {own}",
        attributes=attributes,
        figure=figure,
        header=_header(view),
    )
    return text.encode()


def example(view: View) -> bytes:
    """Return the sample: the body of a good answer of the first call."""
    body = _body(view, next(view.calls()))
    return documents.to_json(body.get("example", sample.value(view, body.get("schema"))))


def contract(vendor: str) -> bytes:
    """Return the contract test."""
    return Template(texts.CONTRACT).substitute(vendor=vendor, mark=MARK).encode()


def _header(view: View) -> str:
    schemes = view.document["components"]["securitySchemes"].values()
    scheme = next(iter(schemes))
    if scheme.get("type") == "http":
        return 'auth_header="Authorization",\n            auth_prefix="Bearer "'
    return f"auth_header={json.dumps(scheme.get('name', MARK))}"


def _body(view: View, call: Call) -> dict[str, Any]:
    for answer in view.answers(call):
        if answer.status.startswith("2"):
            return dict(next(iter(answer.response.get("content", {}).values()), {}))
    return {}


def _figures(view: View, call: Call) -> list[str]:
    """Return the fields that look like figures by name and type; a mark where none does."""
    leaves = list(_leaves(view, _body(view, call).get("schema", {}), ()))
    numbers = [path for path, kinds in leaves if {"number", "integer"} & kinds]
    named = [path for path in numbers if any(map(sample.is_figure, path))]
    texts = [path for path, kinds in leaves if "string" in kinds and sample.is_figure(path[-1])]
    return [".".join(path) for path in [*named, *texts]] or [MARK]


def _leaves(
    view: View, node: Any, path: tuple[str, ...]
) -> Iterator[tuple[tuple[str, ...], set[str]]]:
    schema = view.resolve(node)
    properties = schema.get("properties", {}) if isinstance(schema, dict) else {}
    if len(path) > 8:  # noqa: PLR2004 - a schema that holds itself ends here
        return
    for name, inner in properties.items():
        yield from _leaves(view, inner, (*path, name))
    if path and not properties:
        kind = schema.get("type")
        yield path, set(kind if isinstance(kind, list) else [str(kind)])
