"""Draft the corrections of bodies: components, titles, plain strings, examples."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

import jsonpath_rfc9535 as jsonpath

from scripts.documents import Document, canonical, fingerprint
from scripts.emit.names import pascal_case, snake_case
from scripts.lint.schemas import PARSED_FORMATS
from scripts.pages import cut
from scripts.scaffold import sample
from scripts.scaffold.draft import quoted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from scripts.scaffold.draft import Draft

_JSON: Final = re.compile(r"application/(?:[a-z0-9.+-]+\+)?json(?:;.*)?", re.IGNORECASE)
_SCHEMAS: Final = "$.components.schemas"
# Under these keys stand schemas by name, lists of schemas, or one schema.
_NAMED: Final = ("properties", "patternProperties")
_LISTS: Final = ("allOf", "anyOf", "oneOf", "prefixItems")
_SINGLE: Final = ("items", "additionalProperties", "not")

Place = tuple[int | str, ...]


def correct(draft: Draft) -> None:
    """Hoist inline bodies, make models' names unique and parsers lenient, invent examples."""
    _media(draft)
    _large_errors(draft)
    _hoist(draft)
    _titles(draft)
    _plain(draft)
    _examples(draft)


def _media(draft: Draft) -> None:
    for status, response, target in list(_responses(draft)):
        content = response.get("content", {})
        others = [media for media in content if not _JSON.fullmatch(media)]
        if not others or (status.startswith("2") and len(others) == len(content)):
            continue
        why = "Only JSON is read."
        if len(others) == len(content):
            draft.remove(f"{target}.content", why)
        else:
            for media in others:
                draft.remove(f"{target}.content{quoted(media)}", why)


def _large_errors(draft: Draft) -> None:
    large = {id(response): count for response, count in cut.large_errors(draft.document)}
    for _, response, target in list(_responses(draft)):
        if count := large.pop(id(response), 0):
            why = f"This error reaches {count} schemas, which would all become models."
            draft.remove(f"{target}.content", why)


def _hoist(draft: Draft) -> None:
    inline = [
        (target, body["schema"], name)
        for target, body, name in _bodies(draft)
        if "$ref" not in body.get("schema", {"$ref": ""})
    ]
    if not inline:
        return
    taken = {pascal_case(key) for key in draft.document.component_schemas()}
    hoisted: dict[str, Any] = {}
    known: dict[bytes, str] = {}
    references = []
    for target, schema, name in inline:
        same = canonical(fingerprint.form(draft.document, schema))
        if same not in known:
            known[same] = _free(_key(schema.get("title")) or name, taken)
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


def _key(title: object) -> str:
    """Return a title as the key of a component, which has letters, digits and .-_ only."""
    return pascal_case(re.sub(r"[^A-Za-z0-9]+", " ", str(title or "")))


def _titles(draft: Draft) -> None:
    names: set[str] = set()
    reached = {place for place, _ in _schemas(draft) if len(place) == 1}
    for key, schema in list(draft.document.component_schemas().items()):
        if (key,) not in reached or not isinstance(schema, dict):
            continue
        title = pascal_case(str(schema.get("title", key)))
        wanted = title if title.isascii() and title.isidentifier() else _key(key) or "Body"
        fields = {snake_case(field) for field in schema.get("properties", {})}
        if snake_case(wanted) in fields:
            wanted = f"{wanted}Body"
        wanted = _free(wanted, names)
        if wanted != title:
            why = "The title makes a model's name that another one, or a field of its own, has."
            draft.update(f"{_SCHEMAS}{quoted(key)}", why, {"title": wanted})


def _plain(draft: Draft) -> None:
    why = "A new value of the vendor's would make the generated parser fail."
    for key in ("enum", "const"):
        _remove(draft, key, why, lambda _: True)
    _remove(draft, "default", "What is missing must not look like a value.", lambda _: True)
    why = "An empty text would make the generated parser fail; it is read as text."
    _remove(draft, "format", why, lambda value: value in PARSED_FORMATS)


def _remove(draft: Draft, key: str, why: str, unwanted: Callable[[Any], bool]) -> None:
    """Remove a keyword wherever it stands in a schema that is reached, in few actions."""
    left = {
        (*place, key): (schema.get("type"), schema[key])
        for place, schema in _schemas(draft)
        if key in schema and unwanted(schema[key])
    }
    if not left:
        return
    schemas = draft.document.component_schemas()
    for query in _queries(key, list(left.values())):
        found = {
            tuple(node.location) for node in jsonpath.find(query.replace(_SCHEMAS, "$", 1), schemas)
        }
        if found and found <= left.keys():
            draft.remove(query, why)
            left = {place: value for place, value in left.items() if place not in found}
    for place in left:
        draft.remove(_SCHEMAS + "".join(map(_step, place)), why)


def _queries(key: str, values: list[tuple[Any, Any]]) -> Iterator[str]:
    """Go through targets that may find a keyword in all schemas at once, the widest first."""
    if len(values) == 1:
        return
    if key != "format":
        yield f"{_SCHEMAS}..{key}"
    types = dict.fromkeys(kind for kind, _ in values if isinstance(kind, str))
    for kind in types:
        if key != "format":
            yield f"{_SCHEMAS}..[?@.type == '{_safe(kind)}'].{key}"
    formats = dict.fromkeys(value for _, value in values if isinstance(value, str))
    if key == "format":
        yield from (f"{_SCHEMAS}..[?@.format == '{_safe(value)}'].format" for value in formats)


def _safe(word: str) -> str:
    return re.sub(r"[^A-Za-z0-9-]", "", word)


def _step(step: int | str) -> str:
    return f"[{step}]" if isinstance(step, int) else quoted(step)


def _examples(draft: Draft) -> None:
    for target, body, name in list(_bodies(draft)):
        if "example" not in body and "examples" not in body:
            most = sample.MOST_OF_ERROR if name == "Error" else sample.MOST
            value = sample.value(draft.document, body.get("schema"), most)
            why = "The document has no example; this one is invented."
            draft.update(target, why, {"example": value})


def _schemas(draft: Draft) -> Iterator[tuple[Place, dict[str, Any]]]:
    """Go through the component schemas that are reached and those in them, each with its place."""
    document: Document = draft.document
    reached = {id(node) for _, node in document.walk(document.starts([draft.operation]))}
    for key, schema in document.component_schemas().items():
        if id(schema) in reached:
            yield from _nested((key,), schema)


def _nested(place: Place, schema: Any) -> Iterator[tuple[Place, dict[str, Any]]]:
    if not isinstance(schema, dict):
        return
    yield place, schema
    for key in _NAMED:
        for name, inner in schema.get(key, {}).items():
            yield from _nested((*place, key, name), inner)
    for key in _SINGLE:
        yield from _nested((*place, key), schema.get(key))
    for key in _LISTS:
        for number, inner in enumerate(schema.get(key, [])):
            yield from _nested((*place, key, number), inner)


def _responses(draft: Draft) -> Iterator[tuple[str, dict[str, Any], str]]:
    """Go through the responses of the operation: status, response, where that stands."""
    for status, node in draft.operation.node.get("responses", {}).items():
        response, target = draft.followed(node, f"{draft.target}.responses{quoted(status)}")
        yield status, response, target


def _bodies(draft: Draft) -> Iterator[tuple[str, dict[str, Any], str]]:
    """Go through the bodies of answers: where one stands, the body, a name for its schema."""
    what = pascal_case(str(draft.operation.id).removeprefix("get_"))
    seen: set[str] = set()
    for status, response, target in _responses(draft):
        for media, body in response.get("content", {}).items():
            place = f"{target}.content{quoted(media)}"
            if place not in seen:  # several statuses may share a response
                seen.add(place)
                yield place, body, what if status.startswith("2") else "Error"


def _free(name: str, taken: set[str]) -> str:
    free, number = name, 2
    while free in taken:
        free, number = f"{name}{number}", number + 1
    taken.add(free)
    return free
