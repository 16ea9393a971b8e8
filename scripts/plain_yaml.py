"""YAML as far as JSON goes: the reader and the writer that `documents` uses."""

from __future__ import annotations

from decimal import Decimal
from io import StringIO
from typing import TYPE_CHECKING, Any

from ruamel.yaml import YAML
from ruamel.yaml.composer import Composer
from ruamel.yaml.constructor import ConstructorError, SafeConstructor
from ruamel.yaml.events import AliasEvent
from ruamel.yaml.representer import SafeRepresenter

if TYPE_CHECKING:
    from ruamel.yaml.nodes import MappingNode, Node, ScalarNode


def load(text: str) -> Any:
    """Return the value of a YAML text as plain data with text keys.

    Raises:
        YAMLError: it cannot be read, or says something that JSON cannot say.
        ValueError: a number has more digits than a double holds.
    """
    yaml = YAML(typ="safe", pure=True)
    yaml.Composer = _Composer
    yaml.Constructor = _Constructor
    return yaml.load(text)


def dump(value: object) -> str:
    """Return a value as YAML; the same value gives the same text."""
    yaml = YAML(typ="safe", pure=True)
    yaml.default_flow_style = False
    yaml.sort_base_mapping_type_on_output = False  # type: ignore[assignment]  # documented as a bool
    yaml.width = 4096  # folded lines of prose would differ in more places than the prose does
    yaml.indent(mapping=2, sequence=4, offset=2)
    yaml.Representer = _Representer
    stream = StringIO()
    yaml.dump(value, stream)
    return stream.getvalue()


def check_float(text: str, value: float) -> None:
    """Refuse a number whose digits a double does not hold.

    Raises:
        ValueError: reading the text as a double changes it.
    """
    if value - value != 0 or Decimal(text) != Decimal(repr(value)):
        raise ValueError(f"the number {text} has no exact double; write it as text")


class _Composer(Composer):
    """Refuses aliases: ten lines of them can describe gigabytes."""

    def compose_node(self, parent: Any, index: Any) -> Any:
        if self.parser.check_event(AliasEvent):
            event = self.parser.peek_event()
            raise ConstructorError(None, None, "aliases are not read", event.start_mark)
        return super().compose_node(parent, index)


class _Constructor(SafeConstructor):
    """Makes plain data with text keys."""

    def construct_mapping(self, node: MappingNode, deep: bool = False) -> dict[str, Any]:  # noqa: FBT001, FBT002, ARG002 - the base's signature
        plain: dict[str, Any] = {}
        for key_node, value_node in node.value:
            key = self.construct_object(key_node, deep=True)
            if isinstance(key, int) and not isinstance(key, bool):
                key = str(key_node.value)  # a status written as 200 in place of '200'
            if not isinstance(key, str):
                raise ConstructorError(
                    None, None, f"the key {key!r} is no text", key_node.start_mark
                )
            if key in plain:
                raise ConstructorError(
                    None, None, f"the key {key!r} is given twice", key_node.start_mark
                )
            plain[key] = self.construct_object(value_node, deep=True)
        return plain

    def construct_exact_float(self, node: ScalarNode) -> float:
        value = self.construct_yaml_float(node)
        check_float(str(node.value).replace("_", ""), value)
        return float(value)

    def construct_text(self, node: Node) -> str:
        return str(node.value)


class _Representer(SafeRepresenter):
    """Writes several lines of prose as lines, and equal values without anchors."""

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002 - the base's signature
        return True

    def represent_text(self, data: str) -> ScalarNode:
        return self.represent_scalar(
            "tag:yaml.org,2002:str", data, style="|" if "\n" in data else None
        )


_Representer.add_representer(str, _Representer.represent_text)
_Constructor.add_constructor("tag:yaml.org,2002:float", _Constructor.construct_exact_float)
# A time stamp is text, as in JSON; Python's datetime would drop its nanoseconds.
_Constructor.add_constructor("tag:yaml.org,2002:timestamp", _Constructor.construct_text)
