"""The calls of a vendor: where they are, what they take and what they answer."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from scripts import names
from scripts.reference.markdown import code, table, words
from scripts.reference.models import type_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scripts.lint.view import Answer, Call, View
    from scripts.manifest import Manifest


def section(view: View, facts: Manifest, call: Call) -> Iterator[str]:
    """Return the lines about one call."""
    operation = call.operation
    folder = names.identifier(operation["tags"][0], names.TAG)
    module = names.identifier(operation["operationId"])
    yield from (f"### {module}", "")
    yield f"- request: {code(f'{call.method.upper()} {call.path}')}"
    yield f"- module: {code(f'prepaid_clients.{facts.id}.api.{folder}.{module}')}"
    yield f"- key: {_key(view, operation, facts)}"
    if operation.get("deprecated"):
        yield "- deprecated by the vendor"
    yield from ("", words(operation.get("description") or operation.get("summary", "")), "")
    parameters = [
        (
            code(one["name"]),
            one["in"],
            type_of(view, one.get("schema", {})),
            "yes" if one.get("required") else "no",
            words(one.get("description", "")),
        )
        for one in view.parameters(call)
    ]
    yield from table(("parameter", "in", "type", "required", "meaning"), parameters)
    answers = list(view.answers(call))
    yield from table(("status", "model", "meaning"), [_row(view, answer) for answer in answers])
    for answer in answers:
        if answer.status.startswith("2"):
            yield from _examples(view, answer.response)


def _key(view: View, operation: dict[str, Any], facts: Manifest) -> str:
    schemes = view.document["components"]["securitySchemes"]
    is_bearer = [
        view.resolve(schemes[name]).get("type") == "http"
        for alternative in operation["security"]
        for name in alternative
    ]
    how = "after `Bearer`" if all(is_bearer) else "as it is"
    return f"in the header {code(facts.auth_header)}, {how}"


def _row(view: View, answer: Answer) -> tuple[str, str, str]:
    bodies = answer.response.get("content", {}).values()
    types = ", ".join(type_of(view, body["schema"]) for body in bodies)
    return answer.status, types, words(answer.response.get("description", ""))


def _examples(view: View, response: dict[str, Any]) -> Iterator[str]:
    for body in response.get("content", {}).values():
        named = [view.resolve(one).get("value") for one in body.get("examples", {}).values()]
        for value in [body["example"]] if "example" in body else named:
            text = json.dumps(value, indent=2, ensure_ascii=False).replace("`", "\\u0060")
            yield from ("```json", text, "```", "")
