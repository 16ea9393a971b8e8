"""Draft the corrections of bodies: components, titles, plain strings, examples."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scripts.documents import Document, fingerprint
from scripts.lint.schemas import PARSED_FORMATS
from scripts.names import pascal_case, snake_case
from scripts.scaffold import sample
from scripts.scaffold.draft import quoted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scripts.scaffold.draft import Draft


def correct(draft: Draft) -> None:
    """Hoist inline bodies, make models' names unique and parsers lenient, invent examples."""
    _hoist(draft)
    _titles(draft)
    _plain(draft)
    for target, body, _ in list(_answers(draft)):
        if "example" not in body and "examples" not in body:
            value = sample.value(draft.view, body.get("schema"))
            why = "The document has no example; this one is invented."
            draft.update(target, why, {"example": value})


def _hoist(draft: Draft) -> None:
    inline = [
        (target, body["schema"], name)
        for target, body, name in _answers(draft)
        if "$ref" not in body.get("schema", {"$ref": ""})
    ]
    if not inline:
        return
    taken = set(draft.document.get("components", {}).get("schemas", {}))
    hoisted: dict[str, Any] = {}
    known: dict[str, str] = {}
    references = []
    for target, schema, name in inline:
        same = repr(fingerprint.form(Document(draft.document, "the draft"), schema))
        if same not in known:
            known[same] = _free(str(schema.get("title") or name), taken)
            hoisted[known[same]] = schema
        references.append((target, known[same]))
    why = (
        "Bodies are written inline, which gives models names made of paths; equal ones become one."
    )
    draft.update("$", why, {"components": {"schemas": hoisted}})
    for target, component in references:
        draft.remove(f"{target}.schema", "The inline body makes way for the component.")
        reference = {"$ref": f"#/components/schemas/{component}"}
        draft.update(target, "Points at the component.", {"schema": reference})


def _titles(draft: Draft) -> None:
    names: set[str] = set()
    for key, schema in draft.document.get("components", {}).get("schemas", {}).items():
        wanted = title = pascal_case(str(schema.get("title", key)))
        fields = {snake_case(field) for field in schema.get("properties", {})}
        if snake_case(title) in fields:
            wanted = f"{title}Body"
        wanted = _free(wanted, names)
        if wanted != title:
            why = "The title makes a model's name that another one, or a field of its own, has."
            draft.update(f"$.components.schemas{quoted(key)}", why, {"title": wanted})


def _plain(draft: Draft) -> None:
    for place, schema in list(draft.view.schemas()):
        for key in ("enum", "const"):
            if key in schema:
                why = "A new value of the vendor's would make the generated parser fail."
                draft.remove(f"{place}.{key}", why)
        if "default" in schema:
            draft.remove(f"{place}.default", "What is missing must not look like a value.")
        if schema.get("format") in PARSED_FORMATS:
            why = "An empty text would make the generated parser fail; it is read as text."
            draft.remove(f"{place}.format", why)


def _answers(draft: Draft) -> Iterator[tuple[str, dict[str, Any], str]]:
    """Go through the bodies of answers that stand in the operation itself: place, body, name."""
    for call in draft.view.calls():
        what = pascal_case(str(call.operation["operationId"]).removeprefix("get_"))
        for status, response in call.operation.get("responses", {}).items():
            for media, body in response.get("content", {}).items():
                target = f"$.paths{quoted(call.path)}.{call.method}.responses{quoted(status)}"
                name = what if status.startswith("2") else "Error"
                yield f"{target}.content{quoted(media)}", body, name


def _free(name: str, taken: set[str]) -> str:
    free, number = name, 2
    while free in taken:
        free, number = f"{name}{number}", number + 1
    taken.add(free)
    return free
