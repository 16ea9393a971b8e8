"""Compare the parameters of an operation, those of its path included."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

import attrs

from scripts.oasdiff.bodies import compare_content, compare_examples
from scripts.oasdiff.keywords import compare_rest
from scripts.oasdiff.prose import compare_deprecation, compare_texts
from scripts.oasdiff.schemas import compare_schemas

if TYPE_CHECKING:
    from scripts.oasdiff.document import Document
    from scripts.oasdiff.scope import Scope

TEMPLATE: Final = re.compile(r"\{([^{}]*)\}")
_STYLES: Final = {"query": "form", "cookie": "form", "path": "simple", "header": "simple"}
_JUDGED: Final = {
    *("name", "in", "required", "schema", "content", "deprecated", "example", "examples"),
    *("summary", "description", "style", "explode", "allowReserved"),
}


@attrs.frozen(eq=False)
class Parameter:
    """A parameter as an operation has it.

    Attributes:
        name: as it is written.
        node: the object that declares it.
    """

    name: str
    node: dict[str, Any]

    @property
    def required(self) -> bool:
        """Whether a call without it is refused; a part of the path always is."""
        return self.node.get("required") is True or self.node.get("in") == "path"


def parameters_of(
    document: Document, where: str, path: str, *lists: Any
) -> dict[tuple[str, str], Parameter]:
    """Return parameters by place and name: a later list overrides an earlier one.

    Header names are matched without regard to case, names in the path by their position.
    """
    positions = {name: str(index) for index, name in enumerate(TEMPLATE.findall(path))}
    found = {}
    for nodes in lists:
        for item in document.sequence(nodes, f"{where} parameters"):
            node = document.mapping(item, f"{where} parameters")
            name, place = node.get("name"), node.get("in")
            if not isinstance(name, str) or place not in _STYLES:
                what = f"name {name!r} in {place!r}, expected a name in {', '.join(_STYLES)}."
                raise document.error(f"{where} parameters", what)
            key = {"header": name.lower(), "path": positions.get(name, name)}.get(place, name)
            found[place, key] = Parameter(name, node)
    return found


def compare_parameters(
    scope: Scope,
    old: dict[tuple[str, str], Parameter],
    new: dict[tuple[str, str], Parameter],
) -> None:
    """Compare two sets of parameters."""
    for key in sorted(old.keys() | new.keys()):
        one, other = old.get(key), new.get(key)
        known = one or other
        place = scope.at(key[0], known.name if known else "")
        if other is None:
            place.add("input-removed", key[0], None)
        elif one is None:
            added = "required-input-added" if other.required else "optional-input-added"
            place.add(added, None, key[0])
        else:
            _compare(place, one, other)


def _compare(scope: Scope, old: Parameter, new: Parameter) -> None:
    scope.compare("parameter-renamed", old.name, new.name)
    if old.required != new.required:
        rule = "input-became-required" if new.required else "input-became-optional"
        scope.add(rule, old.required, new.required)
    compare_value(scope, old.node, new.node, str(old.node["in"]))


def compare_value(scope: Scope, old: dict[str, Any], new: dict[str, Any], place: str) -> None:
    """Compare what parameters and headers have in common: value, words and deprecation."""
    scope.compare("serialisation-changed", _wire(old, place), _wire(new, place))
    if "content" in old and "content" in new:
        compare_content(scope, old["content"], new["content"])
    elif "content" not in old and "content" not in new:
        compare_schemas(scope, old.get("schema"), new.get("schema"))
    compare_deprecation(scope, old.get("deprecated"), new.get("deprecated"))
    compare_texts(scope, old, new)
    compare_examples(scope, old, new)
    compare_rest(scope, old, new, _JUDGED)


def _wire(node: dict[str, Any], place: str) -> dict[str, Any]:
    """How a value is written, defaults filled in."""
    if "content" in node:
        return {"content": True}
    style = node.get("style", _STYLES[place])
    explode = node.get("explode", style == "form")
    return {"style": style, "explode": explode, "allowReserved": node.get("allowReserved", False)}
