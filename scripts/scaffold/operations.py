"""Draft the corrections of the operation: name, tag, key, server, statuses."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from scripts.emit.names import snake_case
from scripts.lint.operations import NO_KEY, is_snake_case
from scripts.scaffold import MARK, ascii_words, choose, invented
from scripts.scaffold.draft import which

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from scripts.scaffold.draft import Draft

_SCHEME: Final = "ApiKeyAuth"
_NOT_THEIRS: Final = frozenset({"403", "404", "4XX", "DEFAULT"})

Correction = tuple[str, dict[str, Any]]  # a reason, and what becomes of the operation


def correct(draft: Draft) -> None:
    """Give the operation a name, a tag, a key, one server and the statuses of a failure."""
    body, _ = draft.followed(draft.operation.node.get("requestBody"), "")
    if body and not body.get("required"):
        draft.remove(f"{draft.target}.requestBody", "Nothing is sent where no body is required.")
    reasons: list[str] = []
    update: dict[str, Any] = {}
    for reason, part in (*_name(draft), *_tag(draft), *_security(draft)):
        reasons.append(reason)
        update |= part
    if update:
        draft.update(draft.target, " ".join(reasons), update)
    _inputs(draft)
    _server(draft)
    _statuses(draft)


def servers(draft: Draft) -> list[str]:
    """Return the addresses that hold for the operation: its own, its path's, the document's."""
    one = draft.operation
    for holder in (one.node, one.item, draft.document.root):
        if holder.get("servers"):
            return [str(server.get("url")) for server in draft.document.sequence(holder["servers"])]
    return []


def usable(found: Sequence[str]) -> str | None:
    """Return the one address that can be used as it is; None if a person has to say."""
    if len(found) != 1 or "{" in found[0]:
        return None
    url = urlsplit(found[0])
    whole = url.scheme == "https" and url.hostname and not (url.query or url.fragment)
    return found[0] if whole and url.username is None else None


def _name(draft: Draft) -> Iterator[Correction]:
    one = draft.operation
    if one.id and is_snake_case(one.id):
        return
    words = (one.id or "", f"{one.method} {one.path}", "get balance")
    name = next(name for text in words if is_snake_case(name := snake_case(ascii_words(text))))
    yield "The operationId is missing, or is not a snake_case name.", {"operationId": name}


def _tag(draft: Draft) -> Iterator[Correction]:
    tags = draft.operation.node.get("tags", [])
    if (
        tags
        and is_snake_case(snake_case(ascii_words(str(tags[0]))))
        and all(str(tag).strip() for tag in tags)
    ):
        return
    if tags:
        why = "The first tag names the generated folder, and this is not a name."
        draft.remove(f"{draft.target}.tags", why)
    yield "The tag names the generated folder.", {"tags": ["account"]}


def _security(draft: Draft) -> Iterator[Correction]:
    header = _key_parameters(draft)
    document, one = draft.document, draft.operation
    schemes = document.mapping(
        document.mapping(document.root.get("components")).get("securitySchemes")
    )
    stated = document.security(one) or []
    known = [names for names in stated if names and names.keys() <= schemes.keys()]
    in_header = [names for names in known if len(names) == 1 and _in_header(draft, *names)]
    usable = sorted(in_header, key=lambda names: is_basic(draft, *names)) or [
        names for names in known if all(_in_header(draft, name) for name in names)
    ]
    if not usable and not stated and len(schemes) == 1 and _in_header(draft, *schemes):
        usable = [{name: []} for name in schemes]
    if not usable:
        name = _SCHEME
        while name in schemes:
            name += "_"
        scheme = {"type": "apiKey", "in": "header", "name": header or MARK}
        why = "The document declares no security scheme for this call."
        if known:
            kinds = sorted(
                {
                    str(document.component("securitySchemes", one).get("type"))
                    for names in known
                    for one in names
                }
            )
            why = f"{MARK}: the document has {', '.join(kinds)}, which puts no key in a header of"
            why += " its own; say where the vendor takes one."
            if kinds != ["apiKey"]:  # tokens of OAuth and OpenID travel so: RFC 6750
                scheme = {"type": "http", "scheme": "bearer"}
        draft.update("$", why, {"components": {"securitySchemes": {name: scheme}}})
        usable = [{name: []}]
    if one.node.get("security") == usable[:1]:
        return
    if "security" in one.node:
        draft.remove(f"{draft.target}.security", "One way to send the key is enough.")
    mark = f" {MARK}: the document allows several; the first is taken." if len(usable) > 1 else ""
    why = f"The generator looks at the security of the operation only.{mark}"
    yield why, {"security": usable[:1]}


def is_basic(draft: Draft, name: str) -> bool:
    """Return whether a security scheme is HTTP basic."""
    scheme = draft.document.component("securitySchemes", name)
    return scheme.get("type") == "http" and str(scheme.get("scheme")).lower() == "basic"


def _in_header(draft: Draft, name: str) -> bool:
    scheme = draft.document.component("securitySchemes", name)
    kind = str(scheme.get("type"))
    return kind == "http" or (kind == "apiKey" and scheme.get("in") == "header")


def _key_parameters(draft: Draft) -> str | None:
    """Take the key and what nobody sends away from the arguments; return the key's header."""
    header = None
    for holder, target in draft.holders:
        for number, value in reversed(list(enumerate(holder.get("parameters", [])))):
            parameter, _ = draft.followed(value, "")
            if choose.is_key(parameter):
                header = str(parameter["name"])
                why = "The key would be an argument of every call; the security scheme says it."
            elif parameter.get("style") == "deepObject" and not parameter.get("required"):
                why = "It is never sent, and validators read this style for objects only."
            else:
                continue
            draft.remove(f"{target}.parameters[{which(number, value)}]", why)
    return header


def _inputs(draft: Draft) -> None:
    """Note the required inputs for which there is one value only; give the others an example."""
    why = "The mock vendor knows an account by it. The document has none; this one is invented."
    for parameter, target in draft.parameters():
        schema = draft.document.mapping(parameter.get("schema"))
        values = [schema["const"]] if "const" in schema else schema.get("enum", [])
        if parameter.get("required") is not True or choose.is_key(parameter):
            continue
        if len(values) == 1:
            draft.constants[str(parameter["name"])] = str(values[0])
        elif not {"example", "examples"} & parameter.keys():
            example = invented.value(draft.document, schema)
            is_good = invented.fits(draft.document, schema, example)
            mark = "" if is_good else f" {MARK}: one that fits."
            draft.update(target, f"{why}{mark}", {"example": example if is_good else MARK})


def _server(draft: Draft) -> None:
    found = servers(draft)
    url = usable(found)
    root = draft.document.root
    if url is not None and [one.get("url") for one in root.get("servers", [])] == [url]:
        return
    if "servers" in root:
        draft.remove("$.servers", "Exactly one server is used.")
    said = "the document says it for this call" if url else f"{MARK}: as base_url in vendor.toml"
    draft.update("$", f"The server: {said}.", {"servers": [{"url": url or MARK}]})


def _statuses(draft: Draft) -> None:
    statuses = {str(status).upper() for status in draft.operation.node.get("responses", {})}
    missing: dict[str, Any] = {}
    if not statuses & NO_KEY:
        missing["401"] = {"description": "The key is missing or wrong."}
    if not any(status.startswith("5") for status in statuses) and "DEFAULT" not in statuses:
        missing["500"] = {"description": "The vendor failed."}
    if draft.needed and not statuses & _NOT_THEIRS:
        missing["404"] = {"description": "The key's account does not have what is asked for."}
    if missing:
        why = f"{MARK}: say where the vendor documents failures; the document does not."
        draft.update(f"{draft.target}.responses", why, missing)
