"""Draft manifest, source and overlay of a vendor, and read each again."""

from __future__ import annotations

import json
import tomllib
from typing import TYPE_CHECKING, Any, Final

import tomlkit

from scripts import documents
from scripts.documents import plain_yaml
from scripts.emit.names import snake_case
from scripts.pages.compare import multiline
from scripts.scaffold import MARK, ascii_words, not_equal, operations

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tomlkit.items import Table

    from scripts.scaffold.draft import Draft

_MAX_TITLE: Final = 60


def manifest(
    draft: Draft, vendor: str, provenance: Mapping[str, Any], servers: Sequence[str]
) -> bytes:
    """Return the draft of a manifest.

    Args:
        draft: the drafted overlay with its document.
        vendor: the vendor's name in code.
        provenance: fields that say where the source came from.
        servers: addresses that the document states for the operation.
    """
    name = next(iter(draft.operation.node["security"][0]))
    scheme = draft.document.component("securitySchemes", name)
    url = operations.usable(servers)
    needed = draft.needed
    is_http = scheme.get("type") == "http"
    header = "Authorization" if is_http else str(scheme.get("name", MARK))
    title = draft.document.mapping(draft.document.root.get("info")).get("title", vendor)
    document = tomlkit.document()
    document.add("id", tomlkit.item(vendor))
    document.add(_todo("the name for people, the address (source_url) and the day of reading."))
    document.add("title", tomlkit.item(" ".join(str(title).split())[:_MAX_TITLE] or vendor))
    for key, value in provenance.items():
        item = multiline(value) if key == "page_paragraphs" else tomlkit.item(value)
        document.add(key, item)
    if url is None:
        stated = ", ".join(json.dumps(one[:200]) for one in servers[:10]) or "no server"
        document.add(
            _todo(f"one https address, here and in the overlay. The document has {stated}.")
        )
    document.add("base_url", tomlkit.item(url or MARK))
    if not is_http and header.lower() == "authorization":
        document.add(_todo("whether a word such as Bearer stands before the key. If one does, the"))
        document.add(
            tomlkit.comment("scheme in the overlay is of type http, and its scheme is that word.")
        )
    document.add("auth_header", tomlkit.item(header))
    if operations.is_basic(draft, name):
        todo = "HTTP basic: the key is the password; user is the name of a parameter below."
        document.add(_todo(todo))
        if len(needed) == 1:
            document.add("auth", tomlkit.item("basic"))
            document.add("user", tomlkit.item(parameter_name(needed[0][1])))
    if draft.constants:
        document.add("constants", tomlkit.item(draft.constants))
    rows = tomlkit.aot()
    rows.append(tomlkit.item({"id": draft.operation.id}))
    document.add("operations", rows)
    if needed:
        rows = tomlkit.aot()
        for place, name in needed:
            rows.append(_parameter(vendor, place, name))
        document.add("parameters", rows)
    text = tomlkit.dumps(document)
    if tomllib.loads(text) != document.unwrap():
        raise not_equal("manifest")
    return text.encode()


def overlay(document: dict[str, Any]) -> bytes:
    """Return the draft of an overlay; writing YAML reads it again."""
    return documents.to_yaml(document, "Drafted by make new-vendor; yours to edit.")


def source(document: dict[str, Any], form: str) -> bytes:
    """Return a document as a source in the vendor's form."""
    if form == "yaml":
        return plain_yaml.dump(document).encode()
    data = documents.to_json(document)
    if json.loads(data) != document:
        raise not_equal("source")
    return data


def parameter_name(name: str) -> str:
    """Return what an account calls an input of the document."""
    return snake_case(ascii_words(name)) or "parameter"


def _parameter(vendor: str, place: str, name: str) -> Table:
    known = parameter_name(name)
    row = tomlkit.table()
    row.add("name", tomlkit.item(known))
    row.add("variable", tomlkit.item(f"{vendor}_{known}".upper()))
    row.add("title", tomlkit.item(f"{MARK}: what it is, for people; or name it under [constants]"))
    row.add("in", tomlkit.item(place))
    row.add("parameter", tomlkit.item(name))
    return row


def _todo(text: str) -> tomlkit.items.Comment:
    return tomlkit.comment(f"{MARK}: {text}")
