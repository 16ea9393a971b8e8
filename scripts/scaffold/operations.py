"""Draft the corrections of operations: names, tags, security, statuses."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from scripts.lint.security import CREDENTIAL
from scripts.names import identifier
from scripts.scaffold import MARK
from scripts.scaffold.draft import quoted

if TYPE_CHECKING:
    from scripts.lint.view import Call
    from scripts.scaffold.draft import Draft

_SCHEME: Final = "ApiKeyAuth"


def correct(draft: Draft) -> None:
    """Give each operation a name, a tag, a security of its own and the statuses of a failure."""
    names: set[str] = set()
    for call in list(draft.view.calls()):
        target = f"$.paths{quoted(call.path)}.{call.method}"
        name = _name(call, names)
        if call.operation.get("operationId") != name:
            why = "The operationId is missing, or is no name in Python."
            draft.update(target, why, {"operationId": name})
        _tag(draft, call, target)
        _security(draft, call, target)
        _statuses(draft, call, target)


def _name(call: Call, names: set[str]) -> str:
    words = call.operation.get("operationId") or f"{call.method} {call.path}"
    name = base = identifier(words.replace("/", " "), "call_")
    number = 2
    while name in names:
        name, number = f"{base}_{number}", number + 1
    names.add(name)
    return name


def _tag(draft: Draft, call: Call, target: str) -> None:
    tags = call.operation.get("tags", [])
    if tags and all(str(tag).strip() for tag in tags):
        return
    if tags:
        draft.remove(f"{target}.tags", "A tag is empty, which gives the generated folder no name.")
    draft.update(target, "The tag names the generated folder.", {"tags": ["account"]})


def _security(draft: Draft, call: Call, target: str) -> None:
    header = None
    for parameter in [*draft.view.parameters(call)]:
        name = str(parameter.get("name"))
        if CREDENTIAL.search(name) and parameter in call.operation.get("parameters", []):
            why = "The key would be an argument of every call; the security scheme says it instead."
            draft.remove(f"{target}.parameters[?@.name == {quoted(name)[1:-1]}]", why)
            header = name
    if call.operation.get("security"):
        return
    schemes = draft.document.get("components", {}).get("securitySchemes", {})
    if not schemes:
        scheme = {"type": "apiKey", "in": "header", "name": header or MARK}
        components = {"components": {"securitySchemes": {_SCHEME: scheme}}}
        draft.update("$", "The document declares no security scheme.", components)
    security: Any = draft.document.get("security") or [{next(iter(schemes), _SCHEME): []}]
    why = "The generator looks at the security of the operation only."
    draft.update(target, why, {"security": security})


def _statuses(draft: Draft, call: Call, target: str) -> None:
    statuses = {str(status).upper() for status in call.operation.get("responses", {})}
    missing: dict[str, Any] = {}
    if not statuses & {"401", "4XX", "DEFAULT"}:
        missing["401"] = {"description": "The key is missing or wrong."}
    if not any(status.startswith("5") for status in statuses) and "DEFAULT" not in statuses:
        missing["500"] = {"description": "The vendor failed."}
    if missing:
        why = f"{MARK}: say where the vendor documents failures; an undocumented status gives None."
        draft.update(f"{target}.responses", why, missing)
