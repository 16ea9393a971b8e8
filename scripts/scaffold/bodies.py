"""Draft the corrections of bodies: components, titles, plain strings, examples."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

import jsonpath_rfc9535 as jsonpath

from scripts.documents import Document, canonical
from scripts.documents.walker import nested
from scripts.emit.names import pascal_case, snake_case
from scripts.lint.names import is_model
from scripts.lint.operations import JSON, NO_KEY
from scripts.lint.schemas import PARSED_FORMATS
from scripts.pages import cut
from scripts.scaffold import ascii_words, invented
from scripts.scaffold.draft import quoted, step, together

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from scripts.documents.nodes import Place
    from scripts.scaffold.draft import Draft

_SCHEMAS: Final = "$.components.schemas"


def correct(draft: Draft) -> None:
    """Keep the errors that have a name, make parsers lenient and names unique, invent examples."""
    _media(draft)
    _errors(draft)
    _plain(draft)
    _answers(draft, _titles(draft))


def _media(draft: Draft) -> None:
    for status, response, target in list(draft.responses()):
        content = response.get("content", {})
        others = [media for media in content if not JSON.fullmatch(media)]
        if not others or (status.startswith("2") and len(others) == len(content)):
            continue
        why = "Only JSON is read."
        if len(others) == len(content):
            draft.remove(f"{target}.content", why)
        else:
            for media in others:
                draft.remove(f"{target}.content{quoted(media)}", why)


def _errors(draft: Draft) -> None:
    """Keep the error bodies that have a name, and one of the inline ones."""
    large = {id(response): count for response, count in cut.large_errors(draft.document)}
    inline: dict[str, str] = {}
    for status, response, target in list(draft.responses()):
        bodies = response.get("content", {}).values()
        if count := large.pop(id(response), 0):
            why = f"This error reaches {count} schemas, which would all become models."
            draft.remove(f"{target}.content", why)
        elif not status.startswith("2") and any(map(_is_inline, bodies)):
            # The one of a wrong key is kept, if a title can name it.
            is_named = all(not _is_inline(body) or is_model(body["schema"]) for body in bodies)
            inline.setdefault(f"{target}.content", status if is_named else "")
    kept = [target for target, status in inline.items() if status.upper() in NO_KEY][:1]
    for target in together(one for one in inline if one not in kept):
        why = "Written inline, each failure would need a name; its words are read without a model."
        draft.remove(target, why)


def _is_inline(body: dict[str, Any]) -> bool:
    return "$ref" not in body.get("schema", {"$ref": ""})


def _key(title: object) -> str:
    """Return a title as the key of a component, which has letters, digits and .-_ only."""
    return pascal_case(ascii_words(str(title or "")))


def _titles(draft: Draft) -> dict[str, str]:
    """Give components titles that are free; return those that inline bodies need, by the body."""
    names: set[str] = set()
    reached = {id(schema) for _, schema in _schemas(draft)}
    for key, schema in list(draft.document.component_schemas().items()):
        if id(schema) in reached and (title := _title(schema, key, names)):
            why = "The title makes a model's name that another one, or a field of its own, has."
            draft.update(f"{_SCHEMAS}{quoted(key)}", why, {"title": title})
    inline = [
        (place, body["schema"], name) for place, body, name in _bodies(draft) if _is_inline(body)
    ]
    return {
        place: title
        for place, schema, name in inline
        if (title := _title(schema, name, names) or (None if "title" in schema else name))
    }


def _title(schema: dict[str, Any], key: str, names: set[str]) -> str | None:
    """Return the title that a schema needs; None if its own one, or its key, will do."""
    title = pascal_case(str(schema.get("title", key)))
    wanted = title if title.isascii() and title.isidentifier() else _key(title) or "Body"
    fields = {snake_case(field) for field in schema.get("properties", {})}
    if snake_case(wanted) in fields:
        wanted = f"{wanted}Body"
    wanted = _free(wanted, names)
    return None if wanted == title else wanted


def _plain(draft: Draft) -> None:
    why = "Any text is taken and given: a new value must not fail, a missing one not look like one."
    _remove(draft, ("enum", "const", "default"), why, lambda _: True)
    why = "An empty text would make the generated parser fail; it is read as text."
    _remove(draft, ("format",), why, lambda value: value in PARSED_FORMATS)


def _remove(draft: Draft, keys: Sequence[str], why: str, unwanted: Callable[[Any], bool]) -> None:
    """Remove keywords wherever they stand in a schema of an answer, in few actions."""
    left = {
        (*place, key): schema
        for place, schema in _schemas(draft)
        for key in keys
        if key in schema and unwanted(schema[key])
    }
    for root in ("$.components.schemas", f"{draft.target}.responses", "$.components.responses"):
        for query in _queries(root, left):
            found = {tuple(one.location) for one in jsonpath.find(query, draft.document.root)}
            if len(found) > 1 and found <= left.keys():
                draft.remove(query, why)
                left = {place: schema for place, schema in left.items() if place not in found}
    for place in left:
        draft.remove("$" + "".join(map(step, place)), why)


def _queries(root: str, left: Mapping[Place, dict[str, Any]]) -> Iterator[str]:
    """Go through targets that may find keywords in all schemas at once, the widest first."""
    keys = list(dict.fromkeys(str(place[-1]) for place in left))
    if keys == ["format"]:
        formats = sorted({str(schema["format"]) for schema in left.values()})
        which = " || ".join(f"@.format == '{_safe(one)}'" for one in formats)
        yield f"{root}..[?{which}].format"
        return
    types = dict.fromkeys(_safe(str(schema.get("type"))) for schema in left.values())
    several = [f"[{', '.join(map(repr, keys))}]"] if len(keys) > 1 else []
    for last in (*several, *map(quoted, keys)):
        yield f"{root}..{last.removeprefix('.')}"
        yield from (f"{root}..[?@.type == '{kind}']{last}" for kind in types)


def _safe(word: str) -> str:
    return re.sub(r"[^A-Za-z0-9-]", "", word)


def _answers(draft: Draft, titles: Mapping[str, str]) -> None:
    """Name the bodies that are inline, and invent examples."""
    same: dict[bytes, tuple[dict[str, Any], list[str]]] = {}
    for target, body, name in _bodies(draft):
        _fit(draft, target, body)
        update: dict[str, Any] = {}
        if target in titles:
            update["schema"] = {"title": titles[target]}
        if "example" not in body and "examples" not in body:
            most = invented.MAX_ERROR_VALUES if name == "Error" else invented.MAX_VALUES
            update["example"] = invented.value(draft.document, body.get("schema"), most)
        if update:
            same.setdefault(canonical(update), (update, []))[1].append(target)
    for update, targets in same.values():
        named = "The title names the model of an inline body." if "schema" in update else ""
        made_up = (
            "The document has no example; this one is invented." if "example" in update else ""
        )
        for target in together(targets):
            draft.update(target, f"{named} {made_up}".strip(), update)


def _fit(draft: Draft, target: str, body: dict[str, Any]) -> None:
    """Take away what examples say against their schema; all of one, if that does not help."""
    why = "The example is not what the schema says there."
    schema = body.get("schema", {})
    named = body.get("examples", {})
    places = [(f"{target}.examples{quoted(name)}", node, ".value") for name, node in named.items()]
    if "example" in body:
        places.append((f"{target}.example", {"value": body["example"]}, ""))
    for whole, node, end in places:
        holder, place = draft.followed(node, whole)
        if "value" in holder:
            for steps in invented.misfits(draft.document, schema, holder["value"]):
                draft.remove(place + end + "".join(map(step, steps)), why)
            if not invented.fits(draft.document, schema, holder["value"]):
                draft.remove(whole, why)
    if "examples" in body and not named:
        draft.remove(f"{target}.examples", why)


def _schemas(draft: Draft) -> Iterator[tuple[Place, dict[str, Any]]]:
    """Go through the schemas of components, answers and required inputs, each with its place."""
    document: Document = draft.document
    reached = {id(node) for _, node in document.walk(document.starts([draft.operation]))}
    for key, schema in document.component_schemas().items():
        if id(schema) in reached:
            yield from nested(("components", "schemas", key), schema)
    for node, target in [
        *((body, target) for target, body, _ in _bodies(draft)),
        *((node, target) for node, target in draft.parameters() if node.get("required")),
    ]:
        for place in jsonpath.find(target, document.root):
            if place.value is node:
                yield from nested((*place.location, "schema"), node.get("schema"))


def _bodies(draft: Draft) -> Iterator[tuple[str, dict[str, Any], str]]:
    """Go through the bodies of answers: where one stands, the body, a name for its schema."""
    what = pascal_case(str(draft.operation.id).removeprefix("get_"))
    seen: set[str] = set()
    for status, response, target in draft.responses():
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
