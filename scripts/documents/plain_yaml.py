"""YAML as far as JSON goes: the reader and the writer that `documents` uses."""

from __future__ import annotations

import re
from decimal import Decimal
from io import StringIO
from typing import TYPE_CHECKING, Any, Final

from ruamel.yaml import YAML
from ruamel.yaml.constructor import ConstructorError, SafeConstructor
from ruamel.yaml.representer import SafeRepresenter

if TYPE_CHECKING:
    from ruamel.yaml.nodes import MappingNode, Node, ScalarNode

_MERGE: Final = "tag:yaml.org,2002:merge"
_ODD_ENDS: Final = re.compile("[\r\x85\u2028\u2029]")
# A document may grow by its aliases: a small one to this many values, a large one this many times.
_MOST_VALUES: Final = 100_000
_MOST_TIMES: Final = 10


def load(text: str) -> Any:
    """Return the value of a YAML text as plain data with text keys.

    Raises:
        YAMLError: it cannot be read, or says something that JSON cannot say.
        ValueError: a number has more digits than a double holds, an alias stands inside of what it
            stands for, or aliases would make the document much larger than its text.
    """
    yaml = YAML(typ="safe", pure=True)
    yaml.Constructor = _Constructor
    value = yaml.load(text)
    return _written_out(value)


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


class _Constructor(SafeConstructor):
    """Makes plain data with text keys."""

    def construct_object(self, node: Node, deep: bool = False) -> Any:  # noqa: FBT001, FBT002 - the base's signature
        if node in self.recursive_objects:
            what = "an alias stands inside of what it stands for"
            raise ConstructorError(None, None, what, node.start_mark)
        return super().construct_object(node, deep=deep)

    def construct_refused(self, node: Node) -> Any:
        raise ConstructorError(None, None, f"the tag {node.tag} is not read", node.start_mark)

    def construct_mapping(self, node: MappingNode, deep: bool = False) -> dict[str, Any]:  # noqa: FBT001, FBT002, ARG002 - the base's signature
        plain: dict[str, Any] = {}
        for key_node, value_node in node.value:
            if key_node.tag == _MERGE:
                what = "merge keys (<<) are not read; write the keys out"
                raise ConstructorError(None, None, what, key_node.start_mark)
            key = self.construct_object(key_node, deep=True)
            if isinstance(key, int) and not isinstance(key, bool):
                key = str(key_node.value)  # a status written as 200 in place of '200'
            if not isinstance(key, str):
                raise ConstructorError(
                    None, None, f"the key {key!r} is not text", key_node.start_mark
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


def _written_out(value: Any) -> Any:
    """Return a value with each alias in full: no two places share an object."""
    sizes: dict[int, int] = {}

    def size(node: Any) -> int:
        if not isinstance(node, dict | list):
            return 1
        if id(node) not in sizes:
            parts = node.values() if isinstance(node, dict) else node
            sizes[id(node)] = 1 + sum(map(size, parts))
        return sizes[id(node)]

    whole, apart = size(value), len(sizes)
    if whole > _MOST_VALUES and whole > _MOST_TIMES * apart:
        raise ValueError(f"its aliases stand for {whole} values")
    return _copied(value)


def _copied(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _copied(one) for key, one in value.items()}
    return [_copied(one) for one in value] if isinstance(value, list) else value


class _Representer(SafeRepresenter):
    """Writes several lines of prose as lines, and equal values without anchors."""

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002 - the base's signature
        return True

    def represent_text(self, data: str) -> ScalarNode:
        # Only a quoted text keeps line ends other than "\n" as they are.
        style = '"' if _ODD_ENDS.search(data) else "|" if "\n" in data else None
        return self.represent_scalar("tag:yaml.org,2002:str", data, style=style)


_Representer.add_representer(str, _Representer.represent_text)
_Constructor.add_constructor("tag:yaml.org,2002:float", _Constructor.construct_exact_float)
# A time stamp is text, as in JSON; Python's datetime would drop its nanoseconds.
_Constructor.add_constructor("tag:yaml.org,2002:timestamp", _Constructor.construct_text)
for _tag in ("binary", "omap", "pairs", "set"):
    _Constructor.add_constructor(f"tag:yaml.org,2002:{_tag}", _Constructor.construct_refused)
